"""A message that a chat will get: a row before it is a message, so that it comes once, whatever happens."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

TOO_LATE_AFTER = timedelta(hours=6)
"""What a chat has not got so long after it was due, it never gets."""

REMEMBERED_FOR = timedelta(days=90)
"""So long a promise is kept in the database after it was due, so that it is not made again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a message goes: the chat as its gateway names it (`telegram:-100123`), and the topic of a forum."""

    chat: str
    thread: int | None = None


class PromiseState(StrEnum):
    """due: to be sent, or sent and to be edited. sending: it may have been sent. dropped: it came to be too late."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPromise:
    """What is promised; a chat gets each kind once a session.

    kind: `daily`, `morning`, `weekly`, `holiday`, or for an alert `alert:12` and then `alert:12:outcome`.
    session: the trading day it is about. content: what the message is made from beyond that, as JSON knows it.
    answers: the number of the promise whose message it replies to.
    """

    address: Address
    kind: str
    session: date
    due_at: datetime
    content: Mapping[str, object] = field(default_factory=dict)
    answers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise(NewPromise):
    """A promise that is kept in the database.

    tries: how often sending or editing began. after_message: the newest message known in the chat when sending began
    last, None where none was. message: what it became. provisional: sent with figures that are not final yet.
    """

    number: int
    state: PromiseState
    tries: int = 0
    after_message: int | None = None
    message: int | None = None
    provisional: bool = False
    reason: str | None = None


class Promises(Protocol):
    """Keeps promises between the workers that send them. Every method raises TryLater where the storage fails."""

    async def make(self, promises: Sequence[NewPromise]) -> int:
        """How many of them are new; what a chat was promised before is not promised again."""
        ...

    async def take(self, most: int, *, now: datetime, until: datetime) -> Sequence[Promise]:
        """So many at most that can be worked on now, earliest due first: nobody else gets them until that moment.

        Those of chats that are gone rest.
        """
        ...

    async def hold(self, numbers: Collection[int], until: datetime) -> None:
        """What this worker took and has not ended stays with it until then, of the promises of those numbers."""
        ...

    async def let_go(self) -> None:
        """All that this worker took and did not begin to send may be taken at once."""
        ...

    async def begin(self, promise: Promise, *, after_message: int | None, until: datetime) -> bool:
        """Whether it may be sent now: False where this worker has lost it. From now on it may have been sent.

        Nobody else gets it until that moment, even where the worker was so slow that its hold had ended.
        """
        ...

    async def sent(self, promise: Promise, message: int, *, final_at: datetime | None = None) -> None:
        """It became that message; its final form is asked for at that moment, if any."""
        ...

    async def again(self, promise: Promise, at: datetime, *, maybe_sent: bool = False) -> None:
        """It is taken up again at that moment, not before."""
        ...

    async def rest(self, chat: str, until: datetime) -> None:
        """Nothing more is tried in that chat until then."""
        ...

    async def end(self, promise: Promise, state: PromiseState, reason: str) -> None:
        """It failed or was dropped, for that reason."""
        ...

    async def drop(self, due_before: datetime) -> Sequence[Promise]:
        """What was due before then and nobody has in hand: it is dropped now."""
        ...

    async def find(self, number: int) -> Promise | None:
        """The promise of that number."""
        ...

    async def messages_in(self, chat: str) -> Sequence[int]:
        """The numbers of the messages that promises to the chat became."""
        ...

    async def newest_messages(self, due_after: datetime) -> Sequence[tuple[Address, int]]:
        """What each chat was sent last, of what was due after then: where, and the number of the message."""
        ...

    async def forget(self, due_before: datetime) -> int:
        """How many that were due before then are deleted now."""
        ...
