"""How many questions a minute are answered: of one person, and in one group."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from bot.ask import Ask, ChatKind

_WINDOW = timedelta(minutes=1)
# A quick reader presses a button every two seconds.
_MOST_OF_PERSON = 30
# Telegram takes 20 messages a minute in a group: two are left for the notice and a summary.
_MOST_IN_GROUP = 18
_MOST_REMEMBERED = 10_000


class Verdict(Enum):
    """ANSWER: as ever. NOTICE: too much, and they have not been told yet. SILENCE: too much still."""

    ANSWER = "answer"
    NOTICE = "notice"
    SILENCE = "silence"


@dataclass(slots=True)
class _Asked:
    """When somebody asked in the last minute, and whether they were told that it is too much."""

    times: deque[datetime] = field(default_factory=deque)
    told: bool = False


class Manners:
    """Counts questions. Who asks too much is told once, and heard again when a minute holds less.

    most_of_person: so many of one person are answered in a minute.
    """

    def __init__(self, most_of_person: int = _MOST_OF_PERSON) -> None:
        self._most_of_person = most_of_person
        self._asked: OrderedDict[str, _Asked] = OrderedDict()

    def of(self, ask: Ask) -> Verdict:
        """What becomes of the question; only what is answered counts."""
        asked = [(self._of(name, ask.asked_at), most) for name, most in self._limits(ask)]
        full = [one for one, most in asked if len(one.times) >= most]
        if not full:
            for one, _ in asked:
                one.times.append(ask.asked_at)
                one.told = False
            return Verdict.ANSWER
        if any(one.told for one in full):
            return Verdict.SILENCE
        for one in full:
            one.told = True
        return Verdict.NOTICE

    def _limits(self, ask: Ask) -> Iterable[tuple[str, int]]:
        if ask.user is not None:
            yield f"person {ask.user}", self._most_of_person
        if ask.chat is not None and ask.chat_kind is not ChatKind.PRIVATE:
            yield f"chat {ask.chat}", _MOST_IN_GROUP

    def _of(self, name: str, now: datetime) -> _Asked:
        asked = self._asked.setdefault(name, _Asked())
        self._asked.move_to_end(name)
        if len(self._asked) > _MOST_REMEMBERED:
            self._asked.popitem(last=False)
        while asked.times and asked.times[0] <= now - _WINDOW:
            asked.times.popleft()
        return asked
