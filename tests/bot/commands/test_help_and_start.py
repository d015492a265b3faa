"""`/help` and `/start`: what the bot can do, read from the registry."""

from __future__ import annotations

import pytest

from bot.commands.registry import COMMANDS
from bot.replies.markup import TEXT_LIMIT, length, plain
from bot.replies.words import LANGUAGES, words_in
from tests.bot.conftest import Answer


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("text", ["/help", "/trogiup", "help", "/help 9"])
async def test_help_shows_every_command_in_a_line_of_its_own(answer: Answer, lang: str, text: str) -> None:
    reply = await answer(text, lang=lang)

    lines = plain(reply.text).splitlines()
    assert reply.intent == "help"
    assert length(reply.text) < TEXT_LIMIT // 2
    assert len(COMMANDS) > 1
    for command in COMMANDS:
        (line,) = [line for line in lines if line.split()[0:1] == [f"/{command.names[lang][0]}"]]
        assert line.endswith(f" – {words_in(lang).label(command.summary)}")
        # Pressed as it stands, it is sent: what can be left out is told elsewhere.
        assert "[" not in line


@pytest.mark.parametrize(
    ("lang", "headings"),
    [
        ("vi", ["Một mã", "Thị trường", "Theo dõi và nhắc", "Học", "Cài đặt"]),
        ("en", ["One share", "The market", "Follow and be told", "Learning", "Settings"]),
    ],
)
async def test_help_has_a_heading_and_a_button_for_each_section(answer: Answer, lang: str, headings: list[str]) -> None:
    reply = await answer("/help", lang=lang)

    told = str(reply.text)
    places = [told.index(f"\n\n<b>{heading}</b>\n/") for heading in headings]
    assert places == sorted(places)
    assert [button.label for row in reply.buttons for button in row] == headings


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_the_sections_tell_each_command_in_full_and_once(answer: Answer, lang: str) -> None:
    told: list[str] = []
    for button in (button for row in (await answer("/help", lang=lang)).buttons for button in row):
        reply = await answer(button.question, lang=lang)
        assert plain(reply.text).startswith(button.label)
        assert length(reply.text) <= TEXT_LIMIT
        assert button.label not in [other.label for row in reply.buttons for other in row]
        told += plain(reply.text).splitlines()

    for command in COMMANDS:
        assert told.count(command.usage[lang]) == 1
        assert told[told.index(command.usage[lang]) + 1] == words_in(lang).label(command.summary)


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_examples_are_one_press_away(answer: Answer, lang: str) -> None:
    reply = await answer("/start", lang=lang)

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
