"""Claims on Russell 2000 in large falls: whether it turns before S&P 500, falls deeper, recovers faster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from analysis.claims.claim import Claim, Evidence, Fact, Finding, Source, Unit, Verdict
from analysis.claims.counting import SESSIONS_A_YEAR
from analysis.claims.measured import Measured
from analysis.claims.series import Series
from analysis.claims.verdicts import both_sides, not_testable
from analysis.claims.wording import fact

SMALL, LARGE = "RUT", "GSPC"
MOSTLY = 2 / 3
A_YEAR_OF_DAYS = 366

# The years within which the largest falls of American shares since 1988 had their peak and their trough.
FALL_YEARS = (
    (1990, 1990),
    (1998, 1998),
    (2000, 2002),
    (2007, 2009),
    (2011, 2011),
    (2015, 2016),
    (2018, 2018),
    (2020, 2020),
    (2021, 2022),
    (2024, 2025),
)
RECESSIONS = (date(1990, 7, 1), date(2001, 3, 1), date(2007, 12, 1), date(2020, 2, 1))
"""The months of the peaks before America's recessions since 1988.

Source: NBER, US Business Cycle Expansions and Contractions (nber.org/research/business-cycle-dating, read 2026-11).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """The deepest fall of one index within some years: its depth (below 0), and the days of its peak and its trough."""

    depth: float
    peak: str
    trough: str

    @classmethod
    def of(cls, series: Series, since: str, until: str) -> Turns:
        """That of these days."""
        found = series.fall(since, until)
        peak, trough = found.span.split(" – ")
        return cls(depth=found.value, peak=peak, trough=trough)


def falls(evidence: Evidence) -> list[tuple[Turns, Turns]]:
    """The falls that the prices of both cover from the first of these years to the last: Russell 2000's, S&P 500's."""
    russell, large = evidence.series(SMALL), evidence.series(LARGE)
    begins, ends = max(russell.days[0], large.days[0]), min(russell.days[-1], large.days[-1])
    spans = [(f"{first}-01-01", f"{last}-12-31") for first, last in FALL_YEARS]
    covered = [span for span in spans if begins <= span[0] and span[1] <= ends]
    return [(Turns.of(russell, *span), Turns.of(large, *span)) for span in covered]


_NO_FALLS = "These prices cover none of the large falls since 1988."


def _count(name: str, found: list[bool], pairs: list[tuple[Turns, Turns]]) -> Fact:
    span = f"{pairs[0][0].peak} – {pairs[-1][0].trough}"
    return fact(name, Measured(value=sum(found), span=span, cases=len(found)), Unit.COUNT)


def _leads(evidence: Evidence) -> Finding:
    """HOLDS where peaks and troughs alike come earlier in two thirds of the falls, PARTLY where one of the two does."""
    pairs = falls(evidence)
    if not pairs:
        return not_testable(_NO_FALLS)
    peaks = [small.peak < big.peak for small, big in pairs]
    troughs = [small.trough < big.trough for small, big in pairs]
    same = [small.trough == big.trough for small, big in pairs]
    facts = (
        _count("falls in which Russell 2000 peaked earlier", peaks, pairs),
        _count("falls in which Russell 2000 bottomed earlier", troughs, pairs),
        _count("falls in which both bottomed on the same day", same, pairs),
    )
    reason = (
        f"Of {len(pairs)} large falls, Russell 2000 peaked before S&P 500 in {sum(peaks)} and bottomed before it in "
        f"{sum(troughs)}; on the same day both bottomed in {sum(same)}."
    )
    verdict = both_sides([sum(found) >= MOSTLY * len(pairs) for found in (peaks, troughs)])
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _foretells_recessions(evidence: Evidence) -> Finding:
    """HOLDS where a recession begins within a year of two thirds of its falls' peaks.

    PARTLY where it does for fewer, but each recession had such a fall before it; else CONTRADICTED.
    """
    pairs = falls(evidence)
    if not pairs:
        return not_testable(_NO_FALLS)
    peaks = [date.fromisoformat(small.peak) for small, _ in pairs]
    followed = [any(0 <= (one - peak).days <= A_YEAR_OF_DAYS for one in RECESSIONS) for peak in peaks]
    seen = [one for one in RECESSIONS if peaks[0].year <= one.year <= peaks[-1].year]
    announced = [any(0 <= (one - peak).days <= A_YEAR_OF_DAYS for peak in peaks) for one in seen]
    facts = (
        _count("falls of Russell 2000 with a recession within a year of the peak", followed, pairs),
        _count("recessions with such a fall before", announced, pairs),
    )
    reason = (
        f"Of {len(pairs)} large falls of Russell 2000, {sum(followed)} began within a year before a recession; "
        f"{sum(announced)} of {len(seen)} recessions had one before them."
    )
    if sum(followed) >= MOSTLY * len(pairs):
        return Finding(verdict=Verdict.HOLDS, facts=facts, reason=reason)
    verdict = Verdict.PARTLY if seen and all(announced) else Verdict.CONTRADICTED
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _cyclical(evidence: Evidence) -> Finding:
    """HOLDS where it falls deeper, and does better in the year after S&P 500's trough, in two thirds of the falls."""
    russell, large = evidence.series(SMALL), evidence.series(LARGE)
    pairs = falls(evidence)
    if not pairs:
        return not_testable(_NO_FALLS)
    deeper = [small.depth < big.depth for small, big in pairs]
    troughs = [big.trough for _, big in pairs if large.bar(big.trough) + SESSIONS_A_YEAR < len(large.days)]
    better = [_after_a_year(russell, trough) > _after_a_year(large, trough) for trough in troughs]
    facts = (
        _count("falls in which Russell 2000 fell deeper", deeper, pairs),
        _count("falls after which it did better in the first year", better, pairs),
    )
    reason = (
        f"Of {len(pairs)} large falls, Russell 2000 fell deeper than S&P 500 in {sum(deeper)}; in the "
        f"{SESSIONS_A_YEAR} sessions after S&P 500's trough it did better in {sum(better)} of {len(better)}."
    )
    verdict = both_sides([sum(found) >= MOSTLY * len(found) for found in (deeper, better)])
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _after_a_year(series: Series, trough: str) -> float:
    return series.after(trough, SESSIONS_A_YEAR).value


_claim = partial(Claim, source=Source.RUSSELL_2000, needs=(SMALL, LARGE))
_FALLS_READ = (
    "The deepest falls by closes within 1990, 1998, 2000–02, 2007–09, 2011, 2015–16, 2018, 2020, 2021–22 and 2024–25."
)

CLAIMS: tuple[Claim, ...] = (
    _claim(
        key="rut_leading_indicator",
        says="At tops and bottoms Russell 2000 mostly turns first, the large companies' indices later.",
        definition=f"{_FALLS_READ} Earlier in two thirds of them: holds for peaks, and for troughs.",
        check=_leads,
    ),
    _claim(
        key="rut_foretells_recessions",
        says="When Russell 2000 falls, a recession may be next.",
        definition=(
            f"{_FALLS_READ} Recessions by NBER's months of the peak, which are no prices: one begins within a year of "
            "the fall's peak."
        ),
        check=_foretells_recessions,
    ),
    _claim(
        key="rut_cyclical_recovery_and_recession",
        says="Recessions cost Russell 2000 more than others, and the first stretch of a recovery gives it more.",
        definition=f"{_FALLS_READ} Deeper falls, and the {SESSIONS_A_YEAR} sessions after S&P 500's trough.",
        check=_cyclical,
    ),
)
