"""The terminal: one question, a stream of questions, or a chat."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

from bot.ask import Ask
from bot.assistant import Assistant
from bot.clock import utc_now
from bot.errors import UserError
from bot.replies.errors import error_reply
from bot.replies.facts import json_ready
from bot.replies.markup import plain
from bot.replies.quiz import quiz_text
from bot.replies.words import DEFAULT_LANGUAGE, LANGUAGES, words_in
from bot.reply import ERROR_INTENT, Document, Picture, Reply, Rows

CHAT_USER = "terminal"

_FOR_EVERYBODY, _FOR_THE_OWNER = 0o644, 0o600

_JsonObject: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """How replies are shown: as text or as JSON, and where their pictures and files go."""

    folder: Path
    as_json: bool

    def show(self, reply: Reply, request_id: object = None) -> str:
        """The reply as it is printed; its picture and its file are written first."""
        images = [] if reply.picture is None else [str(save_picture(reply.picture, self.folder))]
        files = [] if reply.document is None else [str(save_document(reply.document, self.folder))]
        if self.as_json:
            told = _as_object(reply, request_id, images) | ({"files": files} if files else {})
            return json.dumps(told, ensure_ascii=False, allow_nan=False)
        buttons = [f"[ {button.label} ]" for row in reply.buttons for button in row]
        quiz = [] if reply.quiz is None else ["", plain(quiz_text(words_in(reply.lang), reply.quiz)), ""]
        return "\n".join([plain(reply.text), *quiz, *images, *files, *([" ".join(buttons)] if buttons else [])])


def save_picture(picture: Picture, folder: Path) -> Path:
    """Where the picture lies; a reader never sees half of it."""
    return _save(picture.name, picture.png, folder, mode=_FOR_EVERYBODY)


def save_document(document: Document, folder: Path) -> Path:
    """Where the file lies, which only its owner may read; a reader never sees half of it."""
    return _save(document.name, document.content, folder, mode=_FOR_THE_OWNER)


def _save(name: str, content: bytes, folder: Path, *, mode: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as part:
        part.write(content)
    os.chmod(part.name, mode)  # noqa: PTH101 - by name, as the file was made
    return Path(part.name).replace(folder / name).absolute()


async def ask_once(assistant: Assistant, ask: Ask, output: Output) -> int:
    """Answer one message; the exit status is 0 when it was answered, 1 when it could not be."""
    reply = await assistant.answer(ask)
    print(output.show(reply))
    return 1 if reply.intent == ERROR_INTENT else 0


async def ask_stream(assistant: Assistant, requests: Iterable[str], output: Output) -> int:
    """Answer a JSON object a line, each with one a line, in order; 0: what could not be answered says so itself."""
    for line in requests:
        if not line.strip():
            continue
        request_id, reply = await _answer_line(assistant, line)
        print(output.show(reply, request_id), flush=True)
    return 0


async def _answer_line(assistant: Assistant, line: str) -> tuple[object, Reply]:
    try:
        request = json.loads(line, parse_constant=_refuse_constant)
    except ValueError:
        request = None
    if not isinstance(request, dict):
        return None, error_reply(words_in(DEFAULT_LANGUAGE), UserError("bad_request", value=line))
    try:
        ask = _read_request(request)
    except (TypeError, ValueError) as error:
        return request.get("id"), error_reply(words_in(DEFAULT_LANGUAGE), UserError("bad_request", value=str(error)))
    return request.get("id"), await assistant.answer(ask)


def _refuse_constant(name: str) -> None:
    """Python reads and writes NaN and Infinity, JSON knows neither: a reply that gave one back could not be read."""
    raise ValueError(f"{name} is no JSON")


def _read_request(request: _JsonObject) -> Ask:
    """The ask of a request; ValueError or TypeError where a field is not what the contract says."""
    text, lang, as_of = request.get("text"), request.get("lang"), request.get("as_of")
    if not isinstance(text, str):
        raise TypeError("text is no text")
    if lang not in {None, *LANGUAGES}:
        raise ValueError(f"lang is {lang!r}")
    return Ask(
        text=text,
        asked_at=utc_now(),
        locale=lang if isinstance(lang, str) else None,
        as_of=None if as_of is None else date.fromisoformat(str(as_of)),
    )


async def chat(assistant: Assistant, output: Output, *, lang: str | None, first: Sequence[str]) -> int:
    """Answer the first messages, then line after line until the input ends.

    Where nobody sits at a terminal, a chat that was given first messages ends after them. A button is pressed by typing
    what stands for it: [ Weekly ].
    """
    interactive = sys.stdin.isatty()
    buttons: Rows = ()
    for text in first:
        print(f"> {text}")
        buttons = await _say(assistant, output, _pressed(text, buttons), lang)
    if first and not interactive:
        return 0
    print(words_in(lang or DEFAULT_LANGUAGE).label("Type a message, such as “rsi fpt”. Ctrl-D ends the chat."))
    while True:
        if interactive:
            print("> ", end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            return 0
        buttons = await _say(assistant, output, _pressed(line.rstrip("\n"), buttons), lang)


def _pressed(text: str, buttons: Rows) -> str:
    """The message of the button whose label was typed as it is shown, in brackets; else the text itself."""
    label = text.strip()
    return next((button.question for row in buttons for button in row if label == f"[ {button.label} ]"), text)


async def _say(assistant: Assistant, output: Output, text: str, lang: str | None) -> Rows:
    """Answer, and give the answer's buttons."""
    ask = Ask(text=text, asked_at=utc_now(), locale=lang, user=CHAT_USER)
    reply = await assistant.answer(await assistant.with_preferences(ask))
    print(output.show(reply), end="\n\n", flush=True)
    return reply.buttons


def _as_object(reply: Reply, request_id: object, images: list[str]) -> _JsonObject:
    """The reply by the contract of `nenbua ask --json`."""
    return {
        "id": request_id,
        "lang": reply.lang,
        "intent": reply.intent,
        "topic": reply.topic,
        "symbol": reply.symbol,
        "text": plain(reply.text),
        "images": images,
        "buttons": [[button.label for button in row] for row in reply.buttons],
        "data": json_ready(_data(reply)),
    }


def _data(reply: Reply) -> _JsonObject:
    """The facts, and the quiz where there is one."""
    quiz = {} if reply.quiz is None else {"quiz": dataclasses.asdict(reply.quiz)}
    return {**reply.facts, **quiz}
