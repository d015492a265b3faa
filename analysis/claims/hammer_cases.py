"""The dated hammers of the article: each day taken apart, and the days that would fit searched for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from analysis.bars import TOLERANCE
from analysis.candles import HAMMER_FAMILY, pattern_by_key
from analysis.claims.candle_parts import Candle, first_reached, hammer_shaped, longest, nearest, part_of
from analysis.claims.claim import Claim, Evidence, Fact, Finding, Source, Unit, Verdict
from analysis.claims.hammer_rates import HAMMER, PUBLISHED
from analysis.claims.measured import Measured
from analysis.claims.parts import Part, facts_of, near, reason_of, verdict_of
from analysis.claims.series import Series
from analysis.claims.verdicts import not_testable
from analysis.claims.wording import counted, fact, number, percent, signed, text_fact
from analysis.indicators import sma

INDEX, INDEX_DAY = "VNINDEX", "2023-10-25"
BODY_POINTS, SHADOW_POINTS, NEXT_RISE, SIX_WEEKS_GAIN = 6.0, 24.0, 0.018, 0.145
INDEX_VOLUME, INDEX_BOTTOM, SIX_WEEKS = 2.45, 1_030.0, 30
AT_BOTTOM = 0.01

VNM_DAY, VNM_FALLS, VNM_BODY, VNM_SHADOW, VNM_GAIN = "2024-08-29", 4, 0.006, 0.021, 0.07
CTG_DAY, CTG_VOLUME, CTG_ABOVE, CTG_GAIN, CTG_SESSIONS = "2025-04-23", 1.6, 0.03, 0.11, 6
AT_AVERAGE, LONG_SHADOW = 0.03, 0.5
FPT_MONTH, FPT_PRICE, FPT_TOUCHED = ("2025-02-01", "2025-02-28"), 95_000.0, 103_000.0
FAILED_YEAR, FAILED, FAILED_FALL = "2022", 6, (-0.08, -0.05)
TWO_WEEKS = 10
PROPERTY, PROPERTY_SPAN, LOSSES = "real_estate", ("2022-01-01", "2022-04-30"), 3

_Outcomes: TypeAlias = Sequence[tuple[Candle, float]]
"""Candles, each with what came of it."""


def _index_2023(evidence: Evidence) -> Finding:
    index = evidence.series(INDEX)
    day = Candle.of(index, INDEX_DAY)
    parts = (
        part_of("a body of 6 points", "body", day.body, BODY_POINTS, Unit.POINTS, day.day),
        part_of("a lower shadow of 24 points", "lower shadow", day.lower_shadow, SHADOW_POINTS, Unit.POINTS, day.day),
        part_of("a volume 145 % over the mean, so 2.45 times it", "volume over the mean of the 20 sessions before",
                day.volume_ratio, INDEX_VOLUME, Unit.TIMES, day.day),
        Part(claimed="a bottom at 1,030 points", told=f"a low of {number(day.low, 2)}",
             holds=near(day.low, INDEX_BOTTOM, AT_BOTTOM),
             facts=(fact("low of the day", Measured(value=day.low, span=day.day), Unit.POINTS),)),
        part_of("+1.8 % the next day", "change of the next session", day.after(1), NEXT_RISE, Unit.CHANGE, day.day),
        _above_body(day),
        part_of("+14.5 % in six weeks from the confirming close", "change over 30 sessions from the next close",
                day.next.after(SIX_WEEKS), SIX_WEEKS_GAIN, Unit.CHANGE, day.next.day),
    )  # fmt: skip
    around = longest(index, INDEX_DAY, TWO_WEEKS, "lower_shadow")
    twin = nearest(index, PUBLISHED, (("body", BODY_POINTS), ("lower_shadow", SHADOW_POINTS)))
    reached = first_reached(index, day.next.day, SIX_WEEKS_GAIN)
    more = (
        *_points(around, "longest lower shadow of the ten sessions before and after"),
        *_points(twin, "nearest to both claimed lengths before the article"),
        fact("of that one: change over ten sessions", Measured(value=twin.after(10), span=twin.day), Unit.CHANGE),
        text_fact("first close 14.5 % above the claimed confirmation", reached, f"from {day.next.day}"),
    )
    searched = (
        f" The longest lower shadow of those weeks is that of {around.day}, {number(around.lower_shadow, 1)} points "
        f"under a body of {number(around.body, 1)}; {_confirmation(around)}. Of all sessions before the article, "
        f"{twin.day} comes nearest to a body of 6 and a shadow of 24 points ({number(twin.body, 1)} and "
        f"{number(twin.lower_shadow, 1)}); ten sessions later the index stood at {signed(twin.after(10))}. From the "
        f"close after the claimed day, 14.5 % were first reached: {reached}."
    )
    return Finding(verdict=verdict_of(parts), facts=(*facts_of(parts), *more), reason=reason_of(parts) + searched)


def _points(candle: Candle, what: str) -> tuple[Fact, ...]:
    return tuple(
        fact(f"{what}: {part.replace('_', ' ')}", Measured(value=getattr(candle, part), span=candle.day), Unit.POINTS)
        for part in ("body", "lower_shadow")
    )


def _confirmation(candle: Candle) -> str:
    return "the next close confirmed it" if candle.is_confirmed else "the next close did not confirm it"


def _above_body(day: Candle) -> Part:
    return Part(
        claimed="the next close above the body",
        told=f"{signed(day.next_over_body)} from its upper end",
        facts=(fact("next close over the upper end of the body", Measured(value=day.next_over_body, span=day.next.day),
                    Unit.CHANGE),),
        holds=day.next_over_body > TOLERANCE,
    )  # fmt: skip


def _vnm_2024(evidence: Evidence) -> Finding:
    vnm = evidence.series("VNM")
    day = Candle.of(vnm, VNM_DAY)
    falls = day.falls_in_a_row
    parts = (
        Part(claimed="four falls in a row", told=counted(falls, "fall"), holds=falls == VNM_FALLS,
             facts=(fact("falling closes in a row up to that day", Measured(value=falls, span=day.day), Unit.COUNT),)),
        part_of("a body of 0.6 %", "body of the open", day.body_pct, VNM_BODY, Unit.SHARE, day.day),
        part_of("a lower shadow of 2.1 %", "lower shadow of the open", day.shadow_pct, VNM_SHADOW, Unit.SHARE, day.day),
        _above_body(day),
        _at_least("+7 % within two weeks", day, VNM_GAIN, TWO_WEEKS),
    )  # fmt: skip
    fitting = [one for one in _candles_until(vnm, PUBLISHED) if _is_like_vnm(one)]
    days = ", ".join(one.day for one in fitting) or "none"
    more = (text_fact("days with such a body, such a shadow, a confirmation and such a rise", days, vnm.span),)
    return Finding(
        verdict=verdict_of(parts),
        facts=(*facts_of(parts), *more),
        reason=f"{reason_of(parts)} {_fitting(fitting, days)}",
    )


def _fitting(candles: Sequence[Candle], days: str) -> str:
    """The candles that all of the claim would fit."""
    if not candles:
        return "No session of VNM before the article has all of it."
    first = candles[0]
    return (
        f"Such a candle, confirmed and followed by such a rise, stands at {days}; that of {first.day} has a body of "
        f"{percent(first.body_pct, 2)} and a lower shadow of {percent(first.shadow_pct, 2)}, and its best close of ten "
        f"sessions is {signed(first.best_close(TWO_WEEKS))}."
    )


def _is_like_vnm(one: Candle) -> bool:
    """Within a third of the body, a sixth of the shadow; one of ten sessions later is 7 % higher."""
    return (
        near(one.body_pct, VNM_BODY, 1 / 3)
        and near(one.shadow_pct, VNM_SHADOW, 1 / 6)
        and one.is_confirmed
        and one.best_close(TWO_WEEKS) >= VNM_GAIN
    )


def _candles_until(series: Series, until: str) -> list[Candle]:
    last = min(series.within("", until).stop, len(series.days) - TWO_WEEKS - 1)
    return [Candle(series, bar) for bar in range(1, last)]


def _at_least(claimed: str, day: Candle, gain: float, sessions: int) -> Part:
    best = day.best_close(sessions)
    name = f"best close of {sessions} sessions"
    return Part(
        claimed=claimed,
        told=f"at best {signed(best)}",
        facts=(
            fact(name, Measured(value=best, span=f"from {day.day}"), Unit.CHANGE),
            fact(f"change over {sessions} sessions", Measured(value=day.after(sessions), span=day.day), Unit.CHANGE),
        ),
        holds=best >= gain * (1 - TOLERANCE),
    )


def _ctg_2025(evidence: Evidence) -> Finding:
    ctg = evidence.series("CTG")
    day = Candle.of(ctg, CTG_DAY)
    away = float(day.close / sma(ctg.closes, 200)[day.bar] - 1)
    shape = bool(pattern_by_key("inverted_hammer").shape_at(ctg.history.candles)[day.bar])
    parts = (
        Part(claimed="an inverted hammer", holds=shape,
             told=f"upper shadow {percent(day.of_range('upper_shadow'), 0)} of the range, lower one "
             f"{percent(day.of_range('lower_shadow'), 0)}",
             facts=tuple(fact(f"{one.replace('_', ' ')} of the range", Measured(value=day.of_range(one), span=day.day),
                              Unit.SHARE) for one in ("upper_shadow", "lower_shadow"))),
        Part(claimed="at the 200-day average", told=f"{signed(away)} from it", holds=abs(away) <= AT_AVERAGE,
             facts=(fact("close over SMA200", Measured(value=away, span=day.day), Unit.CHANGE),)),
        part_of("a volume of 160 % of the mean the next day", "volume of the next session over the mean",
                day.next.volume_ratio, CTG_VOLUME, Unit.TIMES, day.next.day),
        part_of("a close 3 % above the body the next day", "next close over the upper end of the body",
                day.next_over_body, CTG_ABOVE, Unit.CHANGE, day.next.day),
        part_of("+11 % in six sessions", "change over six sessions", day.after(CTG_SESSIONS), CTG_GAIN, Unit.CHANGE,
                day.day),
    )  # fmt: skip
    fitting = [one.day for one in _candles_until(ctg, PUBLISHED) if _is_like_ctg(one)]
    days = ", ".join(fitting) or "none"
    busy = longest(ctg, CTG_DAY, TWO_WEEKS, "volume_ratio", towards=CTG_VOLUME)
    more = (
        text_fact("days with a long upper shadow and all of what is told to follow", days, ctg.span),
        fact(
            "volume nearest to 160 % within ten sessions", Measured(value=busy.volume_ratio, span=busy.day), Unit.TIMES
        ),
    )
    searched = (
        f" Days of CTG before the article with all of that: {days}. The volume of those weeks nearest to 160 % is "
        f"that of {busy.day}, a candle whose upper shadow is {percent(busy.of_range('upper_shadow'), 0)} and whose "
        f"lower one is {percent(busy.of_range('lower_shadow'), 0)} of its range."
    )
    return Finding(verdict=verdict_of(parts), facts=(*facts_of(parts), *more), reason=reason_of(parts) + searched)


def _is_like_ctg(one: Candle) -> bool:
    """An upper shadow of half the range, and what followed within a sixth of what is told."""
    return (
        one.high > one.low
        and one.of_range("upper_shadow") >= LONG_SHADOW
        and near(one.next_over_body, CTG_ABOVE, 1 / 6)
        and near(one.next.volume_ratio, CTG_VOLUME, 1 / 6)
        and near(one.after(CTG_SESSIONS), CTG_GAIN, 1 / 6)
    )


def _fpt_2025(evidence: Evidence) -> Finding:
    fpt = evidence.series("FPT")
    month, candles = fpt.within(*FPT_MONTH), fpt.history.candles
    lows, highs, span = candles.low[month], candles.high[month], " – ".join(FPT_MONTH)
    if not lows.size:
        raise KeyError(FPT_MONTH[0])
    lowest, highest = float(lows.min()), float(highs.max())
    rise = float((highs / np.minimum.accumulate(lows)).max() - 1)
    found = sum(int(fpt.history.found(pattern)[month].sum()) for pattern in HAMMER_FAMILY)
    parts = (
        Part(claimed="a hammer in February 2025", told=counted(found, "hammer"), holds=found > 0,
             facts=(fact("hammers and dragonfly doji of the month", Measured(value=found, span=span), Unit.COUNT),)),
        Part(claimed="at 95,000 dong", holds=_was_there(lowest, highest, adjusted=evidence.adjusted),
             told=f"prices from {number(lowest)} to {number(highest)}, {_scale(adjusted=evidence.adjusted)}",
             facts=tuple(fact(f"{name} price of the month", Measured(value=value, span=span), Unit.DONG)
                         for name, value in (("lowest", lowest), ("highest", highest)))),
        Part(claimed="from there to 103,000, a rise of 8.4 %", holds=rise >= FPT_TOUCHED / FPT_PRICE - 1,
             told=f"at most {signed(rise)} from a low to a later high",
             facts=(fact("largest rise within the month, low to high", Measured(value=rise, span=span), Unit.CHANGE),)),
    )  # fmt: skip
    bound = (
        " Adjusting for dividends and share issues only lowers earlier prices, so the printed price was never below "
        "the lowest one here."
        if evidence.adjusted and lowest > FPT_PRICE
        else ""
    )
    return Finding(verdict=verdict_of(parts), facts=facts_of(parts), reason=reason_of(parts) + bound)


def _was_there(lowest: float, highest: float, *, adjusted: bool) -> bool | None:
    """Whether the price was reached; None where adjusted prices leave it open."""
    if lowest > FPT_PRICE:
        return False
    return None if adjusted else highest >= FPT_PRICE


def _scale(*, adjusted: bool) -> str:
    return "adjusted" if adjusted else "as printed"


def _failed_2022(evidence: Evidence) -> Finding:
    index = evidence.series(INDEX)
    bars = [bar for bar in hammer_shaped(index) if index.days[bar].startswith(FAILED_YEAR)]
    candles = [Candle(index, bar) for bar in bars]
    signals = sum(int(index.history.found(pattern)[bars].sum()) for pattern in HAMMER_FAMILY)
    lowest = {one.day: one.lowest_close(20) for one in candles}
    so_far = [day for day, fall in lowest.items() if FAILED_FALL[0] <= fall <= FAILED_FALL[1]]
    confirmed = [one.day for one in candles if one.is_confirmed]
    facts = (
        fact("candles of the shape", Measured(value=len(candles), span=FAILED_YEAR), Unit.COUNT),
        fact("of them hammers after a fall", Measured(value=signals, span=FAILED_YEAR), Unit.COUNT),
        *(fact(f"lowest close of 20 sessions after {day}", Measured(value=fall, span=day), Unit.CHANGE)
          for day, fall in lowest.items()),
    )  # fmt: skip
    parts = (
        Part(claimed="six hammers", told=counted(len(candles), "candle of the shape", "candles of the shape"),
             facts=(), holds=len(candles) == FAILED),
        Part(claimed="then a fall of another 5 to 8 %", facts=(), holds=bool(candles) and len(so_far) == len(candles),
             told=f"the lowest close of the next 20 sessions in that range: {len(so_far)} of {len(candles)}"),
    )  # fmt: skip
    more = f" Confirmed by the next close: {', '.join(confirmed) or 'none'}."
    return Finding(verdict=verdict_of(parts), facts=facts, reason=reason_of(parts) + more)


def _property_2022(evidence: Evidence) -> Finding:
    """HOLDS where three confirmed ones in a row fell, PARTLY where three in a row did, confirmed or not."""
    shares = [share.series for share in evidence.shares if share.sector == PROPERTY]
    every = [(one, one.after(TWO_WEEKS)) for one in _hammers_of(shares)]
    confirmed = [(one, one.next.after(TWO_WEEKS)) for one, _ in every if one.is_confirmed]
    if not every:
        return not_testable("No hammer of a property share is in these prices.")
    row, confirmed_row = _longest_losses(every), _longest_losses(confirmed)
    verdict = (
        Verdict.HOLDS if len(confirmed_row) >= LOSSES
        else Verdict.PARTLY if len(row) >= LOSSES
        else Verdict.CONTRADICTED
    )  # fmt: skip
    first = ", ".join(f"{one.series.symbol} {one.day}" for one, _ in row[:LOSSES])
    reason = (
        f"Of {counted(len(every), 'hammer')} of {counted(len(shares), 'property share')}, {_lost(every)} were not "
        "higher ten sessions later; the longest row of such, in the order of their days, has "
        f"{len(row)}{f', beginning with {first}' if first else ''}; {sum(one.is_confirmed for one, _ in row)} of them "
        f"had been confirmed. Of the {len(confirmed)} confirmed ones the longest row has {len(confirmed_row)}."
    )
    return Finding(verdict=verdict, facts=_property_facts(every, confirmed, row), reason=reason)


def _hammers_of(shares: Sequence[Series]) -> list[Candle]:
    """The hammers of these shares in the span that is told of, by day."""
    found = (Candle(one, bar) for one in shares for bar in np.flatnonzero(one.history.found(HAMMER)).tolist())
    dated = (one for one in found if PROPERTY_SPAN[0] <= one.day <= PROPERTY_SPAN[1])
    return sorted(dated, key=lambda one: (one.day, one.series.symbol))


def _property_facts(every: _Outcomes, confirmed: _Outcomes, row: _Outcomes) -> tuple[Fact, ...]:
    span = " – ".join(PROPERTY_SPAN)
    kinds = (("hammers, not higher ten sessions after their own close", every),
             ("confirmed ones, not higher ten sessions after the confirming close", confirmed))  # fmt: skip
    return (
        *(fact(name, Measured(value=_lost(cases) / len(cases), span=span, cases=len(cases)), Unit.SHARE)
          for name, cases in kinds if cases),
        *(fact(f"{one.series.symbol}: ten sessions later", Measured(value=change, span=one.day), Unit.CHANGE)
          for one, change in row[:LOSSES]),
    )  # fmt: skip


def _lost(cases: _Outcomes) -> int:
    return sum(change <= TOLERANCE for _, change in cases)


def _longest_losses(cases: _Outcomes) -> list[tuple[Candle, float]]:
    """The longest row of cases without a gain; the first of several as long."""
    best: list[tuple[Candle, float]] = []
    row: list[tuple[Candle, float]] = []
    for case in cases:
        row = [*row, case] if case[1] <= TOLERANCE else []
        best = max(best, row, key=len)
    return best


def _claim(key: str, says: str, definition: str, check: Callable[[Evidence], Finding], *needs: str) -> Claim:
    return Claim(key=key, source=Source.HAMMER, says=says, definition=definition, needs=needs, check=check)


CLAIMS = (
    _claim(
        "vnindex_hammer_2023_10_25",
        "On 25 October 2023 the VN-Index made a hammer at a bottom of 1,030 points: a lower shadow of 24 points, a "
        "body of 6, a volume 145 % over the mean; the next day it rose by 1.8 % and closed above the body; who bought "
        "then made 14.5 % in six weeks.",
        "The bar of that day; a low within 1 % is at the bottom named. Six weeks are 30 sessions. Beside it: the "
        "longest lower shadow of the weeks around, and the session before the article that is nearest to both lengths.",
        _index_2023,
        INDEX,
    ),
    _claim(
        "vnm_hammer_2024_08_29",
        "On 29 August 2024, after four falls in a row, VNM made a hammer with a body of 0.6 % and a lower shadow of "
        "2.1 %; the next close lay above the body, and within two weeks the share was 7 % higher.",
        "The bar of that day; body and shadow as shares of the open; two weeks are ten sessions. Beside it: every "
        "session of VNM with a body of 0.4 to 0.8 %, a shadow of 1.75 to 2.45 %, a confirmation, and a close 7 % "
        "higher within ten.",
        _vnm_2024,
        "VNM",
    ),
    _claim(
        "ctg_inverted_hammer_2025_04_23",
        "On 23 April 2025 CTG made an inverted hammer at its 200-day average; the next day the volume was 160 % of the "
        "mean and the close 3 % above the body; six sessions later the share was 11 % higher.",
        "The bar of that day; at the average means within 3 % of it. Beside it: sessions of CTG with an upper shadow "
        "of half the range and all that followed within a sixth.",
        _ctg_2025,
        "CTG",
    ),
    _claim(
        "fpt_hammer_2025_02",
        "In February 2025 FPT made a hammer at 95,000 dong, then touched 103,000, and a stop at 99,000 was hit.",
        "The bars of that month. Adjusted prices are a lower bound of the printed ones, no more.",
        _fpt_2025,
        "FPT",
    ),
    _claim(
        "vnindex_failed_hammers_2022",
        "In 2022 six hammers ran out of breath, after which the VN-Index fell by another 5 to 8 %.",
        "Candles of the index with the shape of a hammer or dragonfly doji; the fall is that to the lowest close of "
        "the next 20 sessions.",
        _failed_2022,
        INDEX,
    ),
    _claim(
        "property_hammers_early_2022",
        "In early 2022 three hammers in a row failed in the property group.",
        "Hammers after a fall of the property shares, January to April 2022, in the order of their days; one failed "
        "that was not higher ten sessions later.",
        _property_2022,
    ),
)
"""What the article tells of single days."""
