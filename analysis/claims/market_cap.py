"""Claims on market value: which class a company is in, how its value went, and how the classes differ."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from analysis.claims import cap_classes
from analysis.claims.claim import ANY_SHARE, Claim, Evidence, Fact, Finding, MissingPrices, Share, Source, Unit, Verdict
from analysis.claims.days import last_of_year, last_until
from analysis.claims.measured import Measured
from analysis.claims.verdicts import both_sides, not_testable
from analysis.claims.wording import BILLION, counted, fact, number, percent, signed, text_fact
from analysis.market_cap import SCALES, SizeClass, size_class

PUBLISHED = "2025-06-07"
LARGE_ABOVE = SCALES["VND"].thresholds[0]
FEW_HUNDRED_THOUSAND = (100_000 * BILLION, 1_000_000 * BILLION)
MILLION_BILLION = 1_000_000 * BILLION
YEARS_OF_GROWTH = 5
MOSTLY, NEARLY_ALL = 0.5, 0.9
FEWEST = 30
_APPROXIMATE = (
    "Today's number of shares times the close of the day; adjusted closes make earlier values approximate: share "
    "bonuses cancel out, cash dividends and new shares do not."
)


def valued(evidence: Evidence, symbol: str) -> Share:
    """That share, its market value known; MissingPrices where it is not here or not known."""
    found = next((one for one in evidence.shares if one.series.symbol == symbol), None)
    if found is None or found.market_cap_vnd is None:
        raise MissingPrices(symbol)
    return found


def caps(share: Share) -> list[float]:
    """The market value at each close, by today's number of shares; in dong."""
    closes = share.series.closes
    values: list[float] = (closes * ((share.market_cap_vnd or np.nan) / closes[-1])).tolist()
    return values


def cap_on(share: Share, day: str) -> Measured:
    """The market value at the last close up to that day, in billion dong."""
    session = last_until(share.series, day)
    return Measured(value=caps(share)[share.series.bar(session)] / BILLION, span=session)


def _told(symbol: str, cap: Measured) -> str:
    return f"{symbol} {number(cap.value)} billion dong on {cap.span}"


def _cap_fact(share: Share, day: str) -> Fact:
    return fact(f"{share.series.symbol}: market value", cap_on(share, day), Unit.BILLION_DONG)


def _of_class(symbols: Sequence[str], wanted: SizeClass, evidence: Evidence) -> Finding:
    """HOLDS where all these companies were in the class when the article appeared, PARTLY where some were."""
    shares = [valued(evidence, symbol) for symbol in symbols]
    then = [cap_on(share, PUBLISHED) for share in shares]
    facts = [_cap_fact(share, day) for share in shares for day in (PUBLISHED, share.series.days[-1])]
    facts += [_last_below(share) for share in shares]
    inside = [size_class(cap.value * BILLION, "VND") is wanted for cap in then]
    told = ", ".join(_told(symbol, cap) for symbol, cap in zip(symbols, then, strict=True))
    below = ", ".join(f"{share.series.symbol} {_last_below(share).value}" for share in shares)
    reason = (
        f"About {told}; the class of large companies begins above 10,000. Last closes at a value up to that: {below}."
    )
    return Finding(verdict=both_sides(inside), facts=tuple(facts), reason=reason)


def _last_below(share: Share) -> Fact:
    """The last day on which its value was not yet that of a large company."""
    days = [day for day, cap in zip(share.series.days, caps(share), strict=True) if cap <= LARGE_ABOVE]
    name = f"{share.series.symbol}: last day at or below 10,000 billion dong"
    return text_fact(name, days[-1] if days else "none", share.series.span)


def _vic(evidence: Evidence) -> Finding:
    """HOLDS where VIC was worth 100,000 to 1,000,000 billion dong when the article appeared."""
    share = valued(evidence, "VIC")
    then, now = cap_on(share, PUBLISHED), cap_on(share, share.series.days[-1])
    low, high = FEW_HUNDRED_THOUSAND
    facts = (_cap_fact(share, PUBLISHED), _cap_fact(share, share.series.days[-1]))
    reason = f"About {_told('VIC', then)}, and {number(now.value)} on {now.span}."
    holds = low <= then.value * BILLION < high
    return Finding(verdict=Verdict.HOLDS if holds else Verdict.CONTRADICTED, facts=facts, reason=reason)


def _fpt_grows(evidence: Evidence) -> Finding:
    """HOLDS where FPT rose in each of the five years before the article and in its own up to it.

    PARTLY where it rose in each of the five years alone; else CONTRADICTED.
    """
    series = valued(evidence, "FPT").series
    published = int(PUBLISHED[:4])
    years = range(published - YEARS_OF_GROWTH, published)
    changes = [series.year(year) for year in years]
    lately = series.change(last_of_year(series, published - 1), last_until(series, PUBLISHED))
    facts = (
        *(fact(f"FPT, {year}", one, Unit.CHANGE) for year, one in zip(years, changes, strict=True)),
        fact(f"FPT, {published} up to the article", lately, Unit.CHANGE),
        fact(f"FPT, {published}", series.year(published), Unit.CHANGE),
    )
    told = ", ".join(signed(one.value, 0) for one in changes)
    reason = (
        f"Closes of FPT changed by {told} in {years[0]} to {years[-1]}, and by {signed(lately.value, 0)} in "
        f"{published} up to {last_until(series, PUBLISHED)}."
    )
    grew = all(one.value > 0 for one in changes)
    return Finding(verdict=both_sides((grew, grew and lately.value > 0)), facts=facts, reason=reason)


def _upcom(evidence: Evidence) -> Finding:
    """HOLDS where nine of ten companies of UPCoM are small, PARTLY where half are; not testable on fewer than 30."""
    values = [one.market_cap_vnd for one in evidence.shares if one.exchange == "UPCOM" and one.market_cap_vnd]
    small = sum(size_class(value, "VND") is SizeClass.SMALL for value in values)
    measured = Measured(value=small, span=_until(evidence), cases=len(values))
    facts = (fact("small companies of UPCoM", measured, Unit.COUNT),)
    if len(values) < FEWEST:
        reason = (
            f"These prices hold {counted(len(values), 'share')} of UPCoM with a known market value: "
            "too few to speak for all."
        )
        return Finding(verdict=Verdict.NOT_TESTABLE, facts=facts, reason=reason)
    largest = number(max(values) / BILLION)
    reason = (
        f"{small} of {len(values)} companies of UPCoM ({percent(small / len(values), 0)}) are worth less than 1,000 "
        f"billion dong; the largest is worth {largest} billion."
    )
    verdict = both_sides((small >= MOSTLY * len(values), small >= NEARLY_ALL * len(values)))
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _until(evidence: Evidence) -> str:
    if not evidence.shares:
        raise MissingPrices(ANY_SHARE)
    return max(share.series.days[-1] for share in evidence.shares)


def _total(evidence: Evidence) -> Finding:
    """HOLDS where the shares of these prices alone are worth a million billion dong together."""
    values = [one.market_cap_vnd for one in evidence.shares if one.market_cap_vnd]
    total = sum(values)
    measured = Measured(value=total / BILLION, span=_until(evidence), cases=len(values))
    facts = (fact("market value of these shares together", measured, Unit.BILLION_DONG),)
    reason = (
        f"The {counted(len(values), 'share')} of these prices are worth {number(total / BILLION)} billion dong together"
    )
    if total < MILLION_BILLION:
        reason += ", and how much the others are worth is not known."
        return Finding(verdict=Verdict.NOT_TESTABLE, facts=facts, reason=reason)
    return Finding(verdict=Verdict.HOLDS, facts=facts, reason=f"{reason}; all others come on top.")


def _changes_class(evidence: Evidence) -> Finding:
    """HOLDS where a company was in one class at its first close of the data and is in another at the last."""
    known = [one for one in evidence.shares if one.market_cap_vnd]
    if not known:
        raise MissingPrices(ANY_SHARE)
    moved = [(one, size_class(caps(one)[0], "VND"), size_class(caps(one)[-1], "VND")) for one in known]
    changed = sum(first is not last for _, first, last in moved)
    span = f"{min(one.series.days[0] for one in known)} – {_until(evidence)}"
    grown = sum(first is SizeClass.SMALL and last is SizeClass.LARGE for _, first, last in moved)
    facts = (
        fact("companies now in another class", Measured(value=changed, span=span, cases=len(known)), Unit.COUNT),
        fact("from small to large", Measured(value=grown, span=span, cases=len(known)), Unit.COUNT),
    )
    reason = (
        f"{changed} of {counted(len(known), 'company', 'companies')} are in another class than at their first close of "
        f"these prices, {grown} of them grown from small to large."
    )
    verdict = Verdict.HOLDS if changed else Verdict.CONTRADICTED
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _no_currency(_: Evidence) -> Finding:
    return not_testable("These prices have no exchange rate of the dollar.")


def _no_output(_: Evidence) -> Finding:
    return not_testable("What the economy produces in a year is no price.")


_claim = partial(Claim, source=Source.MARKET_CAP)

CLAIMS: tuple[Claim, ...] = (
    _claim(
        key="fpt_vic_vcb_large",
        says="FPT, VIC and VCB are examples of large companies, worth over 10,000 billion dong.",
        definition=f"Market value on the article's day. {_APPROXIMATE}",
        needs=("FPT", "VIC", "VCB"),
        check=partial(_of_class, ("FPT", "VIC", "VCB"), SizeClass.LARGE),
    ),
    _claim(
        key="ree_gmd_mid_caps",
        says="REE and GMD are examples of mid-sized companies, worth 1,000 to 10,000 billion dong.",
        definition=f"Market value on the article's day. {_APPROXIMATE}",
        needs=("REE", "GMD"),
        check=partial(_of_class, ("REE", "GMD"), SizeClass.MID),
    ),
    _claim(
        key="vic_few_hundred_thousand_bn",
        says="VIC is worth a few hundred thousand billion dong.",
        definition=f"100,000 to 1,000,000 on the article's day. {_APPROXIMATE}",
        needs=("VIC",),
        check=_vic,
    ),
    _claim(
        key="fpt_cap_keeps_growing",
        says="Year after year FPT has been worth more.",
        definition=(
            "Yearly changes of adjusted closes, in which dividends count as growth: the five years before the article "
            "and its own up to it; the five alone: partly."
        ),
        needs=("FPT",),
        check=_fpt_grows,
    ),
    _claim(
        key="upcom_are_small_caps",
        says="Companies of UPCoM are examples of small ones, worth less than 1,000 billion dong.",
        definition="Shares of UPCoM by their market value at the last close: nine of ten small; half: partly.",
        needs=(),
        check=_upcom,
    ),
    _claim(
        key="total_market_cap_millions_of_bn",
        says="All shares of Vietnam together may be worth millions of billions of dong.",
        definition="Market values at the last close added up; these shares alone are a lower bound.",
        needs=(),
        check=_total,
    ),
    _claim(
        key="companies_change_class",
        says="No company is tied to its class for ever.",
        definition=f"Class at the first and at the last close of the data. {_APPROXIMATE}",
        needs=(),
        check=_changes_class,
    ),
    *cap_classes.CLAIMS,
    _claim(
        key="cap_dollar_values",
        says="10,000 and 1,000 billion dong are about 400 and 40 million dollars.",
        definition="The rate of the dollar on the article's day: 25,000 dong.",
        needs=(),
        check=_no_currency,
    ),
    _claim(
        key="total_market_cap_of_gdp",
        says="The value of all shares is a considerable part of a year's output.",
        definition="Market value of all shares against GDP.",
        needs=(),
        check=_no_output,
    ),
)
