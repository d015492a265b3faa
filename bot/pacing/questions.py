"""How much each person and each group may ask, whatever the way they ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from bot.ask import Ask, ChatKind
from bot.metrics import VERDICTS
from bot.outcomes import Outcome, note
from bot.pacing.memory import MemoryPace
from bot.pacing.port import Bucket, Pace, Verdict

# A quick reader presses a button every two seconds, and for a while more quickly.
_PERSON = (30, 2.0)
# Telegram takes 20 messages a minute in a group: none brings more than 18, two are left for a notice and a summary.
_GROUP = (10, 7.5)
# Letters typed after our name: Telegram's apps ask when the finger rests for a moment.
_LETTERS = (20, 1.0)
# Presses that are not answered: a finger sees the button's waiting sign end, a flood is not worth a call each.
_ACKNOWLEDGED = (5, 1.0)
# Of one person, in all chats together; in one chat their questions are dealt with one after the other anyway.
_MOST_IN_HAND = 3


class Questions:
    """Says which questions are answered; it is asked before anything is looked up for them."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._courtesies = MemoryPace()
        self._in_hand: Counter[str] = Counter()
        self._told: set[str] = set()

    @asynccontextmanager
    async def asked(self, ask: Ask) -> AsyncIterator[Verdict]:
        """What becomes of the question, which is in hand until the block ends.

        Who has three in hand already, in different chats, is told once that a fourth is too much for now.
        """
        if ask.user is not None and self._in_hand[ask.user] >= _MOST_IN_HAND:
            verdict = Verdict.SILENCE if ask.user in self._told else Verdict.NOTICE
            self._told.add(ask.user)
            yield _counted("question", verdict)
            return
        verdict = _counted(
            "question",
            await self._pace.of([*_buckets(ask.user, None if ask.chat_kind is ChatKind.PRIVATE else ask.chat)]),
        )
        if verdict is not Verdict.ANSWER or ask.user is None:
            yield verdict
            return
        self._in_hand[ask.user] += 1
        try:
            yield verdict
        finally:
            self._over(ask.user)

    def is_silent(self, person: str | None, group: str | None) -> bool:
        """Whether a question of that person in that group would be met with silence: it need not even be read."""
        return _passed_over("question", any(self._pace.is_silent(bucket) for bucket in _buckets(person, group)))

    async def typed(self, person: str) -> bool:
        """Whether a letter that the person typed after our name is answered."""
        return _counted("letter", await self._pace.of([_letters(person)])) is Verdict.ANSWER

    def is_typing_too_much(self, person: str) -> bool:
        """Whether a letter of that person would not be answered."""
        return _passed_over("letter", self._pace.is_silent(_letters(person)))

    async def may_acknowledge(self, ask: Ask) -> bool:
        """Whether a press that is not answered is worth an acknowledgement."""
        burst, every_s = _ACKNOWLEDGED
        bucket = Bucket(key=f"person {ask.user}", burst=burst, every_s=every_s)
        return await self._courtesies.of([bucket]) is Verdict.ANSWER

    def _over(self, user: str) -> None:
        self._in_hand[user] -= 1
        if not self._in_hand[user]:
            del self._in_hand[user]
            self._told.discard(user)


def _counted(kind: str, verdict: Verdict) -> Verdict:
    """The same; who is not answered is silenced, unless a notice is sent yet."""
    VERDICTS.labels(kind, verdict.value).inc()
    if verdict is not Verdict.ANSWER:
        note(Outcome.SILENCED)
    return verdict


def _passed_over(kind: str, is_silent: bool) -> bool:  # noqa: FBT001 - it is given back
    """The same; what is passed over before it is read counts as well."""
    if is_silent:
        VERDICTS.labels(kind, Verdict.SILENCE.value).inc()
    return is_silent


def _buckets(person: str | None, group: str | None) -> Iterator[Bucket]:
    if person is not None:
        yield Bucket(key=f"person {person}", burst=_PERSON[0], every_s=_PERSON[1])
    if group is not None:
        yield Bucket(key=f"chat {group}", burst=_GROUP[0], every_s=_GROUP[1])


def _letters(person: str) -> Bucket:
    return Bucket(key=f"letters {person}", burst=_LETTERS[0], every_s=_LETTERS[1])
