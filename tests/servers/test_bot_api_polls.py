"""Polls: what the server takes and refuses, and how votes reach the bot."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot, Poll, Update

from tests.servers.bot_api import BotApiServer, Standing
from tests.servers.telegram_bots import AN, GROUP, button, keyboard, refusal

QUIZ: dict[str, Any] = {
    "question": "1 + 1?",
    "options": ["1", "2", "3"],
    "type": Poll.QUIZ,
    "is_anonymous": False,
    "correct_option_ids": [1],
    "explanation": "Một với một là hai.",
}


async def test_a_quiz_comes_back_with_its_key_and_buttons(bot: Bot) -> None:
    markup = keyboard(button("Tiếp", "next"))
    sent = await bot.send_poll(AN, **QUIZ, reply_markup=markup)

    assert sent.poll is not None
    assert (sent.poll.type, sent.poll.is_anonymous, sent.poll.question) == (Poll.QUIZ, False, "1 + 1?")
    assert [(option.text, option.voter_count) for option in sent.poll.options] == [("1", 0), ("2", 0), ("3", 0)]
    assert (tuple(sent.poll.correct_option_ids or ()), sent.poll.explanation) == ((1,), "Một với một là hai.")
    assert sent.reply_markup == markup


async def test_a_plain_poll_has_no_key_and_is_anonymous(bot: Bot) -> None:
    sent = await bot.send_poll(AN, "Ai?", ["a", "b"])
    assert sent.poll is not None
    assert (sent.poll.type, sent.poll.is_anonymous, sent.poll.explanation) == (Poll.REGULAR, True, None)


async def test_votes_reach_the_bot_and_are_counted(bot: Bot, server: BotApiServer) -> None:
    await bot.send_poll(GROUP, **QUIZ)
    (message,) = server.messages(GROUP)
    by_an, by_binh = server.vote(message, 1, user=AN), server.vote(message, 0, user=server.user(8))
    told = await bot.get_updates(allowed_updates=[Update.POLL_ANSWER])

    assert [update.update_id for update in told] == [by_an, by_binh]
    answers = [update.poll_answer for update in told]
    assert [(answer.poll_id, answer.user.id, answer.option_ids) for answer in answers if answer and answer.user] == [
        (message["poll"]["id"], AN, (1,)),
        (message["poll"]["id"], 8, (0,)),
    ]
    (now,) = server.messages(GROUP)
    assert [option["voter_count"] for option in now["poll"]["options"]] == [1, 1, 0]
    assert now["poll"]["total_voter_count"] == 2


async def test_a_person_votes_once_and_for_what_there_is(bot: Bot, server: BotApiServer) -> None:
    await bot.send_poll(AN, **QUIZ)
    (message,) = server.messages(AN)
    with pytest.raises(LookupError, match="no option 3"):
        server.vote(message, 3)
    server.vote(message, 2)
    with pytest.raises(LookupError, match="already"):
        server.vote(message, 1)


async def test_polls_do_not_share_their_votes(bot: Bot, server: BotApiServer) -> None:
    for _ in range(2):
        await bot.send_poll(AN, **QUIZ)
    first, second = server.messages(AN)
    server.vote(first, 0)
    server.vote(second, 1)
    assert first["poll"]["id"] != second["poll"]["id"]
    assert [message["poll"]["total_voter_count"] for message in server.messages(AN)] == [1, 1]


async def test_a_poll_at_the_limits_is_taken(bot: Bot) -> None:
    full = {"question": "😀" * 300, "options": ["ế" * 100] * 12, "explanation": "a\nb\n" + "c" * 196}
    assert (await bot.send_poll(AN, **(QUIZ | full))).poll is not None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"question": " "}, "text must be non-empty"),
        ({"question": "x" * 301}, "poll question length must not exceed 300"),
        ({"options": []}, "poll must have at least one answer option"),
        ({"options": ["a"] * 13}, "poll can't have more than 12 options"),
        ({"options": ["a", " "]}, "text must be non-empty"),
        ({"options": ["a", "x" * 101]}, "poll options length must not exceed 100"),
        ({"type": "survey"}, "unsupported poll type specified"),
        ({"correct_option_ids": None}, "wrong correct option ID specified"),
        ({"correct_option_ids": [3]}, "wrong correct option ID specified"),
        ({"explanation": "x" * 201}, "quiz explanation is too long"),
        ({"explanation": "a\nb\nc\nd"}, "quiz explanation has too many line feeds"),
        ({"chat_id": 999}, "chat not found"),
    ],
)
async def test_what_telegram_refuses_is_refused(
    bot: Bot, server: BotApiServer, changed: dict[str, Any], words: str
) -> None:
    asked = {"chat_id": AN} | QUIZ | changed
    assert await refusal(server, bot.send_poll(**asked)) == f"Bad Request: {words}"


async def test_a_chat_may_forbid_polls_alone(bot: Bot, server: BotApiServer) -> None:
    server.set_standing(GROUP, Standing.NO_POLLS)
    await bot.send_message(GROUP, "a")
    words = "Bad Request: not enough rights to send polls to the chat"
    assert await refusal(server, bot.send_poll(GROUP, **QUIZ)) == words
