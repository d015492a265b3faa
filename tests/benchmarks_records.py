"""Speed of track records: `python -m tests.benchmarks_records`, a part of `make bench`."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis.signals import History, find_events
from analysis.track_record import Pool, Track, every_selection, measure
from tests.analysis.builders import random_bars
from tests.conftest import MARKET_DATA

_SHARES, _BARS = 188, 3_000
_RUNS = 5


def measure_records() -> None:
    """All signals with all that may be asked beside them: of one share, of growing pools, and as a command."""
    frames = [random_bars(seed, pd.bdate_range("2011-01-03", periods=_BARS)).frame for seed in range(_SHARES)]
    _one_share(frames[0])
    _growing(frames)
    _as_command(frames)


def _one_share(frame: pd.DataFrame) -> None:
    found = _median_ms(lambda: find_events(History(frame=frame)))
    recorded = _median_ms(lambda: _measured([frame]))
    print(f"one share, {_BARS} bars: its events    {found:7.0f} ms")
    print(f"one share, {_BARS} bars: all records   {recorded:7.0f} ms   ratio {recorded / found:.1f}")


def _growing(frames: list[pd.DataFrame]) -> None:
    for shares in (47, 94, _SHARES):
        start = time.perf_counter()
        _measured(frames[:shares])
        took = time.perf_counter() - start
        print(f"{shares:4} shares x {_BARS} bars, all records {took:7.1f} s    {took / shares * 1000:.0f} ms a share")


def _measured(frames: list[pd.DataFrame]) -> None:
    tracks = [Track.of(f"S{place}", History(frame=frame), lambda _: 10.0) for place, frame in enumerate(frames)]
    measure(Pool.of(tracks), every_selection(), look_ahead=True)


def _median_ms(run: Callable[[], object]) -> float:
    seconds = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds) * 1000


def _as_command(frames: list[pd.DataFrame]) -> None:
    """`nenbua record all`, twice: the second time the bars come from the snapshot."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = MARKET_DATA / "vn_long"
        if not folder.is_dir():
            folder = Path(scratch) / "prices"
            folder.mkdir()
            for place, frame in enumerate(frames):
                frame.to_csv(folder / f"B{place:03}.csv", index_label="date")
        env = os.environ | {
            "NENBUA_PRICES": f"csv:{folder}",
            "NENBUA_DATABASE_URL": f"sqlite+aiosqlite:///{scratch}/bench.db",
            "XDG_CACHE_HOME": f"{scratch}/cache",
        }
        command = [str(Path(sys.executable).with_name("nenbua")), "record", "all", "--json"]
        for name in ("files", "snapshot"):
            start = time.perf_counter()
            run = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
            took, peak_kb = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
            rows = len(run.stdout.splitlines())
            print(f"nenbua record all, from {name:9} {took:6.1f} s   {rows} rows, peak {peak_kb / 1024:.0f} MB")


if __name__ == "__main__":
    measure_records()
