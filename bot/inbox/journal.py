"""Keeps what has come in beyond a sudden end of the process, in as few steps as may be."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic
from typing import Protocol

import structlog

from bot.errors import TryLater
from bot.inbox.port import Incoming

# A journal that takes longer is not waited for.
_PATIENCE_S = 1.0
_PAUSE_S = 1.0
# A part of the time that goes into writing, where there is much of it; what has come does not wait for that.
_WRITING_SHARE = 0.1

log = structlog.get_logger(__name__)


class Journal(Protocol):
    """What has come in and is not dealt with yet."""

    async def left(self) -> Sequence[Incoming]:
        """What an earlier process left behind, in the order it came; what ended several of them is dropped."""
        ...

    async def write(self, kept: Sequence[Incoming], dropped: Sequence[int]) -> None:
        """The former have come, those with the latter numbers are dealt with; neither is where TryLater is raised."""
        ...


class Scribe:
    """Writes the journal in the background: all that has come together in one step, and nothing that is over already.

    Where the journal fails, that is logged, and tried again.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._to_keep: dict[int, Incoming] = {}
        self._to_drop: list[int] = []
        self._batch = asyncio.Event()
        self._changed = asyncio.Event()
        self._urgent = asyncio.Event()
        self._rests_until = monotonic()
        self._closing = False
        self._writing = asyncio.create_task(self._write())

    async def keep(self, incoming: Sequence[Incoming]) -> None:
        """These have come; back once that is written, or has failed, or takes long."""
        self._to_keep |= {one.number: one for one in incoming}
        self._changed.set()
        self._urgent.set()
        batch = self._batch
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await batch.wait()
        except TimeoutError:
            log.warning("inbox.journal_slow", waited_s=_PATIENCE_S)

    def drop(self, number: int) -> None:
        """It is dealt with."""
        if self._to_keep.pop(number, None) is None:
            self._to_drop.append(number)
        self._changed.set()

    async def close(self) -> None:
        """Write what is left to write, if that works."""
        self._closing = True
        self._changed.set()
        self._urgent.set()
        await self._writing

    async def _write(self) -> None:
        while not self._closing or self._to_keep or self._to_drop:
            await self._changed.wait()
            await self._rest()
            self._changed.clear()
            self._urgent.clear()
            batch, self._batch = self._batch, asyncio.Event()
            began = monotonic()
            has_failed = not await self._write_once()
            self._rests_until = began + (monotonic() - began) / _WRITING_SHARE
            batch.set()
            if has_failed and self._closing:
                return
            if has_failed:
                await asyncio.sleep(_PAUSE_S)

    async def _rest(self) -> None:
        """Gather what is over, where a step was written just now; nothing else may wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(self._rests_until - monotonic(), 0.0)):
                await self._urgent.wait()

    async def _write_once(self) -> bool:
        """Whether it worked; where not, it is still to be written."""
        kept, self._to_keep = self._to_keep, {}
        dropped, self._to_drop = self._to_drop, []
        try:
            if kept or dropped:
                await self._journal.write([*kept.values()], dropped)
        except TryLater as error:
            log.warning("inbox.journal_failed", cause=repr(error.__cause__))
            over = {number for number in self._to_drop if number in kept}
            self._to_drop = [*dropped, *(number for number in self._to_drop if number not in over)]
            self._to_keep = {number: one for number, one in kept.items() if number not in over} | self._to_keep
            self._changed.set()
            return False
        return True
