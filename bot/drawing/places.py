"""The places in a drawing room: a thread, or processes of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Protocol, TypeVar

import structlog

from bot.drawing.packing import drawn
from bot.drawing.worker import get_ready, nothing
from bot.metrics import DRAWING_PROCESSES_RENEWED

Drawn = TypeVar("Drawn", bound=object)

log = structlog.get_logger(__name__)


class Place(Protocol):
    """Where one picture at a time is drawn."""

    def start(self) -> None:
        """Get ready, without waiting until it is."""

    async def draw(self, draw: Callable[[Drawn], bytes], chart: Drawn, order: bytes) -> bytes:
        """The picture that `draw(chart)` gives; order: the same, packed. Raises what that raises."""
        ...

    async def close(self) -> None:
        """Wait for the picture in hand and stop."""


class ThreadPlace:
    """A thread of this process: costs nothing to start, and holds up the others of it while it draws."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")

    def start(self) -> None:
        """It starts with its first picture."""

    async def draw(self, draw: Callable[[Drawn], bytes], chart: Drawn, order: bytes) -> bytes:  # noqa: ARG002  the port's
        """The picture that `draw(chart)` gives."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, draw, chart)

    async def close(self) -> None:
        """Wait for the picture in hand and stop."""
        await asyncio.to_thread(self._thread.shutdown)


class ProcessPlace:
    """A process of its own, kept warm; where it dies, another takes its place."""

    def __init__(self) -> None:
        self._process = _pool()

    def start(self) -> None:
        """Start the process; it loads and draws a first picture while this one goes on."""
        self._process.submit(nothing)

    async def draw(self, draw: Callable[[Drawn], bytes], chart: Drawn, order: bytes) -> bytes:  # noqa: ARG002  the port's
        """The picture that was ordered; drawn again by another process where this one dies over it, but only once."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._process, drawn, order)
        except BrokenProcessPool as error:
            log.warning("drawing.process_renewed", cause=str(error))
            await self._renew()
        try:
            return await loop.run_in_executor(self._process, drawn, order)
        except BrokenProcessPool:
            await self._renew()
            raise

    async def close(self) -> None:
        """Wait for the picture in hand and end the process."""
        await asyncio.to_thread(self._process.shutdown)

    async def _renew(self) -> None:
        DRAWING_PROCESSES_RENEWED.inc()
        broken, self._process = self._process, _pool()
        self.start()
        # Waited for, so that the dead process is not left behind.
        await asyncio.to_thread(broken.shutdown)


def _pool() -> ProcessPoolExecutor:
    """One process, begun anew and not as a copy of this one, whose threads may hold locks."""
    return ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=get_ready)
