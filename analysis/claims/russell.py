"""Claims on Russell 2000: its breakout of January 2026, its volume in June, its falls, and S&P 500 beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

import pandas as pd

from analysis.claims import russell_breakout, russell_falls
from analysis.claims.claim import Claim, Evidence, Finding, Source, Unit
from analysis.claims.days import full_years, last_of_year
from analysis.claims.measured import Measured
from analysis.claims.russell_falls import LARGE, SMALL
from analysis.claims.series import Series
from analysis.claims.verdicts import both_sides, not_testable
from analysis.claims.wording import fact, percent, signed, text_fact

MOSTLY = 2 / 3
BUSIEST_DAYS = 10
FIRST_JUNE, JUNE, FRIDAY = 2010, 6, 4
LATE_FRIDAY = 29


def _last_fridays(series: Series) -> Iterator[tuple[str, str, int, int]]:
    """For each year the last Friday of June, the Friday before, and their ranks by volume among the year's sessions."""
    volumes = series.history.frame["volume"]
    for year in range(max(FIRST_JUNE, int(series.days[0][:4]) + 1), int(series.days[-1][:4]) + 1):
        last = date(year, JUNE, 30)
        last -= timedelta(days=(last.weekday() - FRIDAY) % 7)
        days = last.isoformat(), (last - timedelta(days=7)).isoformat()
        ranks = volumes.loc[str(year)].rank(ascending=False)
        ranks.index = ranks.index.strftime("%Y-%m-%d")
        if all(day in ranks.index and ranks[day] == ranks[day] for day in days[:1]):
            yield *days, int(ranks[days[0]]), int(ranks.get(days[1], len(ranks)))


def _reconstitution(evidence: Evidence) -> Finding:
    """HOLDS where it is among the ten busiest days in two thirds of the years, PARTLY in a third."""
    russell = evidence.series(SMALL)
    found = list(_last_fridays(russell))
    if not found:
        return not_testable(f"These prices have no volume on a last Friday of June since {FIRST_JUNE}.")
    busy = [rank <= BUSIEST_DAYS for _, _, rank, _ in found]
    late = [(rank, before) for day, _, rank, before in found if int(day[-2:]) >= LATE_FRIDAY]
    earlier = sum(before < rank for rank, before in late)
    span = f"{found[0][0]} – {found[-1][0]}"
    rose = sum(russell.session(day).value > 0 for day, *_ in found)
    facts = (
        fact(
            "years with it among the ten busiest days",
            Measured(value=sum(busy), span=span, cases=len(busy)),
            Unit.COUNT,
        ),
        fact("years with it on 29 or 30 June", Measured(value=len(late), span=span, cases=len(busy)), Unit.COUNT),
        fact("of these: the Friday before was busier", Measured(value=earlier, span=span, cases=len(late)), Unit.COUNT),
        fact("years in which the index rose that day", Measured(value=rose, span=span, cases=len(busy)), Unit.COUNT),
    )
    reason = (
        f"In {sum(busy)} of {len(busy)} years since {found[0][0][:4]} the last Friday of June was among the ten "
        f"busiest days; of {len(late)} that fell on 29 or 30 June the Friday before was busier in {earlier}. "
        f"The index rose on {rose} of these days."
    )
    share = sum(busy) / len(busy)
    return Finding(verdict=both_sides((share >= MOSTLY, share >= 1 / 3)), facts=facts, reason=reason)


def _more_volatile(evidence: Evidence) -> Finding:
    """HOLDS where it is in two thirds of the years and over all of them, PARTLY where only over all of them."""
    russell, large = evidence.series(SMALL), evidence.series(LARGE)
    years = full_years(russell, large)
    since, until = f"{years[0]}-01-01", f"{years[-1]}-12-31"
    yearly = [_volatilities(russell, large, f"{year}-01-01", f"{year}-12-31") for year in years]
    higher = Measured(value=sum(small.value > big.value for small, big in yearly), span=_span(years), cases=len(years))
    small, big = _volatilities(russell, large, since, until)
    calmer = [year for year, (ours, theirs) in zip(years, yearly, strict=True) if ours.value <= theirs.value]
    last_calmer = str(calmer[-1]) if calmer else "none"
    facts = (
        fact("Russell 2000: volatility a year", small, Unit.SHARE),
        fact("S&P 500: volatility a year", big, Unit.SHARE),
        fact("years in which Russell 2000 swung more", higher, Unit.COUNT),
        text_fact("last year in which it did not", last_calmer, _span(years)),
    )
    reason = (
        f"From {years[0]} to {years[-1]} Russell 2000 swung by {percent(small.value)} a year, S&P 500 by "
        f"{percent(big.value)}; in {higher.value:.0f} of {len(years)} years Russell 2000 swung more "
        f"(last year without: {last_calmer})."
    )
    parts = (small.value > big.value, higher.value >= MOSTLY * len(years))
    return Finding(verdict=both_sides(parts), facts=facts, reason=reason)


def _volatilities(first: Series, second: Series, since: str, until: str) -> tuple[Measured, Measured]:
    return first.volatility(since, until), second.volatility(since, until)


def _span(years: range) -> str:
    return f"{years[0]}–{years[-1]}"


def _grew_more(evidence: Evidence) -> Finding:
    """HOLDS where it grew more over all years and over the last ten, PARTLY over one of the two."""
    russell, large = evidence.series(SMALL), evidence.series(LARGE)
    years = full_years(russell, large)
    end = last_of_year(russell, years[-1])
    long, ten = (last_of_year(russell, first - 1) for first in (years[0], max(years[0], years[-1] - 9)))
    changes = [(russell.change(since, end), large.change(since, end)) for since in (long, ten)]
    annual = [
        Measured(value=(1 + one.value) ** (1 / len(years)) - 1, span=one.span, cases=len(years)) for one in changes[0]
    ]
    facts = (
        fact("Russell 2000 a year", annual[0], Unit.CHANGE),
        fact("S&P 500 a year", annual[1], Unit.CHANGE),
        fact("Russell 2000, last ten years", changes[1][0], Unit.CHANGE),
        fact("S&P 500, last ten years", changes[1][1], Unit.CHANGE),
    )
    reason = (
        f"Without dividends Russell 2000 grew by {signed(annual[0].value)} a year from {long} to {end}, S&P 500 by "
        f"{signed(annual[1].value)}; since {ten} by {signed(changes[1][0].value, 0)} and "
        f"{signed(changes[1][1].value, 0)} altogether."
    )
    verdict = both_sides([small.value > big.value for small, big in changes])
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _leads_and_is_hurt(evidence: Evidence) -> Finding:
    """HOLDS where it does better in two thirds of rising years and worse in two thirds of falling ones.

    PARTLY where in two thirds of the one, or more than half of both; else CONTRADICTED.
    """
    russell, large = evidence.series(SMALL), evidence.series(LARGE)
    years = full_years(russell, large)
    pairs = [(russell.year(year).value, large.year(year).value) for year in years]
    rising = [small > big for small, big in pairs if big > 0]
    falling = [small < big for small, big in pairs if big <= 0]
    if not rising or not falling:
        return not_testable("These prices have no rising and falling years of both indices.")
    told = (("rising", "better", rising), ("falling", "worse", falling))
    facts = tuple(
        fact(
            f"{kind} years of S&P 500 in which Russell 2000 did {word}",
            Measured(value=sum(found), span=_span(years), cases=len(found)),
            Unit.COUNT,
        )
        for kind, word, found in told
    )
    reason = (
        f"Russell 2000 did better in {sum(rising)} of {len(rising)} years in which S&P 500 rose, and worse in "
        f"{sum(falling)} of {len(falling)} in which it fell."
    )
    shares = [sum(found) / len(found) for _, _, found in told]
    parts = (min(shares) >= MOSTLY, max(shares) >= MOSTLY or min(shares) > 1 / 2)
    reason += " Whether money is plentiful prices do not tell."
    return Finding(verdict=both_sides(parts), facts=facts, reason=reason)


def _risk_appetite(evidence: Evidence) -> Finding:
    """HOLDS where it rises more than S&P 500 in its rising months and falls more in its falling ones."""
    both = pd.concat([evidence.series(symbol).line() for symbol in (SMALL, LARGE)], axis=1, join="inner")
    monthly = both.resample("ME").last().pct_change().dropna().to_numpy()
    small, big = monthly.T
    up, down = big > 0, big <= 0
    if not up.any() or not down.any():
        return not_testable("These prices have no rising and falling months of both indices.")
    span = f"{both.index[0]:%Y-%m-%d} – {both.index[-1]:%Y-%m-%d}"
    means = {
        (name, kind): Measured(value=float(values[months].mean()), span=span, cases=int(months.sum()))
        for kind, months in (("rising", up), ("falling", down))
        for name, values in (("Russell 2000", small), ("S&P 500", big))
    }
    facts = tuple(
        fact(f"{name} on average in {kind} months of S&P 500", mean, Unit.CHANGE)
        for (name, kind), mean in means.items()
    )
    ours = [means["Russell 2000", kind].value for kind in ("rising", "falling")]
    theirs = [means["S&P 500", kind].value for kind in ("rising", "falling")]
    reason = (
        f"In months in which S&P 500 rose, by {signed(theirs[0])} on average, Russell 2000 changed by "
        f"{signed(ours[0])}; in those in which it fell, by {signed(theirs[1])}, by {signed(ours[1])}. What moved "
        "money and credit, prices cannot tell."
    )
    return Finding(verdict=both_sides((ours[0] > theirs[0], ours[1] < theirs[1])), facts=facts, reason=reason)


_claim = partial(Claim, needs=(SMALL, LARGE))

CLAIMS: tuple[Claim, ...] = (
    _claim(
        source=Source.RUSSELL_2000,
        key="rut_reconstitution_last_friday_june",
        says="Members are chosen anew on the last Friday of June, one of the busiest days of the year.",
        definition=(
            f"Rank of that day's volume among the sessions of its year, since {FIRST_JUNE}: among the ten busiest in "
            "two thirds of the years holds, in a third partly. Feeds of an index often carry the whole market's volume."
        ),
        needs=(SMALL,),
        check=_reconstitution,
    ),
    _claim(
        source=Source.RUSSELL_2000,
        key="rut_more_volatile_than_sp500",
        says="Russell 2000 swings more than S&P 500.",
        definition=(
            "Standard deviation of the changes from session to session times the root of 252, over all full years of "
            "both: higher; and higher in two thirds of these years, else partly."
        ),
        check=_more_volatile,
    ),
    _claim(
        source=Source.RUSSELL_2000,
        key="rut_growth_potential_higher",
        says="Russell 2000 has more potential to grow than S&P 500.",
        definition="Closes without dividends, over all full years of both and over the last ten of them.",
        check=_grew_more,
    ),
    _claim(
        source=Source.RUSSELL_2000,
        key="rut_risk_on_off",
        says="An appetite for risk drives Russell 2000 up, the fear of it down.",
        definition=(
            "Months in which S&P 500 rose or fell, by closes: Russell 2000 rises more in the ones and falls more in "
            "the others."
        ),
        check=_risk_appetite,
    ),
    *russell_falls.CLAIMS,
    *russell_breakout.CLAIMS,
    _claim(
        source=Source.SMALL_CAPS_FIRST,
        key="small_caps_lead_and_are_hurt_first",
        says="Easy money lifts small caps before others; when it runs short they suffer first.",
        definition=(
            "Calendar years in which S&P 500 rose or fell, by closes: Russell 2000 better in two thirds of the rising "
            "ones, and worse in two thirds of the falling ones: holds; one of the two, or more than half of both: "
            "partly."
        ),
        check=_leads_and_is_hurt,
    ),
)
