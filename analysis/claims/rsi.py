"""Claims on RSI: its zones, its middle line, its filters, its periods."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from analysis.claims.beside import Beside, Condition, all_facts, beside, both_findings, compared, finding
from analysis.claims.claim import Claim, Evidence, Fact, Finding, Source, Unit, Verdict
from analysis.claims.counting import runs
from analysis.claims.measured import Measured
from analysis.claims.rsi_conditions import (
    EFFICIENCY_SESSIONS,
    OVERBOUGHT,
    OVERSOLD,
    SLOPE_SESSIONS,
    above_long_average,
    at_band,
    below_long_average,
    beyond,
    both,
    crosses_middle,
    enters,
    leaves,
    reaches,
    sideways,
    starts,
    strong_trend,
)
from analysis.claims.series import Series
from analysis.claims.sessions import SESSIONS, SINCE, UNTIL
from analysis.claims.verdicts import not_testable
from analysis.claims.wording import counted, fact, percent, signed
from analysis.indicators import RSI_PERIOD, rsi

PERIODS = (5, 7, 9, 14, 21, 28)
NEARLY_ALWAYS = 0.9
LONG_STAY = 10
_RISING, _FALLING = 1, -1
_COUNTED = (
    "Every share, 2015 to 2025; from the close of the session to the close ten sessions later; a difference counts "
    "where its 95 % interval, from resampled dates, leaves out zero."
)


def _against_any(name: str, condition: Condition, direction: int, evidence: Evidence) -> Finding:
    return finding(beside(evidence, (name, condition)), direction)


def _against(
    cases: tuple[str, Condition], others: tuple[str, Condition], direction: int, evidence: Evidence
) -> Finding:
    return finding(beside(evidence, cases, others), direction)


def _beyond_the_trend(
    cases: tuple[str, Condition],
    other_side: tuple[str, Condition],
    side: tuple[str, Condition],
    direction: int,
    evidence: Evidence,
) -> Finding:
    """Readings on the one side of an average beside those on the other, and beside any session on their own side."""
    pairs = [(beside(evidence, cases, others), direction) for others in (other_side, side)]
    return both_findings(pairs)


def _wider_limits(evidence: Evidence) -> Finding:
    up, down = partial(strong_trend, direction=1), partial(strong_trend, direction=-1)
    overbought = beside(
        evidence,
        ("RSI rises over 80 in a strong uptrend", both(enters(80), up)),
        ("over 70", both(enters(OVERBOUGHT), up)),
    )
    oversold = beside(
        evidence,
        ("RSI falls under 20 in a strong downtrend", both(enters(20), down)),
        ("under 30", both(enters(OVERSOLD), down)),
    )
    return both_findings([(overbought, _FALLING), (oversold, _RISING)])


def _middle_line(evidence: Evidence) -> Finding:
    up = beside(evidence, ("RSI rises over 50", lambda history: crosses_middle(history, up=True)))
    down = beside(evidence, ("RSI falls under 50", lambda history: crosses_middle(history, up=False)))
    return both_findings([(up, _RISING), (down, _FALLING)])


def _sideways_market(evidence: Evidence) -> Finding:
    others = ("any sideways session", sideways)
    oversold = beside(evidence, ("RSI falls under 30 sideways", both(enters(OVERSOLD), sideways)), others)
    overbought = beside(evidence, ("RSI rises over 70 sideways", both(enters(OVERBOUGHT), sideways)), others)
    return both_findings([(oversold, _RISING), (overbought, _FALLING)])


def _keeps_to(direction: int, near: float, far: float, evidence: Evidence) -> Finding:
    """In strong trends RSI stays on its side of two lines: HOLDS where 90 % of sessions keep to the far one as well."""
    every = evidence.sessions
    meant = np.concatenate([strong_trend(one.history, direction) for one in every.series])
    values = every.rsi14[meant & every.within(SINCE, UNTIL)]
    values = values[~np.isnan(values)]
    if not len(values):
        return not_testable("No session of these prices lies in such a trend.")
    shares = [float((direction * (values - line) >= 0).mean()) for line in (near, far)]
    verdicts = (Verdict.CONTRADICTED, Verdict.PARTLY, Verdict.HOLDS)
    side, trend = ("at or above", "uptrends") if direction > 0 else ("at or below", "downtrends")
    facts = tuple(
        Fact(name=f"RSI {side} {line:g}", value=share, unit=Unit.SHARE, span=f"{SINCE} – {UNTIL}", cases=len(values))
        for line, share in zip((near, far), shares, strict=True)
    )
    reason = (
        f"In strong {trend} RSI stood {side} {near:g} in {percent(shares[0])} of sessions, and {side} {far:g} in "
        f"{percent(shares[1])}."
    )
    return Finding(verdict=verdicts[sum(share >= NEARLY_ALWAYS for share in shares)], facts=facts, reason=reason)


def _stays(limit: float, evidence: Evidence) -> Finding:
    """HOLDS where the longest stay of the VN-Index beyond the limit lasted ten sessions and prices went on that way."""
    index = evidence.series("VNINDEX")
    stays = runs(beyond(index.history.rsi14, limit))
    word = "over" if limit == OVERBOUGHT else "under"
    if not stays:
        return not_testable(f"RSI of the VN-Index was never {word} {limit:g}.")
    first, last = max(stays, key=lambda stay: stay[1] - stay[0])
    sessions, moved = last - first + 1, index.change(index.days[first], index.days[last])
    direction = 1 if limit == OVERBOUGHT else -1
    holds = sessions >= LONG_STAY and moved.value * direction > 0
    facts = (
        fact(f"longest stay {word} {limit:g}, sessions", Measured(value=sessions, span=moved.span), Unit.COUNT),
        fact("VN-Index meanwhile", moved, Unit.CHANGE),
        _long_stays(index, stays, word, limit),
    )
    reason = (
        f"The longest stay of the VN-Index {word} {limit:g} lasted {counted(sessions, 'session')} ({moved.span}), in "
        f"which it changed by {signed(moved.value)}."
    )
    return Finding(verdict=Verdict.HOLDS if holds else Verdict.CONTRADICTED, facts=facts, reason=reason)


def _long_stays(index: Series, stays: list[tuple[int, int]], word: str, limit: float) -> Fact:
    long = sum(last - first + 1 >= LONG_STAY for first, last in stays)
    counted_stays = Measured(value=long, span=index.span, cases=len(stays))
    return fact(f"stays {word} {limit:g} of {LONG_STAY} sessions or more", counted_stays, Unit.COUNT)


def edge(oversold: Beside, overbought: Beside) -> float:
    """How many more of the oversold rose, and how many fewer of the overbought, than of the others, as fractions."""
    return oversold.lead - overbought.lead


def _best_period(evidence: Evidence) -> Finding:
    """HOLDS where no other period has a larger edge, PARTLY where one other has, else CONTRADICTED."""
    pairs = {
        period: (
            beside(evidence, (f"RSI{period} falls under 30", enters(OVERSOLD, period))),
            beside(evidence, (f"RSI{period} rises over 70", enters(OVERBOUGHT, period))),
        )
        for period in PERIODS
    }
    if not all(one.is_enough for pair in pairs.values() for one in pair):
        reason = "Some of these settings have fewer than 30 signals in these prices."
        return not_testable(reason)
    edges = {period: edge(*pair) for period, pair in pairs.items()}
    better = [period for period in PERIODS if edges[period] > edges[RSI_PERIOD]]
    facts = tuple(
        fact(
            f"RSI{period}: right calls beyond those of any session, both zones",
            Measured(value=edges[period], span=one.span, cases=one.cases.n + other.cases.n),
            Unit.CHANGE,
        )
        for period, (one, other) in pairs.items()
    )
    best = max(edges, key=lambda period: edges[period])
    reason = (
        "Right calls of both zones beyond those of any session add up to "
        f"{100 * edges[RSI_PERIOD]:+.1f} points with 14 closes, and at most to {100 * edges[best]:+.1f}, with {best}."
    )
    verdict = (Verdict.HOLDS, Verdict.PARTLY)[len(better)] if len(better) <= 1 else Verdict.CONTRADICTED
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _weekly(evidence: Evidence) -> tuple[Beside, Beside]:
    """What weekly closes did ten weeks after weekly RSI fell under 30 and rose over 70, beside any week."""
    closes = [one.line().resample("W").last().dropna() for one in evidence.sessions.series]
    values = [np.asarray(one, dtype=np.float64) for one in closes]
    lines = [rsi(one, RSI_PERIOD) for one in values]
    days = np.concatenate([one.index.to_numpy().astype("datetime64[D]") for one in closes])
    part = (days >= np.datetime64(SINCE)) & (days <= np.datetime64(UNTIL))
    dates, places = np.unique(days[part], return_inverse=True)
    gross = np.concatenate([_weeks_later(one) for one in values])[part]
    every = np.ones(len(gross), dtype=np.bool_)
    oversold, overbought = (
        compared(
            places,
            dates.astype(np.int64),
            gross,
            [np.concatenate([starts(beyond(one, limit), one) for one in lines])[part], every],
            names=(f"weekly {name}", "any week"),
            block=SESSIONS,
        )
        for name, limit in ((_UNDER_30, OVERSOLD), (_OVER_70, OVERBOUGHT))
    )
    return oversold, overbought


def _weeks_later(closes: NDArray[np.float64]) -> NDArray[np.float64]:
    changes = np.full(len(closes), np.nan)
    if len(closes) > SESSIONS:
        changes[:-SESSIONS] = closes[SESSIONS:] / closes[:-SESSIONS] - 1
    return changes


def _larger_frame(evidence: Evidence) -> Finding:
    """HOLDS where both weekly zones lead further than the daily ones, PARTLY where one does."""
    weekly = _weekly(evidence)
    daily = (
        beside(evidence, (f"daily {_UNDER_30}", enters(OVERSOLD))),
        beside(evidence, (f"daily {_OVER_70}", enters(OVERBOUGHT))),
    )
    told = (weekly[0], daily[0], weekly[1], daily[1])
    facts = all_facts(told)
    reason = " ".join(found.told() for found in told)
    if not all(found.is_enough for found in told):
        return Finding(verdict=Verdict.NOT_TESTABLE, facts=facts, reason=reason)
    better = (weekly[0].lead > daily[0].lead) + (weekly[1].lead < daily[1].lead)
    verdict = (Verdict.CONTRADICTED, Verdict.PARTLY, Verdict.HOLDS)[better]
    return Finding(verdict=verdict, facts=facts, reason=reason)


_OVER_70, _UNDER_30 = "RSI rises over 70", "RSI falls under 30"


def _claim(
    key: str, says: str, definition: str, check: Callable[[Evidence], Finding], needs: tuple[str, ...] = ()
) -> Claim:
    return Claim(key=key, source=Source.RSI, says=says, definition=definition, needs=needs, check=check)


CLAIMS: tuple[Claim, ...] = (
    _claim(
        "rsi_overbought_70",
        "Once RSI has passed 70, a fall is near.",
        f"RSI of 14 closes rises over 70. {_COUNTED}",
        partial(_against_any, _OVER_70, enters(OVERBOUGHT), _FALLING),
    ),
    _claim(
        "rsi_oversold_30",
        "RSI under 30 announces a recovery.",
        f"RSI of 14 closes falls under 30. {_COUNTED}",
        partial(_against_any, _UNDER_30, enters(OVERSOLD), _RISING),
    ),
    _claim(
        "rsi_cross_up_30",
        "RSI rising back over 30 is a reading to buy.",
        f"RSI of 14 closes is no longer under 30. {_COUNTED}",
        partial(_against_any, "RSI leaves the zone under 30", leaves(OVERSOLD), _RISING),
    ),
    _claim(
        "rsi_cross_down_70",
        "Beyond 70 it is time to sell, at the latest when RSI falls back.",
        f"RSI of 14 closes is no longer over 70. {_COUNTED}",
        partial(_against_any, "RSI leaves the zone over 70", leaves(OVERBOUGHT), _FALLING),
    ),
    _claim(
        "rsi_80_20",
        "In strong trends the lines 80 and 20 give fewer false signals than 70 and 30.",
        "RSI rises over the line while the close is above a rising SMA200, or falls under it below a falling one; the "
        f"outer line beside the inner one. {_COUNTED}",
        _wider_limits,
    ),
    _claim(
        "rsi_ma_filter_buy",
        "Readings to buy count only above the long moving average.",
        "RSI falls under 30 with the close above SMA200, beside the same below it, and beside any session above it: "
        f"the average alone parts good sessions from bad ones. {_COUNTED}",
        partial(
            _beyond_the_trend,
            (f"{_UNDER_30} above SMA200", both(enters(OVERSOLD), above_long_average)),
            ("below SMA200", both(enters(OVERSOLD), below_long_average)),
            ("any session above SMA200", above_long_average),
            _RISING,
        ),
    ),
    _claim(
        "rsi_ma_filter_sell",
        "Readings to sell count only below the long moving average.",
        "RSI rises over 70 with the close below SMA200, beside the same above it, and beside any session below it: "
        f"the average alone parts good sessions from bad ones. {_COUNTED}",
        partial(
            _beyond_the_trend,
            (f"{_OVER_70} below SMA200", both(enters(OVERBOUGHT), below_long_average)),
            ("above SMA200", both(enters(OVERBOUGHT), above_long_average)),
            ("any session below SMA200", below_long_average),
            _FALLING,
        ),
    ),
    _claim(
        "rsi_bollinger_oversold",
        "RSI under 30 is more reliable where the price touches the lower Bollinger band.",
        f"RSI falls under 30 with the low at or under the band of 20 closes and 2 deviations, or not. {_COUNTED}",
        partial(
            _against,
            (f"{_UNDER_30} at the lower band", both(enters(OVERSOLD), partial(at_band, upper=False))),
            ("away from the band", both(enters(OVERSOLD), lambda history: ~at_band(history, upper=False))),
            _RISING,
        ),
    ),
    _claim(
        "rsi_bollinger_overbought",
        "RSI over 70 with the price at the upper Bollinger band is a strong signal to sell.",
        f"RSI rises over 70 with the high at or over the band of 20 closes and 2 deviations. {_COUNTED}",
        partial(
            _against_any,
            f"{_OVER_70} at the upper band",
            both(enters(OVERBOUGHT), partial(at_band, upper=True)),
            _FALLING,
        ),
    ),
    _claim(
        "rsi_50_line",
        "RSI over 50 is positive for the price, under 50 negative.",
        f"RSI of 14 closes passes 50, read as a forecast. {_COUNTED}",
        _middle_line,
    ),
    _claim(
        "rsi_uptrend_holds_40_50",
        "The floor of RSI in strong uptrends is 40 to 50.",
        f"Sessions with the close above SMA200 and SMA200 above its value {SLOPE_SESSIONS} sessions before; both lines "
        "kept in 90 % of them: holds, the outer one alone: partly.",
        partial(_keeps_to, 1, 40, 50),
    ),
    _claim(
        "rsi_downtrend_holds_50_60",
        "The roof over RSI in strong downtrends is 50 to 60.",
        f"Sessions with the close below SMA200 and SMA200 below its value {SLOPE_SESSIONS} sessions before; both lines "
        "kept in 90 % of them: holds, the outer one alone: partly.",
        partial(_keeps_to, -1, 60, 50),
    ),
    _claim(
        "rsi_pullback_40_buy",
        "Within an uptrend, RSI near 40 is where to buy.",
        f"RSI comes from above into 40 to 45, the close above SMA200. {_COUNTED}",
        partial(
            _against_any,
            "RSI falls to about 40 above SMA200",
            reaches(40, 45, from_above=True, trend=above_long_average),
            _RISING,
        ),
    ),
    _claim(
        "rsi_rally_60_sell",
        "Within a downtrend, RSI near 60 is where to sell.",
        f"RSI comes from below into 55 to 60, the close below SMA200. {_COUNTED}",
        partial(
            _against_any,
            "RSI rises to about 60 below SMA200",
            reaches(55, 60, from_above=False, trend=below_long_average),
            _FALLING,
        ),
    ),
    _claim(
        "rsi_stays_overbought",
        "Over 70 is no end of a strong rise: RSI can lie there for weeks, and prices still climb.",
        f"The longest unbroken run of VN-Index closes with RSI over 70: at least {LONG_STAY} sessions, and a rise.",
        partial(_stays, OVERBOUGHT),
        needs=("VNINDEX",),
    ),
    _claim(
        "rsi_stays_oversold",
        "Under 30 is no end of a strong fall: RSI can lie there for weeks, and prices still sink.",
        f"The longest unbroken run of VN-Index closes with RSI under 30: at least {LONG_STAY} sessions, and a fall.",
        partial(_stays, OVERSOLD),
        needs=("VNINDEX",),
    ),
    _claim(
        "rsi_sideways",
        "Where prices run sideways, the zones of RSI do their best work.",
        f"Sideways: over {EFFICIENCY_SESSIONS} sessions the close moved less than a tenth of all its daily steps added "
        f"up; beside any other sideways session. {_COUNTED}",
        _sideways_market,
    ),
    _claim(
        "rsi_period_14_best",
        "14 periods are the most effective setting.",
        f"Periods {', '.join(str(period) for period in PERIODS)}: how many more than of any session rise after a fall "
        "under 30, plus how many fewer after a rise over 70, ten sessions later.",
        _best_period,
    ),
    _claim(
        "rsi_larger_frame",
        "The longer the bars that RSI is read on, the more its signals can be trusted.",
        "RSI of 14 weekly closes, ten weeks later against any week, beside RSI of daily closes, ten sessions later "
        "against any session: on which side the zone leads further.",
        _larger_frame,
    ),
)
