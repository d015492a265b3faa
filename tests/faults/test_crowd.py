"""Who was answered, counted by hand."""

from __future__ import annotations

import math

from bot.replies.errors import bug_reply
from bot.replies.markup import plain
from bot.replies.words import words_in
from tests.faults.crowd import Question, Tally, tally_of
from tests.servers.bot_api import Delivery


def came(chat: int, at: float, text: str = "FPT 100") -> Delivery:
    return Delivery(chat_id=chat, message_id=1, at=at, message={"text": text})


def test_what_is_lost_doubled_and_excused_is_told_apart() -> None:
    sorry = plain(bug_reply(words_in("vi")).text)
    questions = [
        Question(chat=chat, asked_at=at) for chat, at in ((1, 10.0), (2, 11.0), (3, 12.0), (4, 20.0), (5, 21.0))
    ]
    deliveries = {
        1: [came(1, 10.5)],
        2: [came(2, 14.0), came(2, 15.0)],
        3: [came(3, 12.5, sorry)],
        4: [came(4, 20.5, sorry), came(4, 23.0)],
        5: [came(5, 22.0)],
        # Nobody of the crowd.
        99: [came(99, 1.0), came(99, 2.0), came(99, 2.0, sorry)],
    }

    assert tally_of(questions, deliveries, fault_ended_at=19.0) == Tally(
        sent=5, answered=4, lost=1, doubled=1, apologies=2, worst_s=3.0, healthy_s=3.0
    )


def test_a_bot_that_answers_nobody_is_never_healthy() -> None:
    tally = tally_of([Question(chat=1, asked_at=10.0)], {}, fault_ended_at=5.0)

    assert (tally.lost, tally.healthy_s, tally.worst_s) == (1, math.inf, math.inf)
