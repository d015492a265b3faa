"""Answers of price servers and files of prices, each spoiled in a few places, out of one seed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, time
from random import Random
from typing import Any

import numpy as np
import pandas as pd

from tests.servers.yahoo_answers import Listing, chart_result

_BARS = 300
# In so many of a hundred answers, bytes are spoiled too: most of those are no JSON any more.
_BYTES_SPOILED = 10
# How often the next list or object is gone into: most that is odd lies deep, among the prices.
_DEEPER = 0.95
_A_NUMBER_OF = (1, 1, 1, 2, 4)

_ODD: Sequence[object] = (
    None, 0, 1, -1, 1e-300, 1e308, 10**9, 49_999.99, 0.05, -0.0,
    True, "", "x", "50000", "1,5", "１２", "<b>", "\ud83d", -(10**18), 2**70, float("nan"), float("inf"), -float("inf"),
    [], [None], {}, {"a": 1}, [[1]],
)  # fmt: skip
_CELLS = (
    "", "NaN", "-1", "0", "1", "0.05", "50000", "1e-320", "1e15", "1e300", "9" * 30,
    "-", "inf", "1e400", "9" * 400, '"', "'", "x", "1,000", "２", "2024-13-45", "\x00",
)  # fmt: skip
_BYTES = (b"", b"\x00", b"\xff\xfe", b"{", b"]", b'"', b",", b"\n", b"\r", b"\\ud800", b"-", b"e999", b"\xef\xbb\xbf")


def good_bars(random: Random, last: date) -> pd.DataFrame:
    """A year and more of a share's days up to that one: dates in the index, `open high low close volume`, in dong."""
    days = pd.bdate_range(end=last, periods=_BARS)
    steps = np.array([random.gauss(0, 0.015) for _ in days])
    close = np.round(50_000 * np.exp(np.cumsum(steps)), -1)
    first = np.round(close * (1 - steps / 2), -1)
    high, low = np.maximum(first, close) + 100, np.minimum(first, close) - 100
    volume = np.array([float(random.randrange(1_000, 5_000_000)) for _ in days])
    return pd.DataFrame({"open": first, "high": high, "low": low, "close": close, "volume": volume}, index=days)


def udf_answer(bars: pd.DataFrame) -> object:
    """What a UDF server says of these bars, before it is written as JSON."""
    columns = {str(name)[0]: bars[name].tolist() for name in bars.columns}
    return {"s": "ok", "t": [int(day.timestamp()) for day in bars.index], **columns}


def yahoo_answer(symbol: str, bars: pd.DataFrame) -> object:
    """What Yahoo says of them, with a dividend and a split."""
    days = [day.date() for day in bars.index]
    listing = Listing(
        bars=bars,
        currency="VND",
        timezone="Asia/Ho_Chi_Minh",
        dividends={days[-20]: 1_000.0},
        splits={days[-40]: 2.0},
        dividend_currency=None,
        stamped_at=time(9),
        ranges=("1d", "10y"),
        adjusted_closes=None,
    )
    return {"chart": {"result": [chart_result(symbol, listing, "10y")], "error": None}}


def csv_file(bars: pd.DataFrame) -> bytes:
    """A file with them."""
    written: str = bars.to_csv(index_label="date")
    return written.encode()


def spoiled_json(random: Random, good: object) -> bytes:
    """The answer after a few mishaps, as it comes over the wire."""
    whole = json.loads(json.dumps(good))
    for _ in range(random.choice(_A_NUMBER_OF)):
        _spoil_somewhere(random, whole)
    body = json.dumps(whole).encode()
    return spoiled_bytes(random, body) if random.randrange(100) < _BYTES_SPOILED else body


def spoiled_csv(random: Random, good: bytes) -> bytes:
    """The file after a few mishaps."""
    lines = good.decode().splitlines()
    for _ in range(random.choice(_A_NUMBER_OF)):
        random.choice(_LINE_MISHAPS)(random, lines)
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    return spoiled_bytes(random, content) if random.randrange(100) < _BYTES_SPOILED else content


def spoiled_bytes(random: Random, content: bytes) -> bytes:
    """The content with something put into it, or in place of a piece of it, or cut off."""
    at = random.randrange(len(content) + 1)
    cut = random.choice((0, 1, 7, len(content)))
    return content[:at] + random.choice(_BYTES) + content[at + cut :]


def _spoil_somewhere(random: Random, whole: Any) -> None:  # noqa: ANN401 - JSON
    """Change one place, as likely near the root as deep within."""
    target = whole
    while True:
        names = list(target) if isinstance(target, dict) else range(len(target))
        if not names:
            return
        name = random.choice(names)
        deeper = isinstance(target[name], dict | list) and target[name] and random.random() < _DEEPER
        if not deeper:
            random.choice(_JSON_MISHAPS)(random, target, name)
            return
        target = target[name]


def _put(random: Random, target: Any, name: Any) -> None:  # noqa: ANN401 - JSON
    target[name] = random.choice(_ODD)


def _drop(_: Random, target: Any, name: Any) -> None:  # noqa: ANN401 - JSON
    del target[name]


def _scale(random: Random, target: Any, name: Any) -> None:  # noqa: ANN401 - JSON
    """One number, or with luck all of a list: another unit."""
    by = random.choice((-1, 0, 0.001, 1000, 1e12, 1e200))
    if isinstance(target, list) and random.random() < 0.5:
        target[:] = [one * by if isinstance(one, int | float) else one for one in target]
    elif isinstance(target[name], int | float):
        target[name] *= by


def _shuffle(random: Random, target: Any, _: Any) -> None:  # noqa: ANN401 - JSON
    if isinstance(target, list):
        random.shuffle(target)


def _shift(random: Random, target: Any, _: Any) -> None:  # noqa: ANN401 - JSON
    """Every number of a list by as much: a clock that is wrong, prices of another share."""
    if isinstance(target, list):
        by = random.choice((-86_400, 43_200, 10**9, -(10**12), 0.5))
        target[:] = [one + by if isinstance(one, int | float) else one for one in target]


def _twice(_: Random, target: Any, __: Any) -> None:  # noqa: ANN401 - JSON
    if isinstance(target, list):
        target.extend(target[-3:])


_JSON_MISHAPS: Sequence[Callable[[Random, Any, Any], None]] = (
    _put, _put, _put, _drop, _scale, _shuffle, _shift, _twice,
)  # fmt: skip


def _cell(random: Random, lines: list[str]) -> None:
    at = random.randrange(len(lines))
    cells = lines[at].split(",")
    cells[random.randrange(len(cells))] = random.choice(_CELLS)
    lines[at] = ",".join(cells)


def _column(random: Random, lines: list[str]) -> None:
    """One whole column becomes something else."""
    number, odd = random.randrange(6), random.choice(_CELLS)
    for at, line in enumerate(lines[1:], start=1):
        cells = line.split(",")
        if number < len(cells):
            cells[number] = odd
        lines[at] = ",".join(cells)


def _lines_mixed(random: Random, lines: list[str]) -> None:
    random.shuffle(lines)


def _line_twice(random: Random, lines: list[str]) -> None:
    lines.insert(random.randrange(len(lines) + 1), random.choice(lines))


def _lines_gone(random: Random, lines: list[str]) -> None:
    del lines[random.randrange(len(lines)) + 1 :]


def _cells_too_many(random: Random, lines: list[str]) -> None:
    lines[random.randrange(len(lines))] += random.choice((",", ",1,2,3", ";", '"'))


_LINE_MISHAPS: Sequence[Callable[[Random, list[str]], None]] = (
    _cell, _cell, _cell, _cell, _cell, _column, _lines_mixed, _line_twice, _lines_gone, _cells_too_many,
)  # fmt: skip
