"""The drawing room: pictures drawn beside the event loop, each one once, and kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import structlog

from bot.asked_once import AskedOnce
from bot.drawing.finished import FinishedPictures
from bot.drawing.packing import key_of, packed
from bot.drawing.places import Place, ProcessPlace, ThreadPlace
from bot.metrics import DRAWING_DURATION, DRAWING_WAITING, PICTURES

Drawn = TypeVar("Drawn", bound=object)

MOST_BYTES = 32_000_000
"""So much memory for finished pictures: some four hundred of them."""

log = structlog.get_logger(__name__)


class DrawingRoom:
    """Draws each picture once, however many ask for it, and as many at the same time as it has places.

    processes: how many to draw in; 0 for a thread of this one, where starting a process would take longer than all
    that is to be drawn.
    """

    def __init__(self, processes: int = 0, *, most_bytes: int = MOST_BYTES) -> None:
        self._places: list[Place] = [ProcessPlace() for _ in range(processes)] or [ThreadPlace()]
        self._free: asyncio.Queue[Place] = asyncio.Queue()
        self._finished = FinishedPictures(most_bytes)
        self._asked = AskedOnce[str, bytes](_unheard)
        for place in self._places:
            place.start()
            self._free.put_nowait(place)

    async def __call__(self, draw: Callable[[Drawn], bytes], chart: Drawn, /) -> bytes:
        """The picture that `draw(chart)` gives, drawn or kept; raises what that raises.

        draw: a function of a module, as another process must find it.
        """
        order = packed(draw, chart)
        key = key_of(order)
        kept = self._finished.get(key)
        if kept is not None:
            PICTURES.labels("kept").inc()
            return kept
        return await self._asked.answer(key, lambda: self._drawn(draw, chart, order, key))

    async def close(self) -> None:
        """Wait for the pictures in hand and stop."""
        await self._asked.ended()
        await asyncio.gather(*(place.close() for place in self._places))

    async def _drawn(self, draw: Callable[[Drawn], bytes], chart: Drawn, order: bytes, key: str) -> bytes:
        with DRAWING_WAITING.track_inprogress():
            place = await self._free.get()
        try:
            with DRAWING_DURATION.time():
                picture = await place.draw(draw, chart, order)
        finally:
            self._free.put_nowait(place)
        PICTURES.labels("drawn").inc()
        self._finished.keep(key, picture)
        return picture


def _unheard(key: str, error: BaseException) -> None:
    log.debug("drawing.failed", key=key, cause=repr(error))
