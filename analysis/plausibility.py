"""Prices that cannot be right, or that mislead: a wrong unit, a jump no exchange allows, a split not applied, a gap.

Bars that passed the frame contract can still be wrong. The first two doubts make a series worthless; the others name
the session around which a reader must be careful. A remark on a session rests on the bars up to it alone, except that a
series is stale, or its unit wrong, as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.bars import COLUMNS, TOLERANCE, Bars
from analysis.exchanges import InstrumentKind, Market
from analysis.listings import Listings
from analysis.market_rules import RULES, ExchangeRules, Reference, ceilings, floors
from analysis.trading_calendar import last_day_over, open_days


class Doubt(StrEnum):
    """What is wrong with the prices."""

    WRONG_UNIT = "wrong_unit"
    UNIT_CHANGE = "unit_change"
    OUTSIDE_BAND = "outside_band"
    SPLIT_NOT_APPLIED = "split_not_applied"
    STALE = "stale"
    MISSING_SESSION = "missing_session"


WORTHLESS = frozenset({Doubt.WRONG_UNIT, Doubt.UNIT_CHANGE})
"""The doubts that leave no price of a series to rely on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One doubt about one session.

    session: of `wrong_unit` and `stale` the last bar's; of `missing_session` the first bar's after the gap; else the
        bar's whose close does not go with the one before it.
    count: of `missing_session` and `stale` the sessions that are missing, else 1.
    value: of `wrong_unit` and `stale` the last close; else the bar's close over the close before it.
    """

    doubt: Doubt
    session: date
    count: int = 1
    value: float


# A share or fund cannot cost less than the smallest step of HNX and UPCoM, and some do cost just that (DKC on
# 2026-02-10); the dearest ever was VNZ at 1,562,500 VND (2023-02-16). Real indices went from 47 (UPCoM-Index, 2020) to
# 6,244 points (VNIT, 2025): of two levels 1,000 times apart, one always lies outside.
_LIMITS_VND = (100.0, 3_000_000.0)
_LIMITS_POINTS = (20.0, 20_000.0)

# The last closes of so cheap a share are multiples of 10 VND, the smallest step of any exchange: it hardly ever pays a
# dividend that they would be adjusted for. In thousand VND the prices of dear shares look as cheap and rarely are. Of
# 1,494 real series in VND none is refused, of the same in thousand VND all but two: HLB at 300.0 and IDP at 192.0.
_CHEAP_VND = 1_000.0
_SMALLEST_STEP_VND = 10.0
_ON_STEPS_AT_LEAST = 0.5

_THOUSANDFOLD = (300.0, 3_000.0)

# Prices adjusted for dividends are rounded (to 10 VND at worst) and off by what the factor was rounded: measured on
# 1,494 + 188 real series, where closes at a limit lie up to 1 % beyond it.
_ADJUSTED_SLACK = 0.01
_ADJUSTED_STEP = 10.0

# After a halt longer than this an exchange sets a wider band (see market_rules).
_LONGEST_HALT_SESSIONS = 25

# The usual splits of American shares, new shares for an old one, and how close a gap must come to be taken for one.
_SPLITS = np.array([1.5, 2, 3, 4, 5, 7, 8, 10, 15, 20])
_CONSOLIDATIONS = _SPLITS[1:]
_SPLIT_SLACK = 0.02

STALE_AFTER_SESSIONS = 2
"""A last bar older than this many finished sessions is stale."""

_LAST_CLOSES = 20

_GAPS_WITHIN_SESSIONS = 20
_REGULAR_BARS = 60


def remarks_on(
    bars: Bars, *, kind: InstrumentKind, market: Market, listings: Listings, adjusted: bool
) -> tuple[Remark, ...]:
    """What is doubtful about these daily bars, by session; nothing where there are none. `staleness` tells `stale`.

    adjusted: past prices are adjusted for dividends and splits: then limits are judged with some slack.
    Judged by price bands are shares whose exchange and its rules are known on that session; where a band was wider (the
    first session on an exchange, after a long halt) nothing is. A bar of volume 0 did not trade and is passed over.
    """
    if bars.frame.empty:
        return ()
    series = _Series.of(bars)
    traded = series.only(series.volume != 0)
    found = [*_wrong_unit(series, kind, market), *_unit_changes(series), *_missing_sessions(series, kind, market)]
    if kind is InstrumentKind.SHARE and market is Market.VIETNAM:
        found += _beyond_bands(traded, listings, adjusted=adjusted)
    if kind in {InstrumentKind.SHARE, InstrumentKind.FUND} and market is Market.UNITED_STATES:
        found += _splits_not_applied(traded)
    return tuple(sorted(found, key=lambda remark: remark.session))


def staleness(bars: Bars, *, market: Market, moment: datetime) -> Remark | None:
    """That more than two sessions were over at that moment (with zone) which the bars do not reach; None where not.

    Counted are days known to be open. None also where there are no bars.
    """
    if bars.frame.empty:
        return None
    last = bars.last_session
    days = np.array([last, last_day_over(market, moment)], dtype="datetime64[D]")
    before, now = open_days(market, days).tolist()
    if now - before <= STALE_AFTER_SESSIONS:
        return None
    return Remark(doubt=Doubt.STALE, session=last, count=now - before, value=last_closes(bars, 1).item())


def last_closes(bars: Bars, count: int = _LAST_CLOSES) -> NDArray[np.float64]:
    """The last closes, at most so many."""
    closes: NDArray[np.float64] = bars.frame.to_numpy(dtype=np.float64)[-count:, COLUMNS.index("close")].copy()
    return closes


def share_on_steps(closes: NDArray[np.float64], exchange: str | None) -> float:
    """Which share of these closes lies on the price steps of the exchange; 0 where its steps are not known.

    The last closes of a series are those that nothing was adjusted in. In VND nearly all of them lie on a step, in
    thousand VND few: a hint at the unit, and no proof.
    """
    rules = RULES.get(exchange or "")
    if rules is None or not closes.size:
        return 0.0
    return _on_steps(closes, rules.steps.at(closes))


def _on_steps(closes: NDArray[np.float64], step: float | NDArray[np.float64]) -> float:
    steps = closes / step
    return float(np.mean(np.abs(steps - np.round(steps)) <= steps * TOLERANCE))


def thousandfold(ratios: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where two prices of one thing are so far apart, 300 to 3,000 times, that one is in another unit."""
    least, most = _THOUSANDFOLD
    found: NDArray[np.bool_] = ((ratios >= least) & (ratios <= most)) | ((ratios <= 1 / least) & (ratios >= 1 / most))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """The columns of bars as arrays; sessions as `datetime64[D]`."""

    sessions: NDArray[np.datetime64]
    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]
    volume: NDArray[np.float64]

    @classmethod
    def of(cls, bars: Bars) -> _Series:
        # The whole table at once, in the order of the contract: a fifth of the time of column after column.
        columns = dict(zip(COLUMNS, bars.frame.to_numpy(dtype=np.float64).T, strict=True))
        return cls(sessions=bars.sessions, **columns)

    def only(self, kept: NDArray[np.bool_]) -> _Series:
        if kept.all():
            return self
        columns = {name: getattr(self, name)[kept] for name in COLUMNS}
        return _Series(sessions=self.sessions[kept], **columns)

    def remark(self, doubt: Doubt, bar: int, *, count: int = 1) -> Remark:
        """The doubt about that bar against the one before it."""
        change = float(self.close[bar] / self.close[bar - 1])
        return Remark(doubt=doubt, session=self.sessions[bar].item(), count=count, value=change)


def _wrong_unit(series: _Series, kind: InstrumentKind, market: Market) -> Iterator[Remark]:
    if market is not Market.VIETNAM:
        return
    lowest, highest = _LIMITS_POINTS if kind is InstrumentKind.INDEX else _LIMITS_VND
    last = float(series.close[-1])
    outside = not lowest * (1 - TOLERANCE) <= last <= highest
    cheap = kind is not InstrumentKind.INDEX and last < _CHEAP_VND
    if outside or (cheap and _on_steps(series.close[-_LAST_CLOSES:], _SMALLEST_STEP_VND) < _ON_STEPS_AT_LEAST):
        yield Remark(doubt=Doubt.WRONG_UNIT, session=series.sessions[-1].item(), value=last)


def _unit_changes(series: _Series) -> Iterator[Remark]:
    for bar in _bars_after(thousandfold(series.close[1:] / series.close[:-1])):
        yield series.remark(Doubt.UNIT_CHANGE, bar)


def _missing_sessions(series: _Series, kind: InstrumentKind, market: Market) -> Iterator[Remark]:
    """Gaps in the last sessions of what traded every day before: a share that often rests is no news."""
    tail = slice(-(_GAPS_WITHIN_SESSIONS * 2 + _REGULAR_BARS), None)
    days = open_days(market, series.sessions[tail])
    # An index of volume 0 has one that is not known.
    traded = (series.volume[tail] != 0) | (kind is InstrumentKind.INDEX)
    absent = np.diff(days) - 1
    recent = days[-1] - days[1:] < _GAPS_WITHIN_SESSIONS
    offset = len(series.sessions) - len(days)
    for bar in _bars_after((absent > 0) & recent):
        if _regular_before(days, traded, bar):
            yield series.remark(Doubt.MISSING_SESSION, offset + bar, count=int(absent[bar - 1]))


def _regular_before(days: NDArray[np.int64], traded: NDArray[np.bool_], bar: int) -> bool:
    """Whether the 60 bars before the 20 sessions that end with this bar are of 60 sessions in a row, all traded."""
    end = int(np.searchsorted(days, days[bar] - _GAPS_WITHIN_SESSIONS, side="right"))
    start = end - _REGULAR_BARS
    return start >= 0 and bool(days[end - 1] - days[start] < _REGULAR_BARS and traded[start:end].all())


def _beyond_bands(series: _Series, listings: Listings, *, adjusted: bool) -> Iterator[Remark]:
    for exchange, part in listings.parts(series.sessions):
        rules = RULES.get(exchange or "")
        if rules is not None:
            yield from _beyond_band(series, part, rules, adjusted=adjusted)


def _beyond_band(series: _Series, part: slice, rules: ExchangeRules, *, adjusted: bool) -> Iterator[Remark]:
    """Closes of these bars beyond the band, except the first one's: it is the first session on this exchange."""
    before, now = slice(part.start, part.stop - 1), slice(part.start + 1, part.stop)
    highest = lowest = series.close[before]
    if rules.band.reference is Reference.PREVIOUS_AVERAGE:
        # All that bars tell of the average is that it lies from low to high.
        highest, lowest = series.high[before], series.low[before]
    share, close = rules.band.share + (_ADJUSTED_SLACK if adjusted else 0), series.close[now]
    after = np.flatnonzero((close > highest * (1 + share)) | (close < lowest * (1 - share)))
    if not after.size:
        return
    bars = part.start + 1 + after
    usual = _has_usual_band(series, bars, rules)
    bars, after = bars[usual], after[usual]
    floor, ceiling = _limits(lowest[after], highest[after], rules, adjusted=adjusted)
    outside = (series.close[bars] < floor) | (series.close[bars] > ceiling)
    untradeable = series.high[bars] < floor
    for bar, is_untradeable in zip(bars[outside].tolist(), untradeable[outside].tolist(), strict=True):
        yield series.remark(Doubt.SPLIT_NOT_APPLIED if is_untradeable else Doubt.OUTSIDE_BAND, bar)


def _has_usual_band(series: _Series, bars: NDArray[np.int64], rules: ExchangeRules) -> NDArray[np.bool_]:
    """Whether the band of the rules held at each bar: from the rules' date on, and not after a long halt."""
    sessions = series.sessions[bars]
    days = open_days(Market.VIETNAM, np.array([series.sessions[bars - 1], sessions]))
    halted = days[1] - days[0] - 1
    in_force = sessions >= np.datetime64(max(rules.band.since, rules.steps.since))
    usual: NDArray[np.bool_] = in_force & (halted <= _LONGEST_HALT_SESSIONS)
    return usual


def _limits(
    lowest: NDArray[np.float64], highest: NDArray[np.float64], rules: ExchangeRules, *, adjusted: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The lowest and the highest close that goes with references from lowest to highest.

    Prices on steps are within the rounded band where they are within the unrounded one; only the least move of one
    step can lead beyond that.
    """
    share = rules.band.share
    floor = np.minimum(floors(lowest, rules), lowest * (1 - share)) * (1 - TOLERANCE)
    ceiling = np.maximum(ceilings(highest, rules), highest * (1 + share)) * (1 + TOLERANCE)
    if not adjusted:
        return floor, ceiling
    return (
        floor - lowest * _ADJUSTED_SLACK - _ADJUSTED_STEP,
        ceiling + highest * _ADJUSTED_SLACK + _ADJUSTED_STEP,
    )


def _splits_not_applied(series: _Series) -> Iterator[Remark]:
    """Bars that lie altogether below or above the one before, at a distance that is a usual split's.

    The split's share is sought in the open and in the close: on its day the price moves besides.
    """
    close_before = series.close[:-1]
    fell = (series.high[1:] < series.low[:-1]) & (series.low[1:] < close_before / _SPLITS[0] * (1 + _SPLIT_SLACK))
    rose = (series.low[1:] > series.high[:-1]) & (
        series.high[1:] > close_before * _CONSOLIDATIONS[0] * (1 - _SPLIT_SLACK)
    )
    for found, factors in ((fell, 1 / _SPLITS), (rose, _CONSOLIDATIONS)):
        if not found.any():
            continue
        bars = np.array(_bars_after(found), dtype=np.intp)
        before = series.close[bars - 1]
        near = _near(series.open[bars] / before, factors) | _near(series.close[bars] / before, factors)
        for bar in bars[near].tolist():
            yield series.remark(Doubt.SPLIT_NOT_APPLIED, bar)


def _near(ratios: NDArray[np.float64], targets: NDArray[np.float64]) -> NDArray[np.bool_]:
    distances = np.abs(ratios[:, None] / targets - 1)
    near: NDArray[np.bool_] = np.any(distances <= _SPLIT_SLACK + TOLERANCE, axis=1)
    return near


def _bars_after(found: NDArray[np.bool_]) -> list[int]:
    """The bars whose entry is set, where the first entry is that of the second bar."""
    return (np.flatnonzero(found) + 1).tolist()
