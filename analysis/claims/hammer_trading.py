"""What the article claims of trading hammers: the hour of the purchase, the trailing stop, reward and risk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from analysis.bars import TOLERANCE
from analysis.candles import pattern_by_key
from analysis.claims.claim import Claim, Evidence, Fact, Finding, Source, Unit, Verdict
from analysis.claims.exits import LONGEST_BARS, purchases
from analysis.claims.hammer_rates import HAMMER
from analysis.claims.measured import Measured
from analysis.claims.rates import rose, tally_facts
from analysis.claims.sessions import SESSIONS, SINCE, UNTIL, Column
from analysis.claims.signals_of import SignalsOf
from analysis.claims.verdicts import not_testable
from analysis.claims.wording import fact, percent, signed
from analysis.track_record import Interval, Tally
from analysis.track_record.confidence import in_enough_runs, interval_of, mean_spread, resampled_sums

MULTIPLES = (2, 3)
TELLING_GAIN = 0.1
"""A mean gain that would matter, in multiples of the risk: what leaves room for it refutes nothing."""

_SPAN = f"{SINCE} – {UNTIL}"
_FEW = "Too few cases to tell anything."


def gain_verdict(changes: Column) -> Verdict:
    """How a claim stands that a mean lies above 0.

    HOLDS where its 95 % interval does, PARTLY where only the mean itself does, else CONTRADICTED. NOT_TESTABLE with
    fewer than 30 cases.
    """
    if not Tally.of(changes).is_enough:
        return Verdict.NOT_TESTABLE
    mean = float(changes.mean())
    if mean > mean_spread(changes):
        return Verdict.HOLDS
    return Verdict.PARTLY if mean > TOLERANCE else Verdict.CONTRADICTED


def _close_instead_of_open(evidence: Evidence) -> Finding:
    sessions = evidence.sessions
    signals = SignalsOf(sessions=sessions, pattern=HAMMER)
    next_open = sessions.later(sessions.candle("open"), 1) / sessions.candle("close") - 1
    gaps = next_open[signals.known(signals.confirmed)]
    gaps = gaps[~np.isnan(gaps)]
    tally = Tally.of(gaps)
    facts = tally_facts("next open over the confirming close", tally, _SPAN)
    verdict = gain_verdict(gaps)
    # Where it is not clear to which side the gap goes, there is one to be spared all the same.
    if verdict is Verdict.CONTRADICTED and gain_verdict(-gaps) is not Verdict.HOLDS:
        verdict = Verdict.PARTLY
    if tally.mean is None or not tally.is_enough:
        return Finding(verdict=verdict, facts=facts, reason=_FEW)
    reason = (
        f"The next session opened above the confirming close in {rose(tally)}; on average at {signed(tally.mean, 2)} "
        f"from it, by {percent(float(np.abs(gaps).mean()))} in either direction. {_GAPS[verdict]}"
    )
    return Finding(verdict=verdict, facts=facts, reason=reason)


_GAPS = {
    Verdict.HOLDS: "Who waited for it paid more.",
    Verdict.PARTLY: "The gap goes both ways; that it costs anything on average is not clear.",
    Verdict.CONTRADICTED: "Who waited for it paid less.",
}


def _trailing_stop(evidence: Evidence) -> Finding:
    pairs = [(one.held(trailed=True), one.held(trailed=False)) for one in purchases(evidence, HAMMER)]
    both = np.array([(first, second) for first, second in pairs if first is not None and second is not None])
    if len(both) < 1:
        return not_testable(_FEW)
    trailed, held = Tally.of(both[:, 0]), Tally.of(both[:, 1])
    verdict = gain_verdict(both[:, 0] - both[:, 1])
    if verdict is Verdict.CONTRADICTED and trailed.wins > held.wins:
        verdict = Verdict.PARTLY
    facts = (*tally_facts("with the stop at SMA20", trailed, _SPAN), *tally_facts("without", held, _SPAN))
    if trailed.mean is None or held.mean is None or not trailed.is_enough:
        return Finding(verdict=verdict, facts=facts, reason=_FEW)
    reason = (
        f"Sold at the first close below SMA20, these purchases made {signed(trailed.mean)} on average and were gains "
        f"in {rose(trailed)}; with the first stop alone, for up to {LONGEST_BARS} sessions, {signed(held.mean)}, and "
        f"gains in {rose(held)}. {_trailed(trailed, held)}"
    )
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _trailed(with_it: Tally, without: Tally) -> str:
    number = "more" if with_it.wins > without.wins else "no more"
    size = "larger" if (with_it.mean or 0) > (without.mean or 0) else "smaller"
    return f"With the average {number} of them ended with a gain, and the mean was {size}."


def reward_finding(evidence: Evidence, key: str) -> Finding:
    """What purchases with a target of twice the risk made on average, in multiples of the risk.

    HOLDS where the 95 % interval of it, from resampled dates, lies above 0, PARTLY where only the mean does. Else
    CONTRADICTED, but NOT_TESTABLE where the interval leaves room for a tenth of the risk, or with fewer than 30 cases.
    """
    decided = [(one, gain) for one in purchases(evidence, pattern_by_key(key))
               if (gain := one.gain(MULTIPLES[0])) is not None]  # fmt: skip
    gains = np.array([gain for _, gain in decided])
    tally, spread = Tally.of(gains), _mean_interval(evidence, [one.day for one, _ in decided], gains)
    facts = (*_shares_reached(evidence, key), *_gain_facts(gains))
    if not tally.is_enough or tally.mean is None or spread is None:
        return Finding(verdict=Verdict.NOT_TESTABLE, facts=facts, reason=_FEW)
    verdict = (
        Verdict.HOLDS if spread.low > 0
        else Verdict.PARTLY if tally.mean > TOLERANCE
        else Verdict.NOT_TESTABLE if spread.high >= TELLING_GAIN
        else Verdict.CONTRADICTED
    )  # fmt: skip
    reached = Tally.of(np.where(gains >= MULTIPLES[0] * (1 - TOLERANCE), 1.0, -1.0))
    reason = (
        f"Twice the risk was gained first in {rose(reached)}; the others were stopped out, or sold after "
        f"{LONGEST_BARS} sessions. On average a purchase made {tally.mean:+.2f} times its risk before fees and taxes "
        f"(95 % interval {spread.low:+.2f} to {spread.high:+.2f}, from resampled dates)."
    )
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _shares_reached(evidence: Evidence, key: str) -> Iterator[Fact]:
    """How often each multiple of the risk was gained before the stop."""
    bought = list(purchases(evidence, pattern_by_key(key)))
    for multiple in MULTIPLES:
        known = [reached for one in bought if (reached := one.reached(multiple)) is not None]
        if known:
            measured = Measured(value=sum(known) / len(known), span=_SPAN, cases=len(known))
            yield fact(f"{multiple} times the risk gained before the stop", measured, Unit.SHARE)


def _gain_facts(gains: Column) -> Iterator[Fact]:
    """The mean gain, in multiples of the risk."""
    if gains.size:
        measured = Measured(value=float(gains.mean()), span=_SPAN, cases=gains.size)
        yield fact("mean gain over the risk, with a target of twice the risk", measured, Unit.RATIO)


def _mean_interval(evidence: Evidence, days: Sequence[str], gains: Column) -> Interval | None:
    """The 95 % interval of the mean gain of purchases on these days, whole dates drawn anew; None on too few dates."""
    dates = np.unique(evidence.sessions.days)
    places = np.searchsorted(dates, np.array(days, dtype="datetime64[D]"))
    if not in_enough_runs(places, SESSIONS):
        return None
    by_date = np.stack([np.bincount(places, weights=each, minlength=len(dates)) for each in (None, gains)])
    cases, sums = resampled_sums(by_date.astype(np.float64), SESSIONS)
    with np.errstate(invalid="ignore"):
        return interval_of(sums / cases)


_BOUGHT = "Confirmed hammers of all shares, 2015–2025, bought at the confirming close where that is not the ceiling"

CLAIMS = (
    Claim(
        key="hammer_bought_at_the_close",
        source=Source.HAMMER,
        says="Buying shortly before the close of the confirming session avoids the gap of the next open.",
        definition="Confirmed hammers of all shares, 2015–2025: the open of the session after the confirming one over "
        "its close. It holds where that is clearly higher on average, and is contradicted "
        "where it is clearly lower. The minutes before are not in daily prices.",
        needs=(),
        check=_close_instead_of_open,
    ),
    Claim(
        key="hammer_trailing_stop",
        source=Source.HAMMER,
        says="A stop that follows the 20-day average keeps what has been gained.",
        definition=f"{_BOUGHT}, stop 0.3 % under the hammer's low, at most {LONGEST_BARS} sessions: with a sale at the "
        "first close below SMA20 after one above it, beside the same without. It holds where the mean is clearly "
        "higher, and in part where the mean is, or the number of gains.",
        needs=(),
        check=_trailing_stop,
    ),
    Claim(
        key="hammer_reward_twice_risk",
        source=Source.HAMMER,
        says="A hammer is worth a purchase where the reward is twice the risk.",
        definition=f"{_BOUGHT}, stop 0.3 % under the hammer's low: whether twice the risk is gained first, within "
        f"{LONGEST_BARS} sessions, and what the purchases made on average. Where a session reaches both, the stop "
        "counts.",
        needs=(),
        check=partial(reward_finding, key="hammer"),
    ),
)
"""What the article claims of trading hammers."""
