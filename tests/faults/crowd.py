"""People who keep asking, each one question in a chat of their own, so that every answer is known by its chat."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from bot.replies.errors import bug_reply
from bot.replies.markup import plain
from bot.replies.words import LANGUAGES, words_in
from tests.servers.bot_api import BotApiServer, Delivery

_FIRST_PERSON = 10_000
# Words alone, with a picture, in words of one's own, and a text from the articles.
_QUESTIONS = ("/price FPT", "/rsi HPG", "giá VNM", "nến búa là gì", "/rsi FPT", "rsi của VNM sao rồi")
_LOOKS_EVERY_S = 0.02
_BUGS = frozenset(plain(bug_reply(words_in(lang)).text) for lang in LANGUAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Who asked, and when by the monotonic clock."""

    chat: int
    asked_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of the questions.

    lost: never answered. doubled: answered more than once. apologies: messages that only say sorry for a bug, which are
    no answers. worst_s: the longest that an answer took. healthy_s: from the end of the fault until somebody who asked
    after it had an answer; infinite where nobody had.
    """

    sent: int
    answered: int
    lost: int
    doubled: int
    apologies: int
    worst_s: float
    healthy_s: float


class Crowd:
    """Asks, and knows who was answered. Other chats are none of its business."""

    def __init__(self, server: BotApiServer) -> None:
        self._server = server
        self._people = itertools.count(_FIRST_PERSON)
        self._questions: list[Question] = []
        self._lock = threading.Lock()

    def ask(self, *, counts: bool = True) -> Question:
        """One more person's question; it `counts` in the tally, or not."""
        with self._lock:
            number = next(self._people)
            self._server.private_chat(user_id=number)
            question = Question(chat=number, asked_at=time.monotonic())
            if counts:
                self._questions.append(question)
        self._server.send_text(_QUESTIONS[number % len(_QUESTIONS)], chat=number)
        return question

    @contextmanager
    def asking(self, every: float) -> Iterator[None]:
        """Somebody asks every so many seconds until the block ends."""
        over = threading.Event()

        def go_on() -> None:
            while not over.wait(every):
                self.ask()

        thread = threading.Thread(target=go_on, name="crowd", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def wait_for_answers(self, seconds: float, questions: list[Question] | None = None) -> bool:
        """Whether all of them, or those, were answered within that time."""
        deadline = time.monotonic() + seconds
        while True:
            answers = answers_in(self._server.deliveries())
            if all(one.chat in answers for one in (questions or self.questions)):
                return True
            if time.monotonic() > deadline:
                return False
            time.sleep(_LOOKS_EVERY_S)

    @property
    def questions(self) -> list[Question]:
        """All that were asked so far."""
        with self._lock:
            return list(self._questions)

    def tally(self, fault_ended_at: float) -> Tally:
        """What became of them by now; the fault ended at that moment of the monotonic clock."""
        return tally_of(self.questions, self._server.deliveries(), fault_ended_at)


def answers_in(deliveries: Mapping[int, list[Delivery]]) -> dict[int, list[Delivery]]:
    """The messages that answer something, by chat."""
    found = {chat: [one for one in sent if not _is_apology(one)] for chat, sent in deliveries.items()}
    return {chat: sent for chat, sent in found.items() if sent}


def tally_of(questions: list[Question], deliveries: Mapping[int, list[Delivery]], fault_ended_at: float) -> Tally:
    """What became of the questions, by the messages that came."""
    answers = answers_in(deliveries)
    asked_in = {one.chat for one in questions}
    answered = [one for one in questions if one.chat in answers]
    delays = {one: answers[one.chat][0].at - one.asked_at for one in answered}
    since = [one.asked_at + delays[one] - fault_ended_at for one in answered if one.asked_at >= fault_ended_at]
    sorry = [one for chat, sent in deliveries.items() if chat in asked_in for one in sent if _is_apology(one)]
    return Tally(
        sent=len(questions),
        answered=len(answered),
        lost=len(questions) - len(answered),
        doubled=sum(len(answers[one.chat]) > 1 for one in answered),
        apologies=len(sorry),
        worst_s=max(delays.values(), default=float("inf")),
        healthy_s=min(since, default=float("inf")),
    )


def _is_apology(message: Delivery) -> bool:
    said = str(message.message.get("text") or message.message.get("caption", ""))
    return said in _BUGS
