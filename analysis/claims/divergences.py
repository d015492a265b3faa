"""Claims on divergences of RSI: regular ones, hidden ones, and those with falling volume."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from analysis.claims.beside import Condition, all_facts, beside, both_findings
from analysis.claims.claim import Claim, Evidence, Finding, Source, Verdict
from analysis.claims.rsi_conditions import above_long_average, below_long_average, both
from analysis.claims.wording import percent
from analysis.divergence import RSI_MIN_DIFFERENCE, Divergence, DivergenceKind, find_divergences
from analysis.signals import History

VOLUME_BARS_EACH_SIDE = 2
_SURELY = 2 / 3
_RISING, _FALLING = 1, -1
_COUNTED = (
    "Neighbouring turning points of the price, RSI of 14 closes at the same bars; every share, 2015 to 2025, from the "
    "close at which the second turning point was known, three sessions after it, to the close ten sessions later."
)


def diverges(kind: DivergenceKind, *, falling_volume: bool | None = None) -> Condition:
    """Bars at which a divergence of that kind becomes known.

    falling_volume: only those whose mean volume of the five bars around the second turning point lies below that around
    the first, or only those where it does not; None for all.
    """

    def holds(history: History) -> NDArray[np.bool_]:
        known = np.zeros(history.bars, dtype=np.bool_)
        candles = history.candles
        every = find_divergences(candles.low, candles.high, history.rsi14, min_difference=RSI_MIN_DIFFERENCE)
        for one in every:
            if one.kind is kind and falling_volume in (None, _has_falling_volume(candles.volume, one)):
                known[one.known] = True
        return known

    return holds


def _has_falling_volume(volume: NDArray[np.float64], found: Divergence) -> bool:
    first, second = (
        float(volume[max(bar - VOLUME_BARS_EACH_SIDE, 0) : bar + VOLUME_BARS_EACH_SIDE + 1].mean())
        for bar in (found.first, found.second)
    )
    return second < first


def _regular(evidence: Evidence) -> Finding:
    bearish = beside(evidence, ("regular bearish divergence", diverges(DivergenceKind.REGULAR_BEARISH)))
    bullish = beside(evidence, ("regular bullish divergence", diverges(DivergenceKind.REGULAR_BULLISH)))
    return both_findings([(bearish, _FALLING), (bullish, _RISING)], strong=True)


def _takes_time(evidence: Evidence) -> Finding:
    """HOLDS where after neither kind more than two thirds of prices have turned within ten sessions."""
    found = [
        beside(evidence, (f"regular {name} divergence", diverges(kind)))
        for name, kind in (("bearish", DivergenceKind.REGULAR_BEARISH), ("bullish", DivergenceKind.REGULAR_BULLISH))
    ]
    facts = all_facts(found)
    if not all(each.is_enough for each in found):
        return Finding(verdict=Verdict.NOT_TESTABLE, facts=facts, reason=" ".join(each.told() for each in found))
    rates = [each.cases.wins / each.cases.n for each in found]
    turned = (1 - rates[0], rates[1])
    verdicts = (Verdict.HOLDS, Verdict.PARTLY, Verdict.CONTRADICTED)
    reason = (
        f"Ten sessions after bearish divergences {percent(turned[0])} of prices were no higher, after bullish ones "
        f"{percent(turned[1])} were higher."
    )
    return Finding(verdict=verdicts[sum(share > _SURELY for share in turned)], facts=facts, reason=reason)


def _hidden(evidence: Evidence) -> Finding:
    uptrend = both(diverges(DivergenceKind.HIDDEN_BULLISH), above_long_average)
    downtrend = both(diverges(DivergenceKind.HIDDEN_BEARISH), below_long_average)
    bullish = beside(
        evidence, ("hidden bullish divergence above SMA200", uptrend), ("any session above it", above_long_average)
    )
    bearish = beside(
        evidence, ("hidden bearish divergence below SMA200", downtrend), ("any session below it", below_long_average)
    )
    return both_findings([(bullish, _RISING), (bearish, _FALLING)])


def _falling_volume(evidence: Evidence) -> Finding:
    pairs = [
        (
            beside(
                evidence,
                (f"{name} divergence with falling volume", diverges(kind, falling_volume=True)),
                ("without", diverges(kind, falling_volume=False)),
            ),
            direction,
        )
        for name, kind, direction in (
            ("bearish", DivergenceKind.REGULAR_BEARISH, _FALLING),
            ("bullish", DivergenceKind.REGULAR_BULLISH, _RISING),
        )
    ]
    return both_findings(pairs)


_claim = partial(Claim, source=Source.RSI, needs=())

CLAIMS: tuple[Claim, ...] = (
    _claim(
        key="divergence_regular",
        says="Few signals of RSI are as strong as a divergence: prices soon follow RSI.",
        definition=f"Regular divergences, beside any session; only clear differences count. {_COUNTED}",
        check=_regular,
    ),
    _claim(
        key="divergence_takes_time",
        says="A divergence warns; when prices turn, and whether at once, it leaves open.",
        definition=(
            f"Regular divergences after which the price has turned; not surely: no more than two thirds. {_COUNTED}"
        ),
        check=_takes_time,
    ),
    _claim(
        key="divergence_hidden",
        says="After a hidden divergence the trend at hand goes on.",
        definition=f"Hidden bullish ones above SMA200, bearish ones below it, beside any such session. {_COUNTED}",
        check=_hidden,
    ),
    _claim(
        key="divergence_falling_volume",
        says="Shrinking volume makes a divergence much safer to trust.",
        definition=(
            "Regular divergences whose mean volume of five bars about the second turning point lies below that about "
            f"the first, beside the others. {_COUNTED}"
        ),
        check=_falling_volume,
    ),
)
