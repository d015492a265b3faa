"""`/help` and `/start`: what the bot can do, read from the registry."""

from __future__ import annotations

import pytest

from bot.commands.registry import COMMANDS
from bot.replies.markup import plain
from bot.replies.words import LANGUAGES, words_in
from tests.bot.conftest import Answer


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("text", ["/help", "/trogiup", "help"])
async def test_help_shows_every_command_with_its_usage_and_summary(answer: Answer, lang: str, text: str) -> None:
    reply = await answer(text, lang=lang)

    lines = plain(reply.text).splitlines()
    assert reply.intent == "help"
    assert len(COMMANDS) > 1
    for command in COMMANDS:
        place = lines.index(command.usage[lang])
        assert lines[place + 1] == words_in(lang).label(command.summary)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("text", ["/help", "/start"])
async def test_examples_are_one_press_away(answer: Answer, lang: str, text: str) -> None:
    reply = await answer(text, lang=lang)

    buttons = [button for row in reply.buttons for button in row]
    assert len(buttons) == len(reply.buttons) == 3
    assert all(button.label == button.question for button in buttons)
    answers = [(await answer(button.question, lang=lang)).intent for button in buttons]
    assert answers == ["signals", "hammer", "scan"]


@pytest.mark.parametrize(
    ("text", "lang", "begins", "ends"),
    [
        (
            "/start",
            "vi",
            "Chào bạn, mình là Nến Búa.",
            "Mình chỉ cung cấp thông tin, không bao giờ khuyên mua hay bán.",
        ),
        (
            "xin chào",
            None,
            "Chào bạn, mình là Nến Búa.",
            "Mình chỉ cung cấp thông tin, không bao giờ khuyên mua hay bán.",
        ),
        ("/start ref_42", "en", "Hello, I am Nến Búa.", "I give information, never advice to buy or sell."),
        ("good morning", None, "Hello, I am Nến Búa.", "I give information, never advice to buy or sell."),
    ],
)
async def test_start_says_hello_and_that_it_gives_no_advice(
    answer: Answer, text: str, lang: str | None, begins: str, ends: str
) -> None:
    reply = await answer(text, lang=lang)

    assert reply.intent == "start"
    assert plain(reply.text).startswith(begins)
    assert plain(reply.text).endswith(ends)
