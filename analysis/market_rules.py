"""The trading rules of the Vietnamese exchanges for shares: price bands, price steps, lots, sessions and settlement.

Each with the date since which it holds and where that is written; before that date nothing is judged by it.
The rules are those of one exchange: where a share was listed on which day, `analysis.listings` tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE


class Reference(StrEnum):
    """The price that a session's band is measured from."""

    PREVIOUS_CLOSE = "previous_close"
    PREVIOUS_AVERAGE = "previous_average"


class Phase(StrEnum):
    """How orders meet in a part of the trading day."""

    OPENING_AUCTION = "opening_auction"
    CONTINUOUS = "continuous"
    BREAK = "break"
    CLOSING_AUCTION = "closing_auction"
    AFTER_CLOSE = "after_close"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBand:
    """How far a price may move in one session: this share of the reference price, up or down."""

    share: float
    reference: Reference
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSteps:
    """The price steps: from each of these prices on (VND, ascending, the first 0) the step of that size (VND)."""

    steps: tuple[tuple[float, float], ...]
    since: date

    def at(self, prices: NDArray[np.float64]) -> NDArray[np.float64]:
        """The step at each price, in VND; NaN at NaN."""
        limits = np.array([limit for limit, _ in self.steps]) * (1 - TOLERANCE)
        sizes = np.array([size for _, size in self.steps])
        at_prices = sizes[np.searchsorted(limits, prices, side="right") - 1]
        return np.where(np.isnan(prices), np.nan, at_prices)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPart:
    """One part of the trading day, local time; it ends where the next one begins."""

    phase: Phase
    starts: time
    ends: time


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRules:
    """What an exchange prescribes for shares; `day` are the parts of a trading day in their order."""

    band: PriceBand
    steps: PriceSteps
    day: tuple[SessionPart, ...]


def _day(*parts: tuple[Phase, str, str]) -> tuple[SessionPart, ...]:
    return tuple(
        SessionPart(phase=phase, starts=time.fromisoformat(starts), ends=time.fromisoformat(ends))
        for phase, starts, ends in parts
    )


LOT_SHARES = 100
"""Shares in a round lot, on every exchange; 1 to 99 trade as odd lots by their own orders (hsc.com.vn, sbsc.com.vn and
phs.vn, trading rules, read 2026-07)."""

SETTLEMENT_SESSIONS = 2
"""T+2: shares bought at t arrive before 13:00 of t+2 and can be sold that afternoon."""

SETTLEMENT_SINCE = date(2022, 8, 29)
"""Since when that holds (Decision 109/QĐ-VSD, as told by vinasecurities.com)."""

# Bands of HOSE (from 5 % to 7 %) and HNX (from 7 % to 10 %): from 2013-01-15, thanhnien.vn of 2013-01-10
#   (tang-bien-do-giao-dich-chung-khoan-477846).
# Band of UPCoM (from 10 % to 15 %): from the session of 2015-07-01, State Securities Commission on HNX's proposal
#   34/TTr-SGDHN of 2015-06-11, as printed by vietcap.com.vn.
# First sessions, and those after a halt of more than 25, have wider bands (20, 30 and 40 %: phaisinhvn30.com of
#   2021-04-10): a move beyond the usual band is no move to its limit.
# Steps of HOSE: Decision 341/QĐ-SGDHCM of 2016-08-22, in force from 2016-09-12 (tiepthitieudung.com of 2016-08-25); the
#   prices from which each holds: vn-market-calendar 0.2.0 and phamthangchungkhoan.com ?p=1511. Funds have other steps.
# Steps of HNX and UPCoM: hsc.com.vn and sbsc.com.vn, which name no date: taken from the date of the band on.
# Sessions: hsc.com.vn (trading regulations of HSX and HNX), shinhansec.com.vn, phs.vn 62 and 6267061, sbsc.com.vn.
# UPCoM's reference, the weighted average of its continuous round-lot trades: help.tcbs.com.vn, Display_FAQ=38074.
# One step where rounding leaves none: as HOSE had it in 2008 (baomoi.com 1489741), for today inferred.
_STEPS_OF_100 = ((0.0, 100.0),)

RULES: dict[str, ExchangeRules] = {
    "HOSE": ExchangeRules(
        band=PriceBand(share=0.07, reference=Reference.PREVIOUS_CLOSE, since=date(2013, 1, 15)),
        steps=PriceSteps(steps=((0.0, 10.0), (10_000.0, 50.0), (50_000.0, 100.0)), since=date(2016, 9, 12)),
        day=_day(
            (Phase.OPENING_AUCTION, "09:00", "09:15"),
            (Phase.CONTINUOUS, "09:15", "11:30"),
            (Phase.BREAK, "11:30", "13:00"),
            (Phase.CONTINUOUS, "13:00", "14:30"),
            (Phase.CLOSING_AUCTION, "14:30", "14:45"),
        ),
    ),
    "HNX": ExchangeRules(
        band=PriceBand(share=0.10, reference=Reference.PREVIOUS_CLOSE, since=date(2013, 1, 15)),
        steps=PriceSteps(steps=_STEPS_OF_100, since=date(2013, 1, 15)),
        day=_day(
            (Phase.CONTINUOUS, "09:00", "11:30"),
            (Phase.BREAK, "11:30", "13:00"),
            (Phase.CONTINUOUS, "13:00", "14:30"),
            (Phase.CLOSING_AUCTION, "14:30", "14:45"),
            (Phase.AFTER_CLOSE, "14:45", "15:00"),
        ),
    ),
    "UPCOM": ExchangeRules(
        band=PriceBand(share=0.15, reference=Reference.PREVIOUS_AVERAGE, since=date(2015, 7, 1)),
        steps=PriceSteps(steps=_STEPS_OF_100, since=date(2015, 7, 1)),
        day=_day(
            (Phase.CONTINUOUS, "09:00", "11:30"),
            (Phase.BREAK, "11:30", "13:00"),
            (Phase.CONTINUOUS, "13:00", "15:00"),
        ),
    ),
}
"""By exchange, as an instrument's `exchange` names it."""


def tick_size(price: float, exchange: str | None, on: date) -> float | None:
    """The price step of shares at that price, in VND; None where no rule is known for that exchange and day."""
    rules = RULES.get(exchange or "")
    if rules is None or on < rules.steps.since:
        return None
    return float(rules.steps.at(np.array([price]))[0])


def ceiling_price(reference: float, exchange: str | None, on: date) -> float | None:
    """The highest price of a session with that reference price; None where no rule is known for exchange and day.

    >>> ceiling_price(25_400, "HOSE", date(2025, 6, 2))
    27150.0
    """
    rules = _rules_in_force(exchange, on)
    return None if rules is None else float(ceilings(np.array([reference]), rules)[0])


def floor_price(reference: float, exchange: str | None, on: date) -> float | None:
    """The lowest price of a session with that reference price; None where no rule is known for exchange and day.

    >>> floor_price(25_400, "HOSE", date(2025, 6, 2))
    23650.0
    """
    rules = _rules_in_force(exchange, on)
    return None if rules is None else float(floors(np.array([reference]), rules)[0])


def ceilings(references: NDArray[np.float64], rules: ExchangeRules) -> NDArray[np.float64]:
    """The highest price for each reference price: rounded down to a step (Decision 352/QĐ-SGDHCM of 2021, article 9.1).

    Where that is the reference price itself, one step more. NaN at NaN.
    """
    highest = references * (1 + rules.band.share)
    step = rules.steps.at(highest)
    rounded = np.floor(highest / step * (1 + TOLERANCE)) * step
    return np.where(rounded > references * (1 + TOLERANCE), rounded, references + rules.steps.at(references))


def floors(references: NDArray[np.float64], rules: ExchangeRules) -> NDArray[np.float64]:
    """The lowest price for each reference price: rounded up to a step (Decision 352/QĐ-SGDHCM of 2021, article 9.1).

    Where that is the reference price itself, one step less, but never 0. NaN at NaN.
    """
    lowest = references * (1 - rules.band.share)
    step = rules.steps.at(lowest)
    rounded = np.ceil(lowest / step * (1 - TOLERANCE)) * step
    lower = references - rules.steps.at(references)
    moved = np.where(lower > 0, lower, references)
    return np.where(rounded < references * (1 - TOLERANCE), rounded, moved)


def _rules_in_force(exchange: str | None, on: date) -> ExchangeRules | None:
    rules = RULES.get(exchange or "")
    in_force = rules is not None and on >= max(rules.band.since, rules.steps.since)
    return rules if in_force else None
