"""Speed, measured: `make bench`. Milliseconds depend on the machine; ratios are taken within one run."""

from __future__ import annotations

import asyncio
import io
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import mplfinance
import pandas as pd

from analysis.charts import RsiChart, draw_rsi_chart
from analysis.charts.window import BARS_SHOWN
from analysis.indicators import rsi, sma
from analysis.timeframes import Timeframe
from bot.ask import Ask
from bot.assistant import Assistant
from bot.commands.command import Drawn
from bot.composition import open_assistant
from bot.logs import set_up_logs
from bot.settings import Settings

_RUNS = 30
_PROCESS_RUNS = 7


@dataclass(slots=True)
class Sketchbook:
    """Stands in for the drawing room: keeps the charts it is given, and draws none."""

    charts: list[object]

    async def __call__(self, draw: Callable[[Drawn], bytes], chart: Drawn, /) -> bytes:  # noqa: ARG002 - the port's
        """No picture."""
        self.charts.append(chart)
        return b""


def median_ms(run: Callable[[], object], times: int = _RUNS) -> float:
    """The median of so many runs, after one that does not count."""
    run()
    return statistics.median(_timed(run) for _ in range(times))


def _timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


async def async_median_ms(run: Callable[[], Awaitable[object]]) -> float:
    """As `median_ms`, for what has to be awaited."""
    await run()
    seconds = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        await run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds) * 1000


def plain_mplfinance(chart: RsiChart) -> bytes:
    """The same panels, pixels and bars by one call of `mplfinance.plot`, as a newcomer would write it."""
    frame = chart.bars.finished
    closes = frame["close"].to_numpy()
    shown = slice(-BARS_SHOWN[Timeframe.DAY], None)
    strength = pd.Series(rsi(closes, chart.period), index=frame.index)
    panels = [
        mplfinance.make_addplot(sma(closes, 20)[shown], secondary_y=False),
        mplfinance.make_addplot(sma(closes, 50)[shown], secondary_y=False),
        mplfinance.make_addplot(strength.to_numpy()[shown], panel=2, secondary_y=False),
        *(mplfinance.make_addplot([level] * len(frame[shown]), panel=2, secondary_y=False) for level in (70, 50, 30)),
    ]
    picture = io.BytesIO()
    mplfinance.plot(
        frame[shown],
        type="candle",
        style="yahoo",
        volume=True,
        addplot=panels,
        title=chart.words.title,
        figsize=(12.8, 9.6),
        savefig={"fname": picture, "dpi": 100},
    )
    return picture.getvalue()


async def in_one_process() -> None:
    """Second answers for a symbol that was asked for before."""
    ask = Ask(text="rsi fpt", asked_at=datetime.now(UTC), locale="vi")
    sketchbook = Sketchbook([])
    async with open_assistant(Settings(prices="demo")) as assistant:
        whole = await async_median_ms(lambda: assistant.answer(ask))
        text_only = Assistant(replace(assistant._services, draw=sketchbook))
        text = await async_median_ms(lambda: text_only.answer(ask))
    chart = sketchbook.charts[-1]
    if not isinstance(chart, RsiChart):
        raise TypeError("the answer drew something else")
    picture = median_ms(lambda: draw_rsi_chart(chart))
    plain = median_ms(lambda: plain_mplfinance(chart))
    print(f"second answer, text alone          {text:7.1f} ms")
    print(f"second answer, picture alone       {picture:7.1f} ms   {len(draw_rsi_chart(chart)) / 1000:.0f} kB")
    print(f"second answer, both                {whole:7.1f} ms")
    print(f"the same picture by mplfinance.plot{plain:7.1f} ms   ratio {plain / picture:.1f}")


def as_processes() -> None:
    """Whole commands, started anew each time."""
    python = [sys.executable, "-c", "pass"]
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"NENBUA_PRICES": "demo", "NENBUA_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/bench.db"}

        def run(command: list[str]) -> Callable[[], object]:
            return lambda: subprocess.run(command, env=env, check=True, capture_output=True)

        nenbua = str(Path(sys.executable).with_name("nenbua"))
        bare = median_ms(run(python), _PROCESS_RUNS)
        helped = median_ms(run([nenbua, "--help"]), _PROCESS_RUNS)
        asked = median_ms(run([nenbua, "ask", "--out", folder, "rsi fpt"]), _PROCESS_RUNS)
    print(f"python -c pass                     {bare:7.0f} ms")
    print(f"nenbua --help                      {helped:7.0f} ms   ratio {helped / bare:.1f}")
    print(f"nenbua ask, picture included       {asked:7.0f} ms")


if __name__ == "__main__":
    set_up_logs(logging.WARNING)
    asyncio.run(in_one_process())
    as_processes()
