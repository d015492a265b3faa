"""Claims on the Shanghai Composite: its history, how far it swings, and its trading halts."""

from __future__ import annotations

from functools import partial

import numpy as np

from analysis.claims.claim import Claim, Evidence, Finding, Source, Unit, Verdict
from analysis.claims.counting import session_changes
from analysis.claims.days import full_years, highest_close, last_of_year, last_until
from analysis.claims.measured import Measured
from analysis.claims.verdicts import both_sides, not_testable
from analysis.claims.wording import fact, number, percent, signed

SHANGHAI, LARGE, VIETNAM = "SSEC", "GSPC", "VNINDEX"
PEAK_2007 = 6000.0
BOOM, CRASH = 0.3, -0.3
ARTICLE = "2025-06-09"
NEARLY_ALWAYS = 0.9
CLOSELY_TOGETHER, UNLIKE = 0.5, 1.1
HALT = -0.07
SUSPENDED = "2016-01-08"
"""From this day on the breaker is no longer applied; source: CSRC's announcement of 2016-01-07."""
SHORT_VOLUME, FULL_VOLUME = 0.5, 0.8


def _peak_2007(evidence: Evidence) -> Finding:
    """HOLDS where a close of 2007 lies above 6,000 and no close before it did."""
    shanghai = evidence.series(SHANGHAI)
    if shanghai.days[0] > "2007-01-31":
        best = highest_close(shanghai, shanghai.days[0], shanghai.days[-1])
        highest = fact("highest close of these prices", shanghai.price(best), Unit.POINTS)
        reason = f"These prices begin on {shanghai.days[0]}, after the peak of 2007."
        return Finding(verdict=Verdict.NOT_TESTABLE, facts=(highest,), reason=reason)
    peak = highest_close(shanghai, "2007-01-01", "2007-12-31")
    close, fall = shanghai.price(peak), shanghai.fall(peak, "2008-12-31")
    facts = (fact("highest close of 2007", close, Unit.POINTS), fact("fall to the end of 2008", fall, Unit.CHANGE))
    reason = (
        f"The highest close of 2007 was {number(close.value)} on {peak}; by the end of 2008 it fell by "
        f"{percent(-fall.value)}."
    )
    return Finding(verdict=both_sides((close.value > PEAK_2007, fall.value < CRASH)), facts=facts, reason=reason)


def _boom_and_crash_2015(evidence: Evidence) -> Finding:
    """HOLDS where it rose by 30 % from the end of 2014 to its peak of 2015, and then fell by 30 % within the year."""
    shanghai = evidence.series(SHANGHAI)
    peak = highest_close(shanghai, "2015-01-01", "2015-12-31")
    rise = shanghai.change(last_of_year(shanghai, 2014), peak)
    fall, whole = shanghai.fall(peak, "2015-12-31"), shanghai.year(2015)
    facts = (
        fact("from the end of 2014 to the peak of 2015", rise, Unit.CHANGE),
        fact("deepest fall from there in 2015", fall, Unit.CHANGE),
        fact("the year 2015 as a whole", whole, Unit.CHANGE),
    )
    reason = (
        f"It rose by {signed(rise.value, 0)} from the end of 2014 to {peak} and then fell by {percent(-fall.value, 0)} "
        f"({fall.span}); 2015 as a whole ended at {signed(whole.value)}."
    )
    return Finding(verdict=both_sides((rise.value >= BOOM, fall.value <= CRASH)), facts=facts, reason=reason)


def _since_2020(evidence: Evidence) -> Finding:
    """HOLDS where from the end of 2019 to the article it fell, PARTLY where it rose by less than S&P 500."""
    shanghai, large = evidence.series(SHANGHAI), evidence.series(LARGE)
    start = last_of_year(shanghai, 2019)
    spans = [last_until(one, ARTICLE) for one in (shanghai, large)]
    ours, theirs = shanghai.change(start, spans[0]), large.change(last_of_year(large, 2019), spans[1])
    newest = shanghai.change(start, shanghai.days[-1])
    facts = (
        fact("Shanghai Composite to the article", ours, Unit.CHANGE),
        fact("S&P 500 to the article", theirs, Unit.CHANGE),
        fact("Shanghai Composite to the end of the data", newest, Unit.CHANGE),
    )
    reason = (
        f"From the end of 2019 to {spans[0]} it changed by {signed(ours.value)}, S&P 500 by {signed(theirs.value)}; "
        "which of the causes named weighed on it prices cannot tell."
    )
    return Finding(verdict=both_sides((ours.value < theirs.value, ours.value < 0)), facts=facts, reason=reason)


def _more_volatile(evidence: Evidence) -> Finding:
    """HOLDS where it swung more over all full years and in nine of ten of them, PARTLY where only one of the two."""
    shanghai, large = evidence.series(SHANGHAI), evidence.series(LARGE)
    years = full_years(shanghai, large)
    if not years:
        return not_testable("These prices have no full year of both indices.")
    half = years[len(years) // 2]
    parts = ((years[0], half - 1), (half, years[-1]), (years[0], years[-1]))
    spans = [(f"{first}-01-01", f"{last}-12-31") for first, last in parts]
    measured = [(shanghai.volatility(*span), large.volatility(*span)) for span in spans if span[0] < span[1]]
    more = [
        year
        for year in years
        if shanghai.volatility(f"{year}-01-01", f"{year}-12-31").value
        > large.volatility(f"{year}-01-01", f"{year}-12-31").value
    ]
    count = Measured(value=len(more), span=f"{years[0]}–{years[-1]}", cases=len(years))
    facts = (
        *(fact(f"{name}: volatility a year", one, Unit.SHARE)
          for pair in measured for name, one in zip(("Shanghai Composite", "S&P 500"), pair, strict=True)),
        fact("years in which the Shanghai Composite swung more", count, Unit.COUNT),
    )  # fmt: skip
    told = "; ".join(
        f"{ours.span} {percent(ours.value)} a year, S&P 500 {percent(theirs.value)}" for ours, theirs in measured
    )
    reason = f"It swung more in {len(more)} of {len(years)} years: {told}."
    whole = measured[-1]
    verdict = both_sides((whole[0].value > whole[1].value, len(more) >= NEARLY_ALWAYS * len(years)))
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _differs_from_vietnam(evidence: Evidence) -> Finding:
    """HOLDS where their weekly changes go together by less than 0.5 and the one swings a tenth more than the other.

    PARTLY where one of the two is so, else CONTRADICTED.
    """
    shanghai, vietnam = evidence.series(SHANGHAI), evidence.series(VIETNAM)
    together = shanghai.correlation(vietnam)
    since, until = together.span.split(" – ")
    swings = [one.volatility(since, until) for one in (shanghai, vietnam)]
    facts = (
        fact("correlation of weekly changes with the VN-Index", together, Unit.RATIO),
        fact("Shanghai Composite: volatility a year", swings[0], Unit.SHARE),
        fact("VN-Index: volatility a year", swings[1], Unit.SHARE),
    )
    reason = (
        f"The correlation of their weekly changes is {together.value:.2f}; Shanghai swung by "
        f"{percent(swings[0].value)} a year, the VN-Index by {percent(swings[1].value)}."
    )
    swing = max(one.value for one in swings) >= UNLIKE * min(one.value for one in swings)
    verdict = both_sides((together.value < CLOSELY_TOGETHER, swing))
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _circuit_breaker(evidence: Evidence) -> Finding:
    """Whether sessions that fell by 7 % were cut short, by their volume against the mean of the 20 before.

    HOLDS where all were, since the breaker was suspended too; PARTLY where only those before that day; else
    CONTRADICTED. The index that the breaker watches is another one.
    """
    shanghai = evidence.series(SHANGHAI)
    changes = session_changes(shanghai.closes)
    bars = np.flatnonzero(np.round(changes, 3) <= HALT) + 1
    told = [(shanghai.days[bar], float(shanghai.history.volume_ratio[bar])) for bar in bars.tolist()]
    known = [(day, ratio) for day, ratio in told if not np.isnan(ratio)]
    facts = tuple(
        fact(
            f"volume on {day}, a fall of {percent(-shanghai.session(day).value)}",
            Measured(value=ratio, span=day),
            Unit.TIMES,
        )
        for day, ratio in known
    )
    later = [(day, ratio) for day, ratio in known if day >= SUSPENDED]
    if not later:
        return not_testable(f"No session since {SUSPENDED} fell by 7 % in these prices.")
    cut = [day for day, ratio in known if ratio < SHORT_VOLUME]
    full = [day for day, ratio in later if ratio >= FULL_VOLUME]
    reason = (
        f"Since {SUSPENDED} it fell by 7 % on {', '.join(day for day, _ in later)}, with full volume on "
        f"{', '.join(full) or 'none of them'}; cut short by their volume were {', '.join(cut) or 'none'}. The halts "
        "hang on CSI 300, which is not among these prices."
    )
    verdict = both_sides((not full, bool(cut)))
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _looser_money(_: Evidence) -> Finding:
    return not_testable(
        "The article names no day on which rates or reserve ratios were cut, and prices do not tell it."
    )


_claim = partial(Claim, source=Source.SHANGHAI)

CLAIMS: tuple[Claim, ...] = (
    _claim(
        key="shanghai_2007_peak",
        says="In 2007 the index stood at a record above 6,000 points before it collapsed in 2008.",
        definition="Highest close of 2007 above 6,000, and a fall of 30 % to the end of 2008.",
        needs=(SHANGHAI,),
        check=_peak_2007,
    ),
    _claim(
        key="shanghai_2015_boom_crash",
        says="In 2015 a hot rise was followed by a heavy fall.",
        definition="30 % up from the last close of 2014 to the highest of 2015, and 30 % down within the same year.",
        needs=(SHANGHAI,),
        check=_boom_and_crash_2015,
    ),
    _claim(
        key="shanghai_since_2020",
        says="Since 2020 trade tension, the pandemic and stricter rules have weighed on the index.",
        definition="From the last close of 2019 to the article: less than S&P 500, and a fall, else partly.",
        needs=(SHANGHAI, LARGE),
        check=_since_2020,
    ),
    _claim(
        key="shanghai_more_volatile_than_sp500",
        says="The index swings more than those of developed markets such as S&P 500.",
        definition=(
            "Standard deviation of the changes from session to session times the root of 252, over all full years of "
            "both and over each half of them; and year by year."
        ),
        needs=(SHANGHAI, LARGE),
        check=_more_volatile,
    ),
    _claim(
        key="shanghai_differs_from_vnindex",
        says="Shanghai Composite and VN-Index differ in make-up and in how they swing.",
        definition=(
            "Correlation of the changes from week to week under 0.5, and one of them swings a tenth more than the "
            "other: holds; one of the two: partly."
        ),
        needs=(SHANGHAI, VIETNAM),
        check=_differs_from_vietnam,
    ),
    _claim(
        key="shanghai_circuit_breaker",
        says="Trading is halted when CSI 300 moves by 5 or 7 %.",
        definition=(
            "Sessions of the Shanghai Composite that fell by 7 % (to a tenth of a percent): cut short under half of "
            "the mean volume of the 20 sessions before, full from 0.8 times on."
        ),
        needs=(SHANGHAI,),
        check=_circuit_breaker,
    ),
    _claim(
        key="shanghai_cuts_positive",
        says="The index gains from lower interest rates or reserve ratios, and loses from tighter money.",
        definition="What the index did after such days.",
        needs=(),
        check=_looser_money,
    ),
)
