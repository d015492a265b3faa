"""Inline mode: what reaches the bot, and what Telegram takes for an answer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram import (
    Bot,
    InlineQueryResult,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InlineQueryResultPhoto,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram.constants import ParseMode

from tests.servers.bot_api import BotApiServer
from tests.servers.telegram_bots import AN, GROUP, button, keyboard, last_refusal, picture

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
# The method as no method of the library is called: it would mend some of what is wrong, and warns against a detour.
RAW = "answerinlinequery"
UNREADABLE = "Bad Request: can't parse inline query result: "


def article(number: str = "1", text: str = "<b>FPT</b>", title: str = "FPT") -> InlineQueryResultArticle:
    return InlineQueryResultArticle(number, title, InputTextMessageContent(text, ParseMode.HTML))


@pytest.fixture(autouse=True)
def inline_mode(server: BotApiServer) -> None:
    server.set_abilities(inline=True)


async def asked(bot: Bot, server: BotApiServer) -> str:
    server.ask_inline("FPT", user=AN)
    (update,) = await bot.get_updates(offset=-1)
    assert update.inline_query is not None
    return update.inline_query.id


async def test_a_question_is_answered_and_its_time_kept(bot: Bot, server: BotApiServer) -> None:
    number = server.ask_inline("nến búa", user=AN, chat_type="supergroup")
    (update,) = await bot.get_updates()
    query = update.inline_query
    assert query is not None
    assert (query.query, query.from_user.id, query.chat_type, query.offset) == ("nến búa", AN, "supergroup", "")
    await asyncio.sleep(0.01)
    shown = InlineQueryResultsButton("Mở bot", start_parameter="inline")
    assert await query.answer([article()], cache_time=60, is_personal=True, button=shown, next_offset="1")
    answer = server.inline_answer(number)
    assert [result["title"] for result in answer.results] == ["FPT"]
    assert answer.messages["1"]["text"] == "FPT"
    assert (answer.cache_time, answer.is_personal, answer.next_offset) == (60, True, "1")
    assert answer.button == {"text": "Mở bot", "start_parameter": "inline"}
    assert 0.01 <= answer.seconds < 5
    assert await last_refusal(server, query.answer([article()])) == TOO_OLD


async def test_a_photo_of_the_bot_can_be_a_result(bot: Bot, server: BotApiServer) -> None:
    sent = await bot.send_photo(AN, picture())
    number = server.ask_inline("FPT", user=AN)
    updates = await bot.get_updates()
    query = updates[-1].inline_query
    assert query is not None
    cached = InlineQueryResultCachedPhoto("a", sent.photo[-1].file_id, caption="<i>x</i>", parse_mode=ParseMode.HTML)
    linked = InlineQueryResultPhoto("b", "https://a.vn/a.jpg", "https://a.vn/a.jpg")
    await query.answer([cached, linked])
    messages = server.inline_answer(number).messages
    assert messages["a"]["caption"] == "x"
    assert messages["a"]["photo"][-1]["file_id"] == sent.photo[-1].file_id


async def test_what_is_chosen_is_told_and_sent_via_the_bot(bot: Bot, server: BotApiServer) -> None:
    number = server.ask_inline("FPT", user=AN, chat_type="supergroup")
    query = (await bot.get_updates())[0].inline_query
    assert query is not None
    await query.answer([article(text="/rsi FPT")])
    server.choose_inline(number, "1", chat=GROUP)
    sent, chosen = (await bot.get_updates(offset=number + 1))[-2:]
    assert sent.message is not None
    assert sent.message.via_bot is not None
    assert (sent.message.text, sent.message.via_bot.id) == ("/rsi FPT", bot.id)
    assert chosen.chosen_inline_result is not None
    assert (chosen.chosen_inline_result.result_id, chosen.chosen_inline_result.query) == ("1", "FPT")


async def test_too_late_is_too_late(bot: Bot, server: BotApiServer) -> None:
    number = server.ask_inline("FPT", user=AN)
    query = (await bot.get_updates())[0].inline_query
    assert query is not None
    server.expire(number)
    assert await last_refusal(server, query.answer([article()])) == TOO_OLD
    with pytest.raises(TimeoutError, match="no answer"):
        server.inline_answer(number, timeout=0.01)


async def test_without_inline_mode_nobody_asks(server: BotApiServer) -> None:
    server.set_abilities(inline=False)
    with pytest.raises(LookupError, match="set_abilities"):
        server.ask_inline("FPT", user=AN)


LONG_BUTTON = keyboard(button("A", "a" * 65))
BAD_RESULTS: list[tuple[list[InlineQueryResult], str]] = [
    ([article(str(number)) for number in range(51)], "Bad Request: RESULTS_TOO_MUCH"),
    ([article("1"), article("1")], "Bad Request: RESULT_ID_DUPLICATE"),
    ([article("ế" * 22)], "Bad Request: RESULT_ID_INVALID"),
    ([article("")], "Bad Request: RESULT_ID_INVALID"),
    ([article(title="")], "Bad Request: ARTICLE_TITLE_EMPTY"),
    ([article(text="")], f"{UNREADABLE}Input message content is not specified"),
    ([article(text="a" * 4097)], f"{UNREADABLE}Message is too long"),
    (
        [article(text="RSI<30>")],
        f'{UNREADABLE}Can\'t parse entities: Unsupported start tag "30" at byte offset 3',
    ),
    ([InlineQueryResultCachedPhoto("1", "unknown")], "Bad Request: wrong file identifier/HTTP URL specified"),
    ([InlineQueryResultPhoto("1", "a.jpg", "https://a.vn")], "Bad Request: WEBDOCUMENT_URL_INVALID"),
    (
        [InlineQueryResultPhoto("1", "https://a.vn", "https://a.vn", caption="a" * 1025)],
        f"{UNREADABLE}Message caption is too long",
    ),
    (
        [InlineQueryResultArticle("1", "A", InputTextMessageContent("a"), reply_markup=LONG_BUTTON)],
        "Bad Request: BUTTON_DATA_INVALID",
    ),
]


@pytest.mark.parametrize(("results", "words"), BAD_RESULTS)
async def test_results_that_are_refused(
    bot: Bot, server: BotApiServer, results: list[InlineQueryResult], words: str
) -> None:
    query = await asked(bot, server)
    given = [result.to_dict() for result in results]
    call = bot.do_api_request(RAW, {"inline_query_id": query, "results": given})
    assert await last_refusal(server, call) == words
    assert await bot.answer_inline_query(query, [article()])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"results": [{"type": "article", "title": "A"}]}, f'{UNREADABLE}Can\'t find field "id"'),
        ({"results": [{"type": "article", "id": "1"}]}, f'{UNREADABLE}Can\'t find field "title"'),
        ({"results": ["a"]}, f"{UNREADABLE}Inline query result must be an object"),
        ({"results": {"a": 1}}, "Bad Request: expected an Array of inline query results"),
        ({"results": [], "next_offset": "a" * 65}, "Bad Request: NEXT_OFFSET_INVALID"),
        ({"results": [], "button": {"text": "A", "start_parameter": "ế"}}, "Bad Request: START_PARAM_INVALID"),
    ],
)
async def test_answers_that_are_refused(bot: Bot, server: BotApiServer, given: dict[str, Any], words: str) -> None:
    query = await asked(bot, server)
    call = bot.do_api_request(RAW, {"inline_query_id": query} | given)
    assert await last_refusal(server, call) == words
