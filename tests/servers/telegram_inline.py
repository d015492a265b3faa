"""Inline mode: what people ask in the middle of other chats, and what Telegram takes for an answer."""

from __future__ import annotations

import itertools
import re
import time
from dataclasses import dataclass

from tests.servers import telegram_rules as rules
from tests.servers.telegram_chats import User
from tests.servers.telegram_html import utf16_length
from tests.servers.telegram_request import captioned, keyboard, worded
from tests.servers.telegram_rules import Json, Refused, bad_request
from tests.servers.telegram_world import World

_FIRST_QUERY = 5_512_000_000_000_000_001
_MOST_RESULTS = 50
_LONGEST_ID = 64
_LONGEST_OFFSET = 64
_LONGEST_QUERY = 256
_USUAL_CACHE_TIME = 300
_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineAnswer:
    """What the bot answered to an inline query.

    results: as it gave them. messages: what each would put into a chat, by the result's id.
    seconds: from the question to the answer.
    """

    results: list[Json]
    messages: dict[str, Json]
    cache_time: int
    is_personal: bool
    next_offset: str
    button: Json | None
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Query:
    user: User
    text: str
    asked_at: float


class Inline:
    """All inline queries of the world; `answers` holds those that were answered, by the query's id."""

    def __init__(self, world: World) -> None:
        self.answers: dict[str, InlineAnswer] = {}
        self._world = world
        self._open: dict[str, _Query] = {}
        self._numbers = itertools.count(_FIRST_QUERY)

    def ask(self, user: User, text: str, chat_type: str, offset: str) -> Json:
        """What the bot is told of the question. Raises LookupError where the bot has no inline mode."""
        if not self._world.abilities["supports_inline_queries"]:
            raise LookupError("the bot has no inline mode: see set_abilities")
        query = str(next(self._numbers))
        words = text[:_LONGEST_QUERY]
        self._open[query] = _Query(user=user, text=words, asked_at=time.monotonic())
        told = {"id": query, "from": user.as_json(), "query": words, "offset": offset, "chat_type": chat_type}
        return {"inline_query": told}

    def expire(self, query: str) -> None:
        """From now on it is too late to answer."""
        self._open.pop(query, None)

    def answer(self, params: Json) -> bool:
        """True, once the person sees the results."""
        results = params.get("results") or []
        if not isinstance(results, list):
            raise bad_request("expected an Array of inline query results")
        messages = [self._checked(result) for result in results]
        button = _checked_button(params.get("button"))
        query = self._open.get(str(params.get("inline_query_id", "")))
        if query is None:
            raise bad_request(rules.QUERY_TOO_OLD)
        ids = _checked_ids(results)
        if len(str(params.get("next_offset", "")).encode()) > _LONGEST_OFFSET:
            raise bad_request("NEXT_OFFSET_INVALID")
        del self._open[str(params["inline_query_id"])]
        self.answers[str(params["inline_query_id"])] = InlineAnswer(
            results=results,
            messages=dict(zip(ids, messages, strict=True)),
            cache_time=params.get("cache_time", _USUAL_CACHE_TIME),
            is_personal=bool(params.get("is_personal", False)),
            next_offset=str(params.get("next_offset", "")),
            button=button,
            seconds=time.monotonic() - query.asked_at,
        )
        return True

    def _checked(self, result: object) -> Json:
        """The message that the result would put into a chat."""
        if not isinstance(result, dict):
            raise _unreadable("Inline query result must be an object")
        for name in ("type", "id"):
            _required(result, name)
        try:
            content = self._content(result)
            return content | keyboard(result)
        except Refused as refused:
            words = refused.description.removeprefix("Bad Request: ")
            if words.isupper() or words.startswith(("wrong file", "can't parse inline query result")):
                raise
            raise _unreadable(words[:1].upper() + words[1:]) from refused

    def _content(self, result: Json) -> Json:
        kind = str(result["type"]).lower()
        if kind == "article":
            _required(result, "title")
            if not result["title"]:
                raise bad_request("ARTICLE_TITLE_EMPTY")
            return _text_of(result) or _missing_content()
        if kind == "photo":
            photo = self._photo(result)
            return _text_of(result) or photo | captioned(result)
        raise bad_request("this server takes articles and photos only")

    def _photo(self, result: Json) -> Json:
        if result.get("photo_url"):
            _required(result, "thumbnail_url")
            if not str(result["photo_url"]).startswith(("http://", "https://")):
                raise bad_request("WEBDOCUMENT_URL_INVALID")
            return {"photo": []}
        _required(result, "photo_file_id")
        if result["photo_file_id"] not in self._world.photos:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return {"photo": self._world.photos[result["photo_file_id"]]}


def _text_of(result: Json) -> Json:
    """The text that is to be sent instead of the result itself; empty where there is none."""
    content = result.get("input_message_content")
    if not content:
        return {}
    if not isinstance(content, dict) or not content.get("message_text"):
        raise bad_request("input message content is not specified")
    return worded("text", "entities", rules.message_text(content | {"text": content["message_text"]}))


def _missing_content() -> Json:
    raise bad_request("input message content is not specified")


def _checked_ids(results: list[Json]) -> list[str]:
    if len(results) > _MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    ids = [str(result["id"]) for result in results]
    if not all(1 <= len(found.encode()) <= _LONGEST_ID for found in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    return ids


def _checked_button(button: object) -> Json | None:
    if not button:
        return None
    if not isinstance(button, dict) or not utf16_length(str(button.get("text", ""))):
        raise bad_request("can't parse inline query results button: Can't find field \"text\"")
    if "web_app" not in button and not _START_PARAMETER.fullmatch(str(button.get("start_parameter", ""))):
        raise bad_request("START_PARAM_INVALID")
    return button


def _required(result: Json, name: str) -> None:
    if name not in result:
        raise _unreadable(f'Can\'t find field "{name}"')


def _unreadable(words: str) -> Refused:
    return bad_request(f"can't parse inline query result: {words}")
