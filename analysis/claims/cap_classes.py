"""Claims on the classes of companies by market value: how their prices swing, what they gain, how they are traded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from statistics import median

import numpy as np

from analysis.claims.claim import ANY_SHARE, Claim, Evidence, Finding, MissingPrices, Source, Unit, Verdict
from analysis.claims.counting import volatility
from analysis.claims.measured import Measured
from analysis.claims.series import Series
from analysis.claims.verdicts import both_sides, not_testable
from analysis.claims.wording import BILLION, counted, fact, number, percent, sentence_case, signed
from analysis.market_cap import SizeClass, size_class

INDICES = ("VN30", "VNMID", "VNSML")
NAMES = ("large", "mid-sized", "small")
CLASSES = (SizeClass.LARGE, SizeClass.MID, SizeClass.SMALL)
HARD_YEARS = (2020, 2022)
BOOM = ("2020-01-01", "2022-12-31")
LAST_YEAR_SESSIONS = 252
FEWEST_OF_A_CLASS = 10


def _indices(evidence: Evidence) -> tuple[list[Series], str, str]:
    """The three indices, and the first and the last day that all have."""
    found = [evidence.series(symbol) for symbol in INDICES]
    return found, max(one.days[0] for one in found), min(one.days[-1] for one in found)


def _ascending(values: list[float]) -> bool:
    return all(first < second for first, second in pairwise(values))


def _told(indices: list[Series], changes: list[Measured], digits: int = 0) -> str:
    return ", ".join(f"{one.symbol} {signed(each.value, digits)}" for one, each in zip(indices, changes, strict=True))


def _swings(evidence: Evidence) -> Finding:
    """HOLDS where volatility rises from VN30 over VNMID to VNSML, PARTLY where VN30's is lower than one of the two."""
    indices, since, until = _indices(evidence)
    measured = [one.volatility(since, until) for one in indices]
    values = [one.value for one in measured]
    facts = tuple(
        fact(f"{one.symbol}: volatility a year", value, Unit.SHARE)
        for one, value in zip(indices, measured, strict=True)
    )
    told = ", ".join(f"{one.symbol} {percent(value)}" for one, value in zip(indices, values, strict=True))
    reason = f"From {since} to {until} they swung by {told} a year."
    return Finding(verdict=both_sides((_ascending(values), values[0] < max(values[1:]))), facts=facts, reason=reason)


def _single_shares_swing(evidence: Evidence) -> Finding:
    """By the median volatility, which has to rise from large over mid-sized to small companies."""
    found: dict[SizeClass, list[float]] = {one: [] for one in CLASSES}
    for share in _known(evidence):
        closes = share.closes[-LAST_YEAR_SESSIONS - 1 :]
        if len(closes) > LAST_YEAR_SESSIONS:
            found[_class_of(evidence, share)].append(volatility(closes))
    measured = _Medians(what="median volatility a year", unit=Unit.SHARE, span=_last_year(evidence), by_class=found)
    return measured.finding(_ascending)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Medians:
    """One measure of single companies by class; what: its name; span: the days it rests on."""

    what: str
    unit: Unit
    span: str
    by_class: dict[SizeClass, list[float]]

    def finding(self, in_order: Callable[[list[float]], bool]) -> Finding:
        """HOLDS where the medians are in order from large over mid-sized to small; PARTLY where two neighbours are.

        A class of fewer than ten companies is left out, and then nothing more than PARTLY is found; with fewer than two
        classes nothing is.
        """
        told = {
            name: Measured(value=median(values), span=self.span, cases=len(values))
            for name, values in zip(NAMES, (self.by_class[one] for one in CLASSES), strict=True)
            if len(values) >= FEWEST_OF_A_CLASS
        }
        facts = tuple(fact(f"{name} companies: {self.what}", one, self.unit) for name, one in told.items())
        few = ", ".join(
            counted(len(self.by_class[one]), f"{name} company", f"{name} companies")
            for name, one in zip(NAMES, CLASSES, strict=True)
            if name not in told
        )
        left_out = f" Too few to tell of: {few}." if few else ""
        if len(told) <= 1:
            return Finding(verdict=Verdict.NOT_TESTABLE, facts=facts, reason=left_out.strip())
        pairs = [in_order([first.value, second.value]) for first, second in pairwise(told.values())]
        values = ", ".join(f"{name} {_written(one.value, self.unit)}" for name, one in told.items())
        reason = f"{sentence_case(self.what)} of single companies, {self.span}: {values}.{left_out}"
        return Finding(verdict=both_sides([*pairs, not few] if any(pairs) else pairs), facts=facts, reason=reason)


def _written(value: float, unit: Unit) -> str:
    return percent(value) if unit is Unit.SHARE else f"{number(value, 1)} billion dong"


def _known(evidence: Evidence) -> list[Series]:
    if not evidence.shares:
        raise MissingPrices(ANY_SHARE)
    if not (known := [one.series for one in evidence.shares if one.market_cap_vnd]):
        raise MissingPrices(f"{ANY_SHARE} with a known market value")
    return known


def _class_of(evidence: Evidence, series: Series) -> SizeClass:
    size = size_class(evidence.of_share(series).market_cap_vnd or 0.0, "VND")
    if size is None:
        raise AssertionError("Vietnam's currency has classes")
    return size


def _last_year(evidence: Evidence) -> str:
    known = _known(evidence)
    return f"{LAST_YEAR_SESSIONS} sessions to {max(one.days[-1] for one in known)}"


def _hard_times(evidence: Evidence) -> Finding:
    """HOLDS where in all hard years the fall deepens from VN30 over VNMID to VNSML, PARTLY where in some."""
    indices, since, until = _indices(evidence)
    years = [year for year in HARD_YEARS if since <= f"{year}-01-01" and f"{year}-12-31" <= until]
    if not years:
        return not_testable(f"The prices of the three indices, {since} to {until}, cover neither 2020 nor 2022.")
    falls = {year: [one.fall(f"{year}-01-01", f"{year}-12-31") for one in indices] for year in years}
    facts = tuple(
        fact(f"{index.symbol}: deepest fall of {year}", fall, Unit.CHANGE)
        for year, measured in falls.items()
        for index, fall in zip(indices, measured, strict=True)
    )
    told = "; ".join(f"{year} {_told(indices, measured, digits=1)}" for year, measured in falls.items())
    deepening = [_ascending([-fall.value for fall in measured]) for measured in falls.values()]
    return Finding(verdict=both_sides(deepening), facts=facts, reason=f"Deepest falls by closes: {told}.")


def _potential(evidence: Evidence) -> Finding:
    """HOLDS where gains rise from VN30 over VNMID to VNSML both in the boom and over the whole span, PARTLY in one."""
    indices, since, until = _indices(evidence)
    whole = [one.change(since, until) for one in indices]
    rises = [_steepest_rise(one, *BOOM) for one in indices]
    facts = tuple(
        fact(f"{index.symbol}: {name}", measured, Unit.CHANGE)
        for name, found in (("largest rise of 2020 to 2022", rises), ("whole span", whole))
        for index, measured in zip(indices, found, strict=True)
    )
    reason = (
        f"In their largest rise of 2020 to 2022: {_told(indices, rises)}; from {since} to {until} altogether: "
        f"{_told(indices, whole)}."
    )
    verdict = both_sides([_ascending([one.value for one in found]) for found in (rises, whole)])
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _steepest_rise(series: Series, since: str, until: str) -> Measured:
    """The largest rise from a close to a later one; KeyError where the span has no session."""
    part = series.within(since, until)
    closes = series.closes[part]
    if not len(closes):
        raise KeyError(since)
    lowest = np.minimum.accumulate(closes)
    high = int(np.argmax(closes / lowest))
    low = int(np.argmin(closes[: high + 1]))
    days = series.days[part]
    return series.change(days[low], days[high])


def _liquidity(evidence: Evidence) -> Finding:
    """By the median value traded a day, which has to fall from large over mid-sized to small companies."""
    found: dict[SizeClass, list[float]] = {one: [] for one in CLASSES}
    for share in _known(evidence):
        frame = share.history.frame.iloc[-LAST_YEAR_SESSIONS:]
        found[_class_of(evidence, share)].append(float((frame["close"] * frame["volume"]).median()) / BILLION)
    measured = _Medians(
        what="median value traded a day", unit=Unit.BILLION_DONG, span=_last_year(evidence), by_class=found
    )
    return measured.finding(lambda values: _ascending([-one for one in values]))


def _dividends(_: Evidence) -> Finding:
    return not_testable("These prices have no dividends of their own.")


_claim = partial(Claim, source=Source.MARKET_CAP)
_BY_CLASS = f"Companies by the class of their value at the last close; {FEWEST_OF_A_CLASS} or more of a class."

CLAIMS: tuple[Claim, ...] = (
    _claim(
        key="large_caps_less_volatile",
        says="Risk is lowest with large companies, higher with mid-sized, and highest with small ones.",
        definition="Volatility of VN30, VNMidcap and VNSmallcap over the days that all three have.",
        needs=INDICES,
        check=_swings,
    ),
    _claim(
        key="small_shares_swing_most",
        says="Prices of small companies swing most, those of large ones least.",
        definition=f"Median volatility of single shares over their last {LAST_YEAR_SESSIONS} sessions. {_BY_CLASS}",
        needs=(),
        check=_single_shares_swing,
    ),
    _claim(
        key="large_caps_steadier_in_hard_times",
        says="In hard times large companies hold up better than small ones.",
        definition="Deepest falls of VN30, VNMidcap and VNSmallcap within 2020 and within 2022, by closes.",
        needs=INDICES,
        check=_hard_times,
    ),
    _claim(
        key="small_caps_higher_potential",
        says="The smaller the company, the higher its potential to gain, above all when the market rises.",
        definition=(
            "Largest rise from a close to a later one within 2020 to 2022, and the whole change over the days that "
            "VN30, VNMidcap and VNSmallcap have."
        ),
        needs=INDICES,
        check=_potential,
    ),
    _claim(
        key="liquidity_by_class",
        says="Large companies are traded most, mid-sized ones much, small ones little to moderately.",
        definition=f"Median of each share's median value traded a day, close times volume. {_BY_CLASS}",
        needs=(),
        check=_liquidity,
    ),
    _claim(
        key="large_caps_pay_dividends",
        says="Large companies pay dividends steadily.",
        definition="Dividends paid year by year.",
        needs=(),
        check=_dividends,
    ),
)
