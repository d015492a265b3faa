"""`/language`, `/ngonngu`: the language to be answered in, remembered for each person."""

from __future__ import annotations

import pytest

from bot.ask import Ask
from bot.assistant import Assistant
from bot.replies.markup import plain
from tests.bot.commands.chats import in_group, say
from tests.bot.conftest import NOW, Answer


@pytest.mark.parametrize(
    ("text", "lang", "chosen", "told"),
    [
        ("/language en", "vi", "en", "From now on I answer you in English."),
        ("/language vi", "en", "vi", "Từ giờ mình sẽ trả lời bạn bằng tiếng Việt."),
        ("/ngonngu tiếng Anh", "vi", "en", "From now on I answer you in English."),
        ("nói tiếng việt đi", None, "vi", "Từ giờ mình sẽ trả lời bạn bằng tiếng Việt."),
    ],
)
async def test_a_choice_is_confirmed_in_the_chosen_language_and_kept(
    assistant: Assistant, answer: Answer, text: str, lang: str | None, chosen: str, told: str
) -> None:
    reply = await answer(text, lang=lang, user="test:1")

    assert (reply.lang, plain(reply.text), reply.facts) == (chosen, told, {"language": chosen})
    kept = await assistant.with_preferences(Ask(text="rsi fpt", asked_at=NOW, locale="vi", user="test:1"))
    assert kept.locale == chosen


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/ngonngu vi", "Từ giờ mình sẽ trả lời mọi người ở đây bằng tiếng Việt."),
        ("/ngonngu en", "From now on I answer everybody here in English."),
    ],
)
async def test_in_a_group_it_is_chosen_for_all(assistant: Assistant, text: str, told: str) -> None:
    assert plain((await say(assistant, in_group(administrator=True), text)).text) == told


async def test_a_later_choice_replaces_the_earlier_one(assistant: Assistant, answer: Answer) -> None:
    for choice in ("en", "vi", "en"):
        await answer(f"/language {choice}", user="test:1")

    assert (await assistant.with_preferences(Ask(text="", asked_at=NOW, user="test:1"))).locale == "en"
    assert (await assistant.with_preferences(Ask(text="", asked_at=NOW, user="test:2"))).locale is None


@pytest.mark.parametrize(
    ("text", "lang", "told"),
    [
        ("/language", "en", "Which language shall I answer in?"),
        ("/ngonngu", "vi", "Bạn muốn mình trả lời bằng tiếng nào?"),
        ("/language klingon", "en", "Which language shall I answer in?"),
        ("đổi ngôn ngữ", None, "Bạn muốn mình trả lời bằng tiếng nào?"),
    ],
)
async def test_without_a_choice_it_offers_every_language_by_its_own_name(
    answer: Answer, text: str, lang: str | None, told: str
) -> None:
    reply = await answer(text, lang=lang, user="test:1")

    assert (plain(reply.text), reply.facts) == (told, {"language": None})
    assert [(button.label, button.question) for row in reply.buttons for button in row] == [
        ("Tiếng Việt", "/language vi"),
        ("English", "/language en"),
    ]


async def test_where_nobody_is_remembered_it_says_so(answer: Answer) -> None:
    reply = await answer("/language en", lang="vi")

    assert (reply.lang, reply.intent) == ("en", "language")
    assert plain(reply.text) == "I cannot remember a choice here; ask with --lang, or use the chat."
