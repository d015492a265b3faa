"""Speed and size of pictures; part of `make bench`."""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pandas as pd

from analysis.charts import Chart, draw_chart, kinds
from analysis.charts.reference import plain_picture
from analysis.charts.theme import DARK, LIGHT
from bot.drawing.room import DrawingRoom
from tests.analysis.builders import WORDS, finished, random_bars

_PAIRS = 40
_BARS = 400
_WARM_UP, _EACH = 100, 240
_MANY = 2_000
_ROUNDS = 3
_MB, _KB = 1_000_000, 1_000


async def measure_pictures() -> None:
    """All of it."""
    against_mplfinance()
    await two_processes()
    await a_kept_picture()
    await memory()
    sizes()


def new_charts() -> Iterator[Chart]:
    """RSI charts of 120 bars, each of another share with prices of its own."""
    days = pd.bdate_range("2023-01-02", periods=_BARS)
    for number in count():
        words = replace(WORDS, title=f"S{number:04} · Công ty Cổ phần số {number}", price=f"{10_000 + number:,} ₫")
        yield Chart(rows=kinds.RSI, bars=finished(random_bars(number, days).frame), words=words)


def against_mplfinance() -> None:
    """The same panels, pixels and bars, in turn; new prices and a new title each time."""
    charts = new_charts()
    draw_chart(next(charts))
    plain_picture(next(charts))
    ours: list[float] = []
    plain: list[float] = []
    for _ in range(_PAIRS):
        for draw, times in ((draw_chart, ours), (plain_picture, plain)):
            chart = next(charts)
            # Garbage of the other one is not to be swept in this one's time.
            gc.collect()
            times.append(_took(draw, chart))
    ratio = statistics.median(other / one for one, other in zip(ours, plain, strict=True))
    print(f"RSI picture, 120 bars              {statistics.median(ours):7.1f} ms")
    print(f"the same by mplfinance.plot        {statistics.median(plain):7.1f} ms   ratio {ratio:.1f} (at least 5)")


def _took(draw: Callable[[Chart], bytes], chart: Chart) -> float:
    began = time.perf_counter()
    draw(chart)
    return (time.perf_counter() - began) * 1000


async def two_processes() -> None:
    """Pictures of one process and of two, in turn."""
    charts = new_charts()
    rooms = [DrawingRoom(processes) for processes in (1, 2)]
    times: list[list[float]] = [[], []]
    try:
        for room in rooms:
            await _draw_all(room, charts, _WARM_UP)
        for _ in range(_ROUNDS):
            for room, taken in zip(rooms, times, strict=True):
                taken.append(await _draw_all(room, charts, _EACH))
    finally:
        for room in rooms:
            await room.close()
    one, two = (min(taken) for taken in times)
    print(f"{_EACH} pictures, one process        {one:7.0f} ms   {_EACH / one * 1000:.0f} a second")
    print(f"{_EACH} pictures, two processes      {two:7.0f} ms   ratio {one / two:.2f} (at least 1.7)")


async def _draw_all(room: DrawingRoom, charts: Iterator[Chart], number: int) -> float:
    wanted = [next(charts) for _ in range(number)]
    began = time.perf_counter()
    await asyncio.gather(*(room(draw_chart, chart) for chart in wanted))
    return (time.perf_counter() - began) * 1000


async def a_kept_picture() -> None:
    """The usual picture, asked for again."""
    room = DrawingRoom()
    chart = next(new_charts())
    await room(draw_chart, chart)
    times = []
    for _ in range(200):
        began = time.perf_counter()
        await room(draw_chart, chart)
        times.append((time.perf_counter() - began) * 1000)
    await room.close()
    print(f"a picture that was drawn before    {statistics.median(times):7.2f} ms   (under 2)")


async def memory() -> None:
    """What a drawing process grows by."""
    room, charts = DrawingRoom(1), new_charts()
    try:
        await _draw_all(room, charts, _WARM_UP)
        before = int(await room(_resident_bytes, "before"))
        for _ in range(_MANY // _EACH + 1):
            await _draw_all(room, charts, _EACH)
        after = int(await room(_resident_bytes, "after"))
    finally:
        await room.close()
    grown = f"grown by {(after - before) / _MB:.1f} MB (under 20) over {_MANY} more pictures"
    print(f"a drawing process                  {before / _MB:7.0f} MB   {grown}")


def _resident_bytes(_when: str) -> bytes:
    """The memory of the process that runs this, after `proc(5)`."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return str(int(pages) * 4096).encode()


def sizes() -> None:
    """The largest of many files."""
    charts = new_charts()
    pictures = [
        draw_chart(replace(next(charts), rows=rows, theme=theme))
        for rows in (kinds.RSI, kinds.PRICES, kinds.MACD, kinds.DIVERGENCE)
        for theme in (LIGHT, DARK)
        for _ in range(13)
    ]
    largest = max(len(picture) for picture in pictures)
    print(f"largest of {len(pictures)} files               {largest / _KB:7.0f} kB   (at most 120)")


if __name__ == "__main__":
    asyncio.run(measure_pictures())
