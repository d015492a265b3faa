"""Claims of the article of January 2026 on coins: that they rise once Russell 2000 has broken out."""

from __future__ import annotations

import math
from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from analysis.claims import coin_cycles
from analysis.claims.claim import Claim, Evidence, Fact, Finding, Source, Unit
from analysis.claims.coin_outcomes import BITCOIN, ETHER, SMALL, breakout_days, name_of, outcomes_after
from analysis.claims.days import highest_close
from analysis.claims.measured import Measured
from analysis.claims.series import Series
from analysis.claims.verdicts import both_sides, not_testable
from analysis.claims.wording import counted, fact, signed, text_fact
from analysis.risk_appetite import HORIZONS_DAYS, Outcome

COINS = (BITCOIN, ETHER)
LAST_HORIZON = HORIZONS_DAYS[-1]
MOSTLY = 3 / 4
WEEKS_AHEAD = (0, 1, 2, 4)


def _outcome_fact(coin: Series, days: int, outcome: Outcome) -> Fact:
    measured = Measured(value=outcome.change, span=f"{outcome.entry} – {outcome.exit}")
    return fact(f"{name_of(coin)}, {days} days after the breakout of {outcome.breakout}", measured, Unit.CHANGE)


def _almost_inevitable(evidence: Evidence) -> Finding:
    """By the changes after 180 days: HOLDS where all rose, PARTLY where three quarters did, else CONTRADICTED."""
    russell, coins = evidence.series(SMALL), [evidence.series(symbol) for symbol in COINS]
    days = breakout_days(russell, since=min(coin.days[0] for coin in coins))
    found = [(coin, outcomes_after(coin, days)) for coin in coins]
    facts = [
        _outcome_fact(coin, horizon, outcome)
        for coin, by_days in found
        for horizon, outcomes in by_days.items()
        for outcome in outcomes
    ]
    last = [(coin, outcome) for coin, by_days in found for outcome in by_days[LAST_HORIZON]]
    if not last:
        return not_testable("No breakout of Russell 2000 lies 180 days before the end of the coins' prices.")
    alone = _records_alone(russell, coins[0])
    rose = sum(outcome.change > 0 for _, outcome in last)
    told = ", ".join(f"{name_of(coin)} {signed(one.change, 0)} ({one.breakout})" for coin, one in last)
    reason = (
        f"{LAST_HORIZON} days after a breakout the coins stood higher in {rose} of {len(last)} cases: {told}. In "
        f"{counted(len(alone), 'year')} BTC closed at records and Russell 2000 at none"
        f"{': ' + ', '.join(alone) if alone else ''}."
    )
    verdict = both_sides((rose == len(last), rose >= MOSTLY * len(last)))
    span = f"{days[0]} – {days[-1]}"
    facts.append(
        text_fact("years of record closes of BTC without one of Russell 2000", ", ".join(alone) or "none", span)
    )
    return Finding(verdict=verdict, facts=tuple(facts), reason=reason)


def _records_alone(russell: Series, coin: Series) -> list[str]:
    """The full years of the coin's prices in which it had record closes, and Russell 2000 none."""
    years = range(int(coin.days[0][:4]) + 1, int(coin.days[-1][:4]))
    spans = {str(year): (f"{year}-01-01", f"{year}-12-31") for year in years}
    return [year for year, span in spans.items() if coin.record_days(*span) and not russell.record_days(*span)]


def _boom_of(year: int, evidence: Evidence) -> Finding:
    """Whether a breakout of that year came before a boom of the coins.

    HOLDS where every coin with prices stood higher 180 days after each breakout of the year; PARTLY where some did, or
    where the year had none and the last breakout within a year before was followed so; else CONTRADICTED.
    """
    russell, coins = evidence.series(SMALL), [evidence.series(symbol) for symbol in COINS]
    within = breakout_days(russell, f"{year}-01-01", f"{year}-12-31")
    before = breakout_days(russell, f"{year - 1}-01-01", f"{year - 1}-12-31")
    pairs = [(coin, one) for coin in coins for one in outcomes_after(coin, before + within)[LAST_HORIZON]]
    if not pairs:
        return not_testable(f"No breakout of {year - 1} or {year} has coin prices for 180 days after it.")
    of_year = [one.change > 0 for _, one in pairs if one.breakout.year == year]
    earlier = [one.change > 0 for _, one in pairs if one.breakout.year < year]
    facts = [_outcome_fact(coin, LAST_HORIZON, one) for coin, one in pairs]
    facts += [_peak_fact(coin, one) for coin, one in pairs]
    records = russell.record_days(f"{year}-01-01", f"{year}-12-31")
    told_days = Measured(value=len(records), span=str(year))
    facts.append(fact(f"record closes of Russell 2000 in {year}", told_days, Unit.COUNT))
    told = "; ".join(f"{name_of(coin)} {signed(one.change, 0)} after that of {one.breakout}" for coin, one in pairs)
    reason = (
        f"Breakouts of Russell 2000 in {year}: {', '.join(within) or 'none'}; in {year - 1}: "
        f"{', '.join(before) or 'none'}. {LAST_HORIZON} days later: {told}.{_late(pairs)}"
    )
    verdict = both_sides((all(of_year) and bool(of_year), any(of_year) or any(earlier)))
    return Finding(verdict=verdict, facts=tuple(facts), reason=reason)


def _peak_after(coin: Series, outcome: Outcome) -> str:
    return highest_close(coin, outcome.entry.isoformat(), outcome.exit.isoformat())


def _peak_fact(coin: Series, outcome: Outcome) -> Fact:
    peak = date.fromisoformat(_peak_after(coin, outcome))
    measured = Measured(value=(peak - outcome.breakout).days, span=f"{outcome.breakout} – {peak}")
    name = (
        f"days from the breakout of {outcome.breakout} to {name_of(coin)}'s highest close of the {LAST_HORIZON} after"
    )
    return fact(name, measured, Unit.COUNT)


def _late(pairs: list[tuple[Series, Outcome]]) -> str:
    """For breakouts after which a coin fell: how soon its highest close came."""
    told = [
        f"{name_of(coin)}'s highest close came {counted(days, 'day')} after the breakout of {one.breakout}"
        for coin, one in pairs
        if one.change <= 0
        for days in [(date.fromisoformat(_peak_after(coin, one)) - one.breakout).days]
    ]
    return f" {'; '.join(told)}." if told else ""


def _small_caps_lead(evidence: Evidence) -> Finding:
    """HOLDS where for each coin a later week goes with Russell 2000 beyond chance, and more than the same week does.

    PARTLY where a later week does beyond chance, though less than the same one; else CONTRADICTED.
    """
    russell, coins = evidence.series(SMALL), [evidence.series(symbol) for symbol in COINS]
    lines = [(coin, _lagged(russell, coin)) for coin in coins]
    facts = tuple(
        fact(_lag_name(coin, weeks), measured, Unit.RATIO) for coin, line in lines for weeks, measured in line.items()
    )
    same = [line[0].value for _, line in lines]
    later = [max((line[weeks] for weeks in WEEKS_AHEAD[1:]), key=lambda one: one.value) for _, line in lines]
    beyond = [one.value > 2 / math.sqrt(one.cases or 1) for one in later]
    verdict = both_sides(
        (
            all(beyond) and all(one.value > now for one, now in zip(later, same, strict=True)),
            any(beyond),
        )
    )
    told = "; ".join(
        f"{name_of(coin)} {line[0].value:.2f} in the same week, {line[1].value:.2f} a week later"
        for coin, line in lines
    )
    chance = 2 / math.sqrt(min(one.cases or 1 for one in later))
    reason = (
        f"Correlation of weekly changes with those of Russell 2000: {told}. The highest of later weeks is "
        f"{max(one.value for one in later):.2f}; chance alone reaches {chance:.2f}."
    )
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _lag_name(coin: Series, weeks: int) -> str:
    when = "in the same week" if not weeks else f"{counted(weeks, 'week')} later" if weeks > 0 else "a week earlier"
    return f"{name_of(coin)} {when}: correlation with Russell 2000"


def _lagged(russell: Series, coin: Series) -> dict[int, Measured]:
    """The correlation of Russell 2000's weekly changes with the coin's of so many weeks later, -1 for one before."""
    both = pd.concat([russell.line(), coin.line()], axis=1, join="inner")
    first, second = both.resample("W").last().dropna().pct_change().dropna().to_numpy().T
    span = f"{both.index[0]:%Y-%m-%d} – {both.index[-1]:%Y-%m-%d}"
    found = {}
    for weeks in (*WEEKS_AHEAD, -1):
        ours, theirs = (first[: len(first) - weeks], second[weeks:]) if weeks >= 0 else (first[1:], second[:-1])
        value = float(np.corrcoef(ours, theirs)[0, 1])
        found[weeks] = Measured(value=value, span=span, cases=len(ours))
    return found


_claim = partial(Claim, source=Source.SMALL_CAPS_FIRST, needs=(SMALL, *COINS))
_BREAKOUT_READ = (
    "Breakout of Russell 2000: a record close after at least 120 sessions without one. From the coin's close of that "
    f"day to the one {LAST_HORIZON} calendar days later."
)

CLAIMS: tuple[Claim, ...] = (
    _claim(
        key="rut_almost_inevitable",
        says="Each time Russell 2000 breaks out, coins follow: a mechanical, nearly inevitable sequence.",
        definition=f"{_BREAKOUT_READ} All since the coins' prices begin, BTC and ETH; 30 and 90 days beside it.",
        check=_almost_inevitable,
    ),
    _claim(
        key="rut_breakout_2017_altcoins",
        says="In 2017 Russell 2000 broke its record, and then the other coins boomed.",
        definition=f"{_BREAKOUT_READ} Those of 2017 and the year before; ETH for the other coins, and BTC.",
        check=partial(_boom_of, 2017),
    ),
    _claim(
        key="rut_breakout_2021_altcoins",
        says="In 2021 Russell 2000 broke its record again, and the other coins boomed again.",
        definition=f"{_BREAKOUT_READ} Those of 2021 and the year before; ETH for the other coins, and BTC.",
        check=partial(_boom_of, 2021),
    ),
    _claim(
        key="small_caps_lead_coins",
        says="Small caps move first, and coins a beat later.",
        definition=(
            "Changes from week to week on days that both have: Russell 2000's with the coin's of the same week and of "
            "1, 2 and 4 weeks later; beyond chance above 2 over the root of the weeks."
        ),
        check=_small_caps_lead,
    ),
    *coin_cycles.CLAIMS,
)
