"""The contract of every command: its names, its examples, and what every reply and button keeps to."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

import pytest

from bot.ask import Ask
from bot.assistant import Assistant
from bot.commands.command import Command
from bot.commands.registry import COMMANDS, command_by_key, command_names
from bot.directory import Directory
from bot.replies.facts import json_ready
from bot.replies.markup import CAPTION_LIMIT, TEXT_LIMIT
from bot.replies.words import LANGUAGES, words_in
from bot.reply import ERROR_INTENT, Button, Reply
from tests.bot.conftest import NOW, Answer, Understand
from tests.servers.telegram_html import parse_html, utf16_length

# Telegram's limits of a command's name and description, and of what a button carries.
COMMAND_NAME = re.compile(r"[a-z0-9_]{1,32}")
LONGEST_SUMMARY = 256
LONGEST_QUESTION_BYTES = 64

EXAMPLES = [
    (command, lang, example) for command in COMMANDS for lang in LANGUAGES for example in command.examples[lang]
]


def questions(reply: Reply) -> list[str]:
    return [button.question for row in reply.buttons for button in row]


def assert_is_fit_to_send(reply: Reply) -> None:
    """What a gateway may rely on, whatever was asked."""
    shown = parse_html(str(reply.text))
    assert shown.text.strip()
    assert utf16_length(shown.text) <= (TEXT_LIMIT if reply.picture is None else CAPTION_LIMIT)
    assert shown == shown.trimmed()
    assert "%(" not in shown.text
    assert "None" not in shown.text
    json.dumps(json_ready(dict(reply.facts)), allow_nan=False)
    for row in reply.buttons:
        assert row
        for button in row:
            assert_is_fit_to_press(button)


def assert_is_fit_to_press(button: Button) -> None:
    assert button.label.strip() == button.label != ""
    assert 0 < len(button.question.encode()) <= LONGEST_QUESTION_BYTES


def test_keys_and_slash_names_are_unique() -> None:
    keys = [command.key for command in COMMANDS]
    owners = Counter(name for command in COMMANDS for name in {*command.names["vi"], *command.names["en"]})

    assert len(keys) == len(set(keys)) > 1
    assert [name for name, count in owners.items() if count > 1] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.key)
def test_a_command_speaks_every_language(command: Command) -> None:
    assert set(command.names) == set(command.usage) == set(command.examples) == set(LANGUAGES)
    for lang in LANGUAGES:
        assert all(COMMAND_NAME.fullmatch(name) for name in command.names[lang])
        assert 1 <= len(words_in(lang).label(command.summary)) <= LONGEST_SUMMARY
        assert command.usage[lang].startswith(f"/{command.names[lang][0]}")
        assert command.examples[lang]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.key)
def test_buttons_may_use_a_command_s_key_as_its_name(command: Command) -> None:
    assert command_names()[command.key][0] == command.key
    assert command_by_key(command.key) is command


def test_a_name_of_one_language_speaks_for_it() -> None:
    assert command_names()["bieudo"] == ("chart", "vi")
    assert command_names()["language"] == ("language", "en")
    assert command_names()["rsi"] == ("rsi", None)


@pytest.mark.parametrize(("command", "lang", "example"), EXAMPLES, ids=lambda value: str(getattr(value, "key", value)))
async def test_an_example_is_answered_by_its_own_command(
    answer: Answer, command: Command, lang: str, example: str
) -> None:
    reply = await answer(example, lang=lang, user="test:1")

    assert (reply.intent, reply.lang) == (command.key, lang)
    assert (reply.picture is not None) is command.draws
    assert_is_fit_to_send(reply)


def test_there_are_examples_of_every_kind() -> None:
    assert len(EXAMPLES) >= 2 * len(COMMANDS)
    assert {command.draws for command in COMMANDS} == {True, False}


REFUSED = [
    *(
        "",
        "có nên mua không",
        "/nosuch",
        "/rsi",
        "/rsi FPX",
        "/rsi zzzzz",
        "/rsi FPT VNM",
        "/rsi HNX:FPT",
        "/rsi FPT abc",
    ),
    *(
        "/rsi FPT 0",
        "/rsi FPT 90/10",
        "/rsi FPT 31/02/2024",
        "/rsi FPT 01/01/1990",
        "/rsi FPT 200 M",
        "/explain",
        "a" * 501,
    ),
    *(
        "/rsi FPT 14 05/01/2021",
        'rsi <b> & "fpt" %s \'x',
        "/rsi FPT 200 19/10/2021",
        "/rsi E1VFVN30 W 200 80/20 2026-11-02",
    ),
]


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_every_button_leads_on(answer: Answer, understand: Understand, lang: str) -> None:
    """From every example and every refusal, button by button, until no new one appears.

    Articles are shown where an example or a refusal leads to one; from there, and from lists of them, their buttons are
    only read: each leads to hundreds of others. What those say is tested with the articles. So it is with records that
    other records lead to, of every signal, status and exit, and with charts of a chart, of every timeframe and line.
    """
    beginnings = [example for _, its_lang, example in EXAMPLES if its_lang == lang] + REFUSED
    waiting, seen = list(beginnings), set()
    refused, pressed, commands = 0, 0, {command.key for command in COMMANDS}
    while waiting:
        message = waiting.pop()
        if message in seen:
            continue
        seen.add(message)
        reply = await answer(message, lang=lang, user="test:1")
        assert_is_fit_to_send(reply)
        refused += reply.intent == ERROR_INTENT
        for question in questions(reply):
            pressed += 1
            command = understand(question, lang=lang).command
            assert command in commands
            is_one_of_many = command == "explain" or (command == reply.intent and command in {"record", "chart"})
            if not is_one_of_many or message in beginnings:
                waiting.append(question)

    assert refused >= 15
    assert pressed > 100
    assert 50 < len(seen) < 1300


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_buttons_of_an_answer_are_never_errors(answer: Answer, lang: str) -> None:
    pressed = 0
    for message in (
        "/rsi FPT",
        "/rsi BTC-USD W 21 80/20 2026-02-03",
        "/chart VNINDEX M",
        "/explain RSI",
        "/start",
        "/help",
    ):
        for question in questions(await answer(message, lang=lang)):
            pressed += 1
            assert (await answer(question, lang=lang)).intent != ERROR_INTENT

    assert pressed >= 18


def longest_questions(symbol: str) -> Iterator[str]:
    yield f"/rsi {symbol} W 200 80/20 2026-11-02"
    yield f"/chart {symbol} M 2026-11-02"


def test_the_longest_question_of_any_symbol_fits_a_button(directory: Directory, understand: Understand) -> None:
    asked = [(symbol, question) for symbol in directory.symbols for question in longest_questions(symbol)]

    assert len(asked) > 400
    for symbol, question in asked:
        assert len(question.encode()) <= LONGEST_QUESTION_BYTES
        assert [mention.symbol for mention in understand(question).arguments.symbols] == [symbol]


async def test_a_command_that_draws_is_known_before_it_answers(assistant: Assistant, answer: Answer) -> None:
    # The gateway shows "sending a photo" by it.
    for text, key in (("rsi fpt", "rsi"), ("fpt", "signals"), ("rsi là gì", "explain")):
        command = (await assistant.understood(Ask(text=text, asked_at=NOW))).command
        assert isinstance(command, Command)
        assert command.key == key
        assert command.draws is ((await answer(text)).picture is not None)
    assert (await assistant.understood(Ask(text="xyzzy frobnicate", asked_at=NOW))).command is None
