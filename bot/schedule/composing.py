"""Making the message of a promise: the port that summaries and alerts fill."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.clock import Clock
from bot.reply import Reply
from bot.schedule.promise import Promise

# Minutes pass between the first chat of some thousands and the last; what is not there or not final comes sooner.
_GOOD_FOR, _NOT_FINAL_FOR = timedelta(minutes=5), timedelta(seconds=30)
_MOST_KEPT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """The message. provisional: its figures are not final yet, and a later one takes its place."""

    reply: Reply
    provisional: bool = False


class Composer(Protocol):
    """Makes messages. Its errors are those of commands: TryLater means that it may work later."""

    async def compose(self, promise: Promise) -> Composed | None:
        """The message as it can be told now; None where what it tells of is not there yet."""
        ...


class KeyedComposer(Composer, Protocol):
    """A composer that can tell beforehand whose messages will be alike."""

    async def key(self, promise: Promise) -> Hashable:
        """What the message depends on beside the prices: promises with equal keys get equal messages.

        Raises TryLater where that cannot be told now.
        """
        ...


class Composers:
    """Gives each promise to the composer of its kind: by what comes before the first `:`."""

    def __init__(self, by_kind: Mapping[str, Composer]) -> None:
        self._by_kind = by_kind

    async def compose(self, promise: Promise) -> Composed | None:
        """As Composer has it; None for a kind that another version of this program promised."""
        composer = self._by_kind.get(promise.kind.partition(":")[0])
        return None if composer is None else await composer.compose(promise)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    task: asyncio.Task[Composed | None]
    since: datetime


class ComposedOnce:
    """Composes what many chats are told alike once, for all of them."""

    def __init__(self, composer: KeyedComposer, clock: Clock) -> None:
        self._composer = composer
        self._clock = clock
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()

    async def compose(self, promise: Promise) -> Composed | None:
        """As Composer has it, and what was composed for another chat in the last minutes."""
        key = await self._composer.key(promise)
        kept = self._kept.get(key)
        if kept is None or self._is_stale(kept):
            kept = _Kept(task=asyncio.create_task(self._composer.compose(promise)), since=self._clock())
            self._kept[key] = kept
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        # Whoever waits and is cancelled must not cancel it for the others.
        return await asyncio.shield(kept.task)

    def _is_stale(self, kept: _Kept) -> bool:
        if not kept.task.done():
            return False
        age = self._clock() - kept.since
        return not timedelta() <= age < (_GOOD_FOR if _is_final(kept.task) else _NOT_FINAL_FOR)


def _is_final(task: asyncio.Task[Composed | None]) -> bool:
    if task.cancelled() or task.exception() is not None:
        return False
    composed = task.result()
    return composed is not None and not composed.provisional
