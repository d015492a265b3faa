"""Bars on which Vietnamese price rules forbid patterns: closed at a price limit, or narrower than the price step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.listings import Listings
from analysis.market_rules import RULES, ExchangeRules, Reference, ceilings, floors

NARROW_STEPS = 4
"""A range of fewer price steps than this draws no candle: what looks like a shadow is one step of the price."""


@dataclass(frozen=True, slots=True, eq=False)
class Restrictions:
    """For each bar of a history what forbids a pattern there; None where it could not be judged and forbids nothing.

    locked: the bar closed at its ceiling or floor, one side could not trade: no reversal pattern.
    narrow: its range is under four price steps: no candle pattern at all.
    """

    locked: NDArray[np.bool_] | None = None
    narrow: NDArray[np.bool_] | None = None

    def locked_at(self, bar: int) -> bool:
        """Whether that bar is known to have closed at its ceiling or floor."""
        return self.locked is not None and bool(self.locked[bar])

    def narrow_at(self, bar: int) -> bool:
        """Whether that bar is known to be under four price steps."""
        return self.narrow is not None and bool(self.narrow[bar])

    def allow(self, found: NDArray[np.bool_], *, reversal: bool) -> NDArray[np.bool_]:
        """Which of the found bars remain."""
        for mask, applies in ((self.narrow, True), (self.locked, reversal)):
            if mask is not None and applies:
                found = found & ~mask
        return found


NO_RESTRICTIONS = Restrictions()

# A rise so little short of the band counts as the whole of it: adjusted prices do not tell the steps it is cut to.
_NEAR_CEILING = 0.01
# So much more than the band a move may seem to be where prices are adjusted and rounded.
_ROUNDING = 0.001


def restrictions_of(frame: pd.DataFrame, listings: Listings) -> Restrictions:
    """What forbids patterns on these bars; False on bars before a rule's date and where the reference is not known.

    frame: finished, traded daily bars of a share, oldest first, unadjusted prices in VND.
    listings: where the share was listed on which day: each bar is judged by the rules of its session's exchange. Where
    it was never on an exchange with rules of ours, nothing is judged (both None).

    HOSE, HNX: the reference is the close before. On a day whose reference was another one (a dividend or a split, a
    first session on an exchange, a long halt) a close beyond the band is at no limit we know. UPCoM: the reference is
    the weighted average of the session before, of which bars tell only that it lies from low to high: a close counts as
    locked where it is the session's highest (lowest) price and that average may have put the ceiling (floor) there.
    """
    if not any(exchange in RULES for exchange in listings.exchanges):
        return NO_RESTRICTIONS
    locked, narrow = np.zeros((2, len(frame)), dtype=np.bool_)
    for rules, part, sessions in _judged(frame, listings):
        stepped = sessions >= np.datetime64(rules.steps.since)
        banded = stepped & (sessions >= np.datetime64(rules.band.since))
        locked[part] = _locked(frame.iloc[part], rules) & banded
        narrow[part] = _narrow(frame.iloc[part], rules) & stepped
    return Restrictions(locked=locked, narrow=narrow)


def at_ceiling(frame: pd.DataFrame, listings: Listings, price: Literal["open", "close"]) -> NDArray[np.bool_]:
    """Whether that price of each bar was its highest, and up by its exchange's band or nearly: hardly anybody sells.

    frame: finished, traded daily bars of a share, oldest first, adjusted or not. listings: as in `restrictions_of`.
    False where no exchange with rules of ours is known, before the date of its band, and at the first bar. On UPCoM,
    whose reference is an average, only approximate.
    """
    values, highs, before = (frame[name].to_numpy(dtype=np.float64) for name in (price, "high", "close"))
    rise = values / _before(before) - 1
    found = np.zeros(len(frame), dtype=np.bool_)
    for rules, part, sessions in _judged(frame, listings):
        banded = sessions >= np.datetime64(rules.band.since)
        found[part] = banded & (rise[part] >= rules.band.share - _NEAR_CEILING)
    return found & (values >= highs * (1 - TOLERANCE))


def limit_closes(
    frame: pd.DataFrame, listings: Listings, *, adjusted: bool
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each bar closed at its ceiling, and whether at its floor; False where that is not known.

    frame: finished, traded daily bars of a share, oldest first. listings: as in `restrictions_of`. Not known: before a
    rule's date, at the first bar on an exchange, and on UPCoM, whose reference is an average that bars do not tell.
    adjusted: the prices are, so the step that a limit is cut to is not known: then the session's highest (lowest) price
    is at the limit where it moved from the close before by the band, or less by no more than a step.
    """
    found = np.zeros((2, len(frame)), dtype=np.bool_)
    for rules, part, sessions in _judged(frame, listings):
        if rules.band.reference is not Reference.PREVIOUS_CLOSE:
            continue
        since = rules.band.since if adjusted else max(rules.band.since, rules.steps.since)
        at_limits = (_near_limits if adjusted else _at_limits)(frame.iloc[part], rules)
        found[:, part] = np.stack(at_limits) & (sessions >= np.datetime64(since))
    ceiling, floor = found
    return ceiling, floor


def _at_limits(frame: pd.DataFrame, rules: ExchangeRules) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    close = frame["close"].to_numpy(dtype=np.float64)
    before = _before(close)
    return _equal(close, ceilings(before, rules)), _equal(close, floors(before, rules))


def _near_limits(frame: pd.DataFrame, rules: ExchangeRules) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    high, low, close = (frame[name].to_numpy(dtype=np.float64) for name in ("high", "low", "close"))
    moved, share = close / _before(close), rules.band.share
    lowest, highest = share - _largest_step(close, rules) * moved, np.full(len(frame), share + _ROUNDING)
    move = moved - 1
    return _equal(close, high) & _between(move, lowest, highest), _equal(close, low) & _between(-move, lowest, highest)


def _largest_step(prices: NDArray[np.float64], rules: ExchangeRules) -> NDArray[np.float64]:
    """The largest share of a price that a step is, at these prices or above: those that were paid were no lower."""
    shares = rules.steps.at(prices) / prices
    for limit, step in rules.steps.steps[1:]:
        shares = np.where(prices < limit, np.maximum(shares, step / limit), shares)
    return shares


class Limit(StrEnum):
    """A price limit of a session: the highest or the lowest price allowed."""

    CEILING = "ceiling"
    FLOOR = "floor"


def limit_at_close(frame: pd.DataFrame, listings: Listings, *, adjusted: bool) -> Limit | None:
    """The limit that the last bar closed at; None where it closed at none, or where `limit_closes` does not know."""
    ceiling, floor = limit_closes(frame.iloc[-2:], listings, adjusted=adjusted)
    if ceiling[-1:].any():
        return Limit.CEILING
    return Limit.FLOOR if floor[-1:].any() else None


def _judged(frame: pd.DataFrame, listings: Listings) -> Iterator[tuple[ExchangeRules, slice, NDArray[np.datetime64]]]:
    """The rules of ours that hold for parts of these bars, in their order, with the part and its sessions."""
    sessions = frame.index.to_numpy().astype("datetime64[D]")
    for exchange, part in listings.parts(sessions):
        rules = RULES.get(exchange or "")
        if rules is not None:
            yield rules, part, sessions[part]


def _locked(frame: pd.DataFrame, rules: ExchangeRules) -> NDArray[np.bool_]:
    high, low, close = (frame[name].to_numpy(dtype=np.float64) for name in ("high", "low", "close"))
    if rules.band.reference is Reference.PREVIOUS_CLOSE:
        ceiling, floor = _at_limits(frame, rules)
        return ceiling | floor
    lowest, highest = _before(low), _before(high)
    at_ceiling = _equal(close, high) & _between(close, ceilings(lowest, rules), ceilings(highest, rules))
    at_floor = _equal(close, low) & _between(close, floors(lowest, rules), floors(highest, rules))
    return at_ceiling | at_floor


def _narrow(frame: pd.DataFrame, rules: ExchangeRules) -> NDArray[np.bool_]:
    high, low, close = (frame[name].to_numpy(dtype=np.float64) for name in ("high", "low", "close"))
    narrow: NDArray[np.bool_] = high - low < NARROW_STEPS * rules.steps.at(close) * (1 - TOLERANCE)
    return narrow


def _before(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The value of the bar before; NaN at the first."""
    return np.concatenate(([np.nan], values[:-1])) if values.size else values


def _equal(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.isclose(first, second, rtol=TOLERANCE, atol=0)


def _between(
    values: NDArray[np.float64], lowest: NDArray[np.float64], highest: NDArray[np.float64]
) -> NDArray[np.bool_]:
    between: NDArray[np.bool_] = (values >= lowest * (1 - TOLERANCE)) & (values <= highest * (1 + TOLERANCE))
    return between
