"""Claims of the article of January 2026 on Russell 2000 itself: its breakout over 2,600 points."""

from __future__ import annotations

from functools import partial

import numpy as np

from analysis.claims.claim import Claim, Evidence, Finding, Source, Unit, Verdict
from analysis.claims.days import first_above, highest_close, last_of_year
from analysis.claims.measured import Measured
from analysis.claims.russell_falls import LARGE, SMALL
from analysis.claims.series import Series
from analysis.claims.verdicts import both_sides, not_testable
from analysis.claims.wording import fact, number, signed, text_fact

LEVEL = 2600.0
CLAIMED_RISE, RISE_TOLERANCE = 0.15, 0.01
JANUARY = ("2026-01-01", "2026-01-31")
LARGE_VOLUME = 1.3
NEARLY_ALL = 0.9


def _first_2600(evidence: Evidence) -> Finding:
    russell = evidence.series(SMALL)
    first = first_above(russell, LEVEL)
    if first is None:
        return not_testable(f"No close of these prices, {russell.span}, lies above {number(LEVEL)}.")
    holds = JANUARY[0] <= first <= JANUARY[1]
    facts = (
        text_fact(f"first close above {number(LEVEL)}", first, russell.span),
        fact("close of that day", russell.price(first), Unit.POINTS),
        fact("high of that day", russell.price(first, "high"), Unit.POINTS),
    )
    reason = (
        f"The first close above {number(LEVEL)} since {russell.days[0]} came on {first}, at "
        f"{number(russell.price(first).value, 2)}."
    )
    return Finding(verdict=Verdict.HOLDS if holds else Verdict.CONTRADICTED, facts=facts, reason=reason)


def _plus_15(evidence: Evidence) -> Finding:
    """HOLDS where the highest close of January 2026 lies 14 to 16 % above the last close of 2025 or further up."""
    russell = evidence.series(SMALL)
    first, best = first_above(russell, LEVEL), highest_close(russell, *JANUARY)
    day = first if first is not None and first <= JANUARY[1] else best
    start, earlier = last_of_year(russell, 2025), last_of_year(russell, 2024)
    then, most, other = russell.change(start, day), russell.change(start, best), russell.change(earlier, day)
    reached = next((one for one in russell.days if one > start and _rise(russell, start, one) >= CLAIMED_RISE), None)
    facts = (
        fact(f"since the end of 2025, on {day}", then, Unit.CHANGE),
        fact("since the end of 2025, highest close of January 2026", most, Unit.CHANGE),
        fact(f"since the end of 2024, on {day}", other, Unit.CHANGE),
        text_fact("first close 15 % above the end of 2025", reached or "none", f"{start} – {russell.days[-1]}"),
    )
    reason = (
        f"On {day} it stood {signed(then.value)} since the last close of 2025, at its highest close of January "
        f"{signed(most.value)}; counted from the last close of 2024 it was {signed(other.value)} on {day}."
    )
    if most.value >= CLAIMED_RISE - RISE_TOLERANCE:
        return Finding(verdict=Verdict.HOLDS, facts=facts, reason=reason)
    nearer = abs(other.value - CLAIMED_RISE) < abs(then.value - CLAIMED_RISE)
    why = " The figure fits a count from a year earlier better." if nearer else ""
    return Finding(verdict=Verdict.CONTRADICTED, facts=facts, reason=reason + why)


def _rise(series: Series, first: str, last: str) -> float:
    return series.change(first, last).value


def _volume(evidence: Evidence) -> Finding:
    """HOLDS from 1.3 times the mean volume on, PARTLY from the mean on; not testable with the whole market's volume."""
    russell, large = evidence.series(SMALL), evidence.series(LARGE)
    first = first_above(russell, LEVEL)
    if first is None:
        return not_testable(f"No close of these prices lies above {number(LEVEL)}.")
    ratio = float(russell.history.volume_ratio[russell.bar(first)])
    same = _shared_volume(russell, large, first[:4])
    if np.isnan(ratio):
        return not_testable("The volume of that day is not known.")
    facts = (
        fact(
            f"volume of {first} over the mean of the 20 sessions before", Measured(value=ratio, span=first), Unit.TIMES
        ),
        fact(f"sessions of {first[:4]} with the very volume of S&P 500", same, Unit.SHARE),
    )
    told = f"On {first} the volume was {ratio:.2f} times the mean of the 20 sessions before"
    if same.value >= NEARLY_ALL:
        reason = f"{told}, but these prices carry the whole market's volume, not that of the index's members."
        return Finding(verdict=Verdict.NOT_TESTABLE, facts=facts, reason=reason)
    verdict = both_sides((ratio >= LARGE_VOLUME, ratio >= 1))
    return Finding(verdict=verdict, facts=facts, reason=f"{told}.")


def _shared_volume(first: Series, second: Series, year: str) -> Measured:
    """In how many of the sessions of that year both have the same volume."""
    ours = first.history.frame["volume"].loc[year]
    same = ours.to_numpy() == second.history.frame["volume"].reindex(ours.index).to_numpy()
    return Measured(value=float(same.mean()), span=year, cases=len(same))


def _held(evidence: Evidence) -> Finding:
    """HOLDS where it never closed below the level again, PARTLY where it did and ends above it, else CONTRADICTED."""
    russell = evidence.series(SMALL)
    first = first_above(russell, LEVEL)
    if first is None or first == russell.days[-1]:
        return not_testable(f"These prices have no session after a first close above {number(LEVEL)}.")
    after = russell.line(first).iloc[1:]
    lowest, last = float(after.min()), float(after.iloc[-1])
    span = f"{first} – {russell.days[-1]}"
    below = Measured(value=int((after < LEVEL).sum()), span=span, cases=len(after))
    facts = (
        fact(f"closes below {number(LEVEL)} after {first}", below, Unit.COUNT),
        fact("lowest close after it", Measured(value=lowest, span=f"{after.idxmin():%Y-%m-%d}"), Unit.POINTS),
        fact("last close of the data", Measured(value=last, span=russell.days[-1]), Unit.POINTS),
    )
    reason = (
        f"After {first} {below.value:.0f} of {len(after)} closes lay below {number(LEVEL)}, the lowest at "
        f"{number(lowest, 2)} ({after.idxmin():%Y-%m-%d}); on {russell.days[-1]} it stood at {number(last, 2)}."
    )
    verdict = both_sides((lowest >= LEVEL, last >= LEVEL))
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _breadth(_: Evidence) -> Finding:
    return not_testable(
        "The prices of its two thousand members are not among these, so how many rose cannot be counted."
    )


def _flows(_: Evidence) -> Finding:
    return not_testable("Purchases of the central bank, taxes and state spending are no prices.")


_claim = partial(Claim, source=Source.SMALL_CAPS_FIRST)

CLAIMS: tuple[Claim, ...] = (
    _claim(
        key="rut_first_2600_january_2026",
        says="In January 2026 Russell 2000 passed 2,600 points for the first time.",
        definition="The first close above 2,600 of the data lies in January 2026.",
        needs=(SMALL,),
        check=_first_2600,
    ),
    _claim(
        key="rut_plus_15_ytd_january_2026",
        says="With that, in January 2026, it was about 15 % up since the beginning of the year.",
        definition=(
            "From the last close of 2025 to the highest close of January 2026: at least 14 %. Beside it the day of the "
            "first close above 2,600, and the same count from the last close of 2024."
        ),
        needs=(SMALL,),
        check=_plus_15,
    ),
    _claim(
        key="rut_breakout_volume",
        says="The breakout over 2,600 came with large volume.",
        definition=(
            "Volume of the day of the first close above 2,600 against the mean of the 20 sessions before: 1.3 times or "
            "more is large."
        ),
        needs=(SMALL, LARGE),
        check=_volume,
    ),
    _claim(
        key="rut_breakout_held",
        says="The breakout over 2,600 was no false one.",
        definition="No later close below 2,600: holds; some, but the last one of the data above it: partly.",
        needs=(SMALL,),
        check=_held,
    ),
    _claim(
        key="rut_breakout_breadth",
        says="The breakout stood on a broad base of shares.",
        definition="How many of the members rose with the index.",
        needs=(),
        check=_breadth,
    ),
    _claim(
        key="liquidity_flows",
        says=(
            "Bond purchases of the Fed, the Treasury and a loose fiscal policy bring money into markets, and by way of "
            "small caps it reaches riskier assets."
        ),
        definition="Where money flows, and in which order.",
        needs=(),
        check=_flows,
    ),
)
