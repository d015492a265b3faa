"""Speed, measured: `make bench`. Milliseconds depend on the machine; ratios are taken within one run."""

from __future__ import annotations

import asyncio
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pandas as pd
import talib

from analysis.charts import Chart, draw_chart
from analysis.screen import screen
from analysis.signals import History
from bot.ask import Ask
from bot.assistant import Assistant
from bot.commands.command import Drawn
from bot.composition import open_assistant
from bot.logs import set_up_logs
from bot.prices.csv import read_bars
from bot.settings import Settings
from tests.analysis.builders import random_bars
from tests.benchmarks_bot import measure_bot
from tests.benchmarks_inline import measure_inline
from tests.benchmarks_pictures import measure_pictures
from tests.benchmarks_prices import measure_prices
from tests.benchmarks_records import measure_records
from tests.benchmarks_understanding import measure_understanding
from tests.benchmarks_webhook import measure_webhook
from tests.bot.made_anew import MadeAnew
from tests.conftest import MARKET_DATA

_RUNS = 30
_PROCESS_RUNS = 7
_PEOPLE, _TIMES_EACH = 200, 25


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


async def of_many_people_ms(assistant: Assistant) -> float:
    """What an answer to one of many costs who all ask the same, choices and all; the mean, with those made anew."""

    async def answer(number: int) -> None:
        person = f"telegram:{number % _PEOPLE}"
        asked = Ask(text="/rsi FPT", asked_at=datetime.now(UTC), locale="vi", chat=person, user=person)
        ask = await assistant.with_preferences(asked)
        await assistant.answer(ask, await assistant.understood(ask))

    start = time.perf_counter()
    for number in range(_PEOPLE * _TIMES_EACH):
        await answer(number)
    return (time.perf_counter() - start) / (_PEOPLE * _TIMES_EACH) * 1000


async def in_one_process() -> None:
    """Second answers for a symbol that was asked for before."""
    ask = Ask(text="rsi fpt", asked_at=datetime.now(UTC), locale="vi")
    sketchbook = Sketchbook([])
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(prices="demo", database_url=f"sqlite+aiosqlite:///{folder}/bench.db")
        async with open_assistant(settings) as assistant:
            drawing = Assistant(assistant.services, same=MadeAnew())
            whole = await async_median_ms(lambda: drawing.answer(ask))
            anew = Assistant(replace(assistant.services, draw=sketchbook), same=MadeAnew())
            text = await async_median_ms(lambda: anew.answer(ask))
            of_many = await of_many_people_ms(Assistant(replace(assistant.services, draw=sketchbook)))
    chart = sketchbook.charts[-1]
    if not isinstance(chart, Chart):
        raise TypeError("the answer drew something else")
    picture = median_ms(lambda: draw_chart(chart))
    print(f"second answer, text alone          {text:7.1f} ms")
    print(f"second answer, picture alone       {picture:7.1f} ms   {len(draw_chart(chart)) / 1000:.0f} kB")
    print(f"second answer, both                {whole:7.1f} ms")
    print(f"of {_PEOPLE} people who ask the same    {of_many:7.2f} ms   ratio {text / of_many:.0f}")


SHARES, BARS = 1494, 250
_BEST_OF = 7
# Our patterns that TA-Lib has too.
_TALIB_PATTERNS = (
    *("CDLHAMMER", "CDLDRAGONFLYDOJI", "CDLINVERTEDHAMMER", "CDLSHOOTINGSTAR", "CDLHANGINGMAN", "CDLGRAVESTONEDOJI"),
    *("CDLDOJI", "CDLMARUBOZU", "CDLENGULFING", "CDLHARAMI", "CDLPIERCING", "CDLDARKCLOUDCOVER", "CDLMORNINGSTAR"),
    *("CDLEVENINGSTAR", "CDL3WHITESOLDIERS", "CDL3BLACKCROWS", "CDLSPINNINGTOP"),
)


def best_ms(run: Callable[[list[History]], object], frames: Sequence[pd.DataFrame]) -> float:
    """The best of several runs, each on histories that nothing was worked out of before: the others were disturbed."""
    times = []
    for _ in range(_BEST_OF):
        histories = [History(frame=frame) for frame in frames]
        for history in histories:
            _ = history.candles
        times.append(_timed(partial(run, histories)))
    return min(times)


def share_by_share(histories: list[History]) -> None:
    """The single functions of TA-Lib, as a loop over shares calls them: patterns, RSI, Bollinger, mean volume."""
    functions = [getattr(talib, name) for name in _TALIB_PATTERNS]
    for history in histories:
        candles = history.candles
        for function in functions:
            function(candles.open, candles.high, candles.low, candles.close)
        talib.RSI(candles.close, timeperiod=14)
        talib.BBANDS(candles.close, timeperiod=20, nbdevup=2.0, nbdevdn=2.0)
        talib.SMA(candles.volume, timeperiod=20)


def market_frames() -> list[pd.DataFrame]:
    """The traded bars of every share that has enough of them, repeated until there are as many as the market has."""
    folder = MARKET_DATA / "vn"
    if folder.is_dir():
        frames = [read_bars(path).frame for path in sorted(folder.glob("*.csv.gz"))]
        frames = [frame[frame["volume"] > 0] for frame in frames]
    else:
        print("no real prices beside the project: simulated bars instead")
        frames = [random_bars(seed, pd.bdate_range("2023-01-02", periods=600)).frame for seed in range(100)]
    long_enough = [frame for frame in frames if len(frame) >= 2 * BARS]
    return [long_enough[number % len(long_enough)] for number in range(SHARES)]


def screening() -> None:
    """All patterns, RSI, Bollinger and volume of the whole market, in memory."""
    frames = market_frames()
    recent = [frame.iloc[-BARS:] for frame in frames]
    ours = best_ms(lambda histories: screen(histories, BARS), recent)
    theirs = best_ms(share_by_share, recent)
    print(f"screen, {SHARES} shares x {BARS} bars    {ours:7.0f} ms")
    print(f"TA-Lib share by share, fewer things{theirs:7.0f} ms   ratio {theirs / ours:.2f}")
    for shares in (500, 1000, SHARES):
        took = best_ms(lambda histories: screen(histories, BARS), recent[:shares])
        print(f"screen, {shares:4} shares x {BARS} bars    {took:7.0f} ms   {took / shares * 1000:.0f} us a share")
    for bars in (125, 250, 500):
        cut = [frame.iloc[-bars:] for frame in frames]
        took = best_ms(partial(screen, bars=bars), cut)
        print(f"screen, {SHARES} shares x {bars:3} bars    {took:7.0f} ms   {took / bars * 1000:.0f} us a bar")


_LOAD = """
import asyncio, logging, resource, sys, time
from pathlib import Path
from bot.directory import Directory, SymbolMention
from bot.logs import set_up_logs
from bot.prices.csv import CsvSource

async def load():
    start = time.perf_counter()
    source = CsvSource(Path(sys.argv[1]), cache=Path(sys.argv[2]))
    histories = [
        await source.history(
            Directory.load().instrument(SymbolMention.exactly(symbol))
        )
        for symbol in sorted(source.symbols())
    ]
    took = time.perf_counter() - start
    await source.close()
    print(len(histories), took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)

set_up_logs(logging.ERROR)
asyncio.run(load())
"""


def loading() -> None:
    """Every file of a folder, first from the files, then from the snapshot; each in a process of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = MARKET_DATA / "vn"
        if not folder.is_dir():
            folder = Path(scratch) / "prices"
            folder.mkdir()
            for seed in range(300):
                frame = random_bars(seed, pd.bdate_range("2018-01-01", periods=1500)).frame
                frame.to_csv(folder / f"B{seed:03}.csv.gz", index_label="date")
        command = [sys.executable, "-c", _LOAD, str(folder), f"{scratch}/cache"]
        for name in ("files", "snapshot"):
            run = subprocess.run(command, check=True, capture_output=True, text=True)
            files, seconds, peak_mb = run.stdout.split()
            print(
                f"loading {files} shares from {name:9} {float(seconds) * 1000:7.0f} ms   peak {float(peak_mb):.0f} MB"
            )


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
    # Where it is anyway; the bots that are measured are told so by name.
    os.environ.setdefault("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    screening()
    loading()
    asyncio.run(in_one_process())
    asyncio.run(measure_pictures())
    as_processes()
    asyncio.run(measure_prices())
    measure_understanding()
    measure_inline()
    measure_records()
    measure_bot()
    asyncio.run(measure_webhook())
