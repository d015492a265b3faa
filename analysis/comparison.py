"""Several instruments side by side: what each has done since one common day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.bars import session_date
from analysis.errors import Missing, NotDefined
from analysis.indicators import change_over, relative_strength
from analysis.price_reading import last_known

START = 100.0
A_YEAR = 252
# Over so many sessions it is told whether a relative strength is rising of late.
LATELY = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawdown:
    """The deepest fall from a high close to a later low one, as a fraction (0 where there was none), and when."""

    depth: float
    peak: date
    trough: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """Relative strength against an index over the span: 100 at its start; it is no RSI.

    lately: its change over the last 20 sessions, as a fraction; None where there are fewer.
    """

    index: str
    value: float
    lately: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """What one instrument did over the span.

    first_close, last_close: at the span's two ends; change: from one to the other, as a fraction.
    strength: None where it has no index, is the index itself, or the index has no bar at one of the two ends.
    """

    symbol: str
    first_close: float
    last_close: float
    change: float
    drawdown: Drawdown
    strength: Strength | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The instruments over one span, in the order they were given.

    since, until: the first and the last common session; sessions: how many came after the first one.
    wanted: how many were asked for; None where the span began on a day.
    """

    since: date
    until: date
    sessions: int
    wanted: int | None
    performances: tuple[Performance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebased:
    """The curves of a comparison: the common sessions, and each symbol's close with 100 at the first of them."""

    sessions: pd.DatetimeIndex
    curves: Mapping[str, NDArray[np.float64]]


def on_common_sessions(closes: Mapping[str, pd.Series[float]]) -> pd.DataFrame:
    """The closes on the sessions that all have, one column each, ascending as they are; empty where there is none."""
    return pd.concat(dict(closes), axis=1, join="inner")


def common_closes(
    closes: Mapping[str, pd.Series[float]], *, sessions: int | None = None, since: date | None = None
) -> pd.DataFrame:
    """The closes on the sessions that all have, one column each, oldest first, over the span.

    closes: by symbol, indexed by session, ascending.
    sessions: the last so many common sessions and the one before them, from which they are counted, or all where there
        are fewer; since: the common sessions from that day on; with neither all.
    Raises NotDefined with fewer than two common sessions in the span.
    """
    common = on_common_sessions(closes)
    if since is not None:
        common = common[common.index >= pd.Timestamp(since)]
    if sessions is not None:
        common = common.iloc[-sessions - 1 :]
    if len(common) < 2:  # noqa: PLR2004 - a change takes a first and a last one
        raise NotDefined(Missing.TOO_FEW_BARS, have=len(common), need=2)
    return common


def rebased(closes: pd.DataFrame) -> Rebased:
    """The curves of these common closes, 100 at the first session."""
    curves = {str(symbol): START * closes[symbol].to_numpy() / closes[symbol].iloc[0] for symbol in closes}
    return Rebased(sessions=pd.DatetimeIndex(closes.index), curves=curves)


def compare(
    closes: pd.DataFrame,
    *,
    wanted: int | None,
    indices: Mapping[str, str],
    index_closes: Mapping[str, pd.Series[float]],
) -> Comparison:
    """What each column of common closes did from the first session to the last.

    indices: the index each symbol is measured by, where it has one; index_closes: those indices' own closes, by symbol;
        one that is missing leaves the strength unknown.
    """
    strengths = {
        symbol: _strength(closes[symbol], index, index_closes.get(index))
        for symbol, index in indices.items()
        if symbol != index
    }
    return Comparison(
        since=session_date(closes.index[0]),
        until=session_date(closes.index[-1]),
        sessions=len(closes) - 1,
        wanted=wanted,
        performances=tuple(_performance(str(symbol), closes[symbol], strengths.get(str(symbol))) for symbol in closes),
    )


def _performance(symbol: str, closes: pd.Series[float], strength: Strength | None) -> Performance:
    first, last = float(closes.iloc[0]), float(closes.iloc[-1])
    return Performance(
        symbol=symbol,
        first_close=first,
        last_close=last,
        change=last / first - 1,
        drawdown=deepest_fall(np.asarray(closes, dtype=np.float64), [session_date(stamp) for stamp in closes.index]),
        strength=strength,
    )


def deepest_fall(closes: NDArray[np.float64], sessions: Sequence[date]) -> Drawdown:
    """The largest drawdown by closes: from a highest close so far to a later one; the first where several are equal."""
    falls = closes / np.maximum.accumulate(closes) - 1
    trough = int(np.argmin(falls))
    peak = int(np.argmax(closes[: trough + 1]))
    return Drawdown(depth=float(falls[trough]), peak=sessions[peak], trough=sessions[trough])


def _strength(closes: pd.Series[float], index: str, index_closes: pd.Series[float] | None) -> Strength | None:
    if index_closes is None or not closes.index[[0, -1]].isin(index_closes.index).all():
        return None
    common = closes.index.intersection(index_closes.index)
    line = relative_strength(
        np.asarray(closes[common], dtype=np.float64), np.asarray(index_closes[common], dtype=np.float64)
    )
    return Strength(index=index, value=float(line[-1]), lately=last_known(change_over(line, LATELY)))
