"""Claims of the article of January 2026 on the cycles of coins: who gains, what changed, and what comes next."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from analysis.claims.claim import Claim, Evidence, Fact, Finding, Source, Unit, Verdict
from analysis.claims.coin_outcomes import BITCOIN, ETHER, SMALL, breakout_days, name_of, outcomes_after
from analysis.claims.days import first_above, highest_close, last_until
from analysis.claims.measured import Measured
from analysis.claims.verdicts import both_sides, not_testable
from analysis.claims.wording import counted, fact, percent, signed
from analysis.risk_appetite import HORIZONS_DAYS

LEVEL = 2600.0
ARTICLE, DECADES, DAYS_A_YEAR = "2026-01-31", 20, 365
LATER_DAYS = HORIZONS_DAYS[-1]
DEEP_FALL, CLEARLY_LESS = -0.5, 0.9
HELD_DOWN_YEARS = 3
FIRST_FUNDS = "2024-01-11"
"""The first session of bitcoin funds in the United States; source: SEC, release 34-99306 of 2024-01-10."""

_CYCLES = ((2017, 2018), (2021, 2022))


def _early_and_late(evidence: Evidence) -> Finding:
    """HOLDS where in both cycles buyers at its beginning gained by the peak, and those at the peak lost after it."""
    coin = evidence.series(BITCOIN)
    facts: list[Fact] = []
    told, parts = [], []
    for year, after in _CYCLES:
        first = coin.days[coin.within(f"{year}-01-01", "9999").start]
        peak = highest_close(coin, f"{year}-01-01", f"{year}-12-31")
        early, late = coin.change(first, peak), coin.fall(peak, f"{after}-12-31")
        facts += [
            fact(f"BTC from the beginning of {year} to its highest close", early, Unit.CHANGE),
            fact("BTC from there to its lowest", late, Unit.CHANGE),
        ]
        told.append(f"{year} {signed(early.value, 0)} to the peak of {peak}, then {signed(late.value, 0)}")
        parts += [early.value > 0, late.value < 0]
    reason = (
        f"BTC: {'; '.join(told)}. Where peaks and troughs are known only afterwards, this could hardly be otherwise."
    )
    return Finding(verdict=both_sides(parts), facts=tuple(facts), reason=reason)


def _decades(evidence: Evidence) -> Finding:
    """Not testable on less than twenty years of coin prices; else HOLDS where BTC rose in the half year after all."""
    russell, coin = evidence.series(SMALL), evidence.series(BITCOIN)
    years = (date.fromisoformat(coin.days[-1]) - date.fromisoformat(coin.days[0])).days / DAYS_A_YEAR
    days = breakout_days(russell)
    outcomes = outcomes_after(coin, days)[LATER_DAYS]
    covered = Measured(value=len(outcomes), span=russell.span, cases=len(days))
    facts = (
        fact("breakouts of Russell 2000 with prices of BTC for 180 days after", covered, Unit.COUNT),
        fact("years of BTC's prices", Measured(value=round(years, 1), span=coin.span), Unit.COUNT),
    )
    reason = (
        f"Of {counted(len(days), 'breakout')} of Russell 2000 since {russell.days[0]} the prices of BTC, which begin "
        f"on {coin.days[0]}, cover {len(outcomes)}: {years:.0f} years tell nothing of decades."
    )
    if years < DECADES:
        return Finding(verdict=Verdict.NOT_TESTABLE, facts=facts, reason=reason)
    rose = sum(one.change > 0 for one in outcomes)
    reason = f"{LATER_DAYS} days after {len(outcomes)} breakouts of Russell 2000 BTC stood higher in {rose} cases."
    verdict = both_sides((rose == len(outcomes), 2 * rose > len(outcomes)))
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _less_speculation(evidence: Evidence) -> Finding:
    """HOLDS where BTC swung a tenth less since the funds began than in as many days before, and than ever before.

    PARTLY where it did than in one of the two, else CONTRADICTED.
    """
    coin = evidence.series(BITCOIN)
    last = date.fromisoformat(coin.days[-1])
    begin = date.fromisoformat(FIRST_FUNDS)
    length = last - begin
    if length.days < DAYS_A_YEAR or coin.days[0] > (begin - length).isoformat():
        return not_testable("These prices do not reach a year beyond the beginning of the funds, and as far before it.")
    day_before = (begin - timedelta(days=1)).isoformat()
    before = coin.volatility((begin - length).isoformat(), day_before, DAYS_A_YEAR)
    since = coin.volatility(FIRST_FUNDS, coin.days[-1], DAYS_A_YEAR)
    ever = coin.volatility(coin.days[0], day_before, DAYS_A_YEAR)
    facts = (
        fact("BTC: volatility a year before the funds", before, Unit.SHARE),
        fact("BTC: volatility a year since", since, Unit.SHARE),
        fact("BTC: volatility a year in all prices before the funds", ever, Unit.SHARE),
    )
    reason = (
        f"BTC swung by {percent(since.value, 0)} a year from {FIRST_FUNDS} to {coin.days[-1]}, and by "
        f"{percent(before.value, 0)} in as many days before, {percent(ever.value, 0)} in all days before; "
        "whether the funds did it prices cannot tell."
    )
    verdict = both_sides([since.value < CLEARLY_LESS * one.value for one in (before, ever)])
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _coins_after_the_article(evidence: Evidence) -> Finding:
    """By the 180 days after the first close above 2,600: HOLDS where both coins rose, PARTLY where one did."""
    russell, coins = evidence.series(SMALL), [evidence.series(symbol) for symbol in (BITCOIN, ETHER)]
    first = first_above(russell, LEVEL)
    last = min(coin.days[-1] for coin in coins)
    if first is None:
        return not_testable("Russell 2000 has no close above 2,600 in these prices.")
    until = (date.fromisoformat(first) + timedelta(days=LATER_DAYS)).isoformat()
    if last < until:
        return not_testable(f"The prices of the coins end on {last}, before {until}.")
    changes = [coin.change(first, until) for coin in coins]
    facts = tuple(
        fact(f"{name_of(coin)} in the {LATER_DAYS} days after the breakout over 2,600", change, Unit.CHANGE)
        for coin, change in zip(coins, changes, strict=True)
    )
    told = ", ".join(f"{name_of(coin)} {signed(one.value, 0)}" for coin, one in zip(coins, changes, strict=True))
    reason = f"In the {LATER_DAYS} days after {first}: {told}."
    return Finding(verdict=both_sides([one.value > 0 for one in changes]), facts=facts, reason=reason)


def _dips_bought(evidence: Evidence) -> Finding:
    """HOLDS where no fall since the article reached 50 %; the falls before it are told beside."""
    coin = evidence.series(BITCOIN)
    earlier = [coin.fall(f"{year}-01-01", f"{after}-12-31") for year, after in _CYCLES]
    facts = [fact("BTC: deepest fall of an earlier cycle", fall, Unit.CHANGE) for fall in earlier]
    told = " and ".join(percent(-fall.value, 0) for fall in earlier)
    end = date.fromisoformat(coin.days[-1])
    if end < date.fromisoformat(ARTICLE) + timedelta(days=DAYS_A_YEAR):
        reason = (
            f"The prices end on {end}, less than a year after the article; in the cycles before it BTC fell by {told}."
        )
        return Finding(verdict=Verdict.NOT_TESTABLE, facts=tuple(facts), reason=reason)
    since = coin.fall(ARTICLE, coin.days[-1])
    facts.append(fact("BTC: deepest fall since the article", since, Unit.CHANGE))
    verdict = Verdict.HOLDS if since.value > DEEP_FALL else Verdict.CONTRADICTED
    reason = f"Since the article BTC fell by up to {percent(-since.value, 0)}, in the cycles before it by {told}."
    return Finding(verdict=verdict, facts=tuple(facts), reason=reason)


def _held_down(evidence: Evidence) -> Finding:
    """HOLDS where in the three years before the article, or to the end of earlier prices, ETH fell, and more than BTC.

    PARTLY where it only did worse, else CONTRADICTED.
    """
    bitcoin, ether = evidence.series(BITCOIN), evidence.series(ETHER)
    last = last_until(bitcoin, min(ARTICLE, bitcoin.days[-1], ether.days[-1]))
    start = (date.fromisoformat(last) - timedelta(days=HELD_DOWN_YEARS * DAYS_A_YEAR)).isoformat()
    changes = [one.change(last_until(one, start), last) for one in (bitcoin, ether)]
    facts = tuple(
        fact(f"{name_of(coin)} over {HELD_DOWN_YEARS} years", change, Unit.CHANGE)
        for coin, change in zip((bitcoin, ether), changes, strict=True)
    )
    reason = (
        f"In the {HELD_DOWN_YEARS} years to {last} BTC changed by {signed(changes[0].value, 0)} and ETH by "
        f"{signed(changes[1].value, 0)}. ETH is one coin of thousands."
    )
    verdict = both_sides((changes[1].value < changes[0].value, changes[1].value < min(changes[0].value, 0)))
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _other_altcoins(_: Evidence) -> Finding:
    return not_testable("Of the coins beside bitcoin these prices have only ETH.")


_claim = partial(Claim, source=Source.SMALL_CAPS_FIRST)

CLAIMS: tuple[Claim, ...] = (
    _claim(
        key="small_caps_and_coins_over_decades",
        says="For decades new records of Russell 2000 have been followed by a chase after riskier assets, coins last.",
        definition="How many breakouts of Russell 2000 to a record after 120 sessions without one coin prices cover.",
        needs=(SMALL, BITCOIN),
        check=_decades,
    ),
    _claim(
        key="early_gain_late_pay",
        says="Early buyers did very well with the coins of 2017 and 2021, late ones badly.",
        definition=(
            "BTC from the beginning of each of these years to its highest close, and its deepest fall from there "
            "to the end of the next year."
        ),
        needs=(BITCOIN,),
        check=_early_and_late,
    ),
    _claim(
        key="funds_dampen_speculation",
        says="Since there are funds that hold coins, prices overshoot less.",
        definition=(
            f"Volatility of BTC from {FIRST_FUNDS} on: a tenth or more below that of as many days before, and of all "
            "days before; below one of the two: partly."
        ),
        needs=(BITCOIN,),
        check=_less_speculation,
    ),
    _claim(
        key="coins_after_january_2026",
        says="After the breakout of January 2026 coins are the next to rise.",
        definition=f"BTC and ETH in the {LATER_DAYS} days after the first close of Russell 2000 above 2,600.",
        needs=(SMALL, BITCOIN, ETHER),
        check=_coins_after_the_article,
    ),
    _claim(
        key="super_cycle_dips_bought",
        says="This cycle has no deep falls any more: buyers stop each of them early.",
        definition="The deepest fall of BTC by closes in the time after January 2026, at least a year: under 50 %.",
        needs=(BITCOIN,),
        check=_dips_bought,
    ),
    _claim(
        key="altcoins_held_down",
        says="Other coins have been held down for years.",
        definition=(
            f"ETH for the other coins, beside BTC, over the {HELD_DOWN_YEARS} years before the article, or before the "
            "last day that both have, where that is earlier: worse, and a fall; else partly."
        ),
        needs=(BITCOIN, ETHER),
        check=_held_down,
    ),
    _claim(
        key="altcoin_booms",
        says="In 2017 and 2021 hundreds of other coins boomed, in January 2026 their turn comes at last.",
        definition="Prices of coins other than BTC and ETH.",
        needs=(),
        check=_other_altcoins,
    ),
)
