"""What the article claims of trading hammers: the hour of the purchase, the trailing stop, reward and risk."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from analysis.bars import TOLERANCE
from analysis.candles import pattern_by_key
from analysis.claims.claim import Claim, Evidence, Finding, Source, Unit, Verdict
from analysis.claims.exits import LONGEST_BARS, purchases
from analysis.claims.hammer_rates import HAMMER
from analysis.claims.measured import Measured
from analysis.claims.rates import is_enough, rose, tally_facts
from analysis.claims.sessions import SINCE, UNTIL, Column
from analysis.claims.signals_of import SignalsOf
from analysis.claims.wording import fact, percent, signed
from analysis.track_record import Tally
from analysis.track_record.confidence import Z_95

MULTIPLES = (2, 3)

_SPAN = f"{SINCE} – {UNTIL}"
_FEW = "Too few cases to tell anything."


def gain_verdict(changes: Column) -> Verdict:
    """How a claim stands that a mean lies above 0.

    HOLDS where its 95 % interval does, PARTLY where only the mean itself does, else CONTRADICTED. NOT_TESTABLE with
    fewer than 30 cases.
    """
    if not is_enough(Tally.of(changes)):
        return Verdict.NOT_TESTABLE
    mean, spread = float(changes.mean()), Z_95 * float(changes.std(ddof=1)) / math.sqrt(len(changes))
    if mean > spread:
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
    if tally.mean is None or not is_enough(tally):
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
        return Finding(verdict=Verdict.NOT_TESTABLE, facts=(), reason=_FEW)
    trailed, held = Tally.of(both[:, 0]), Tally.of(both[:, 1])
    verdict = gain_verdict(both[:, 0] - both[:, 1])
    if verdict is Verdict.CONTRADICTED and trailed.wins > held.wins:
        verdict = Verdict.PARTLY
    facts = (*tally_facts("with the stop at SMA20", trailed, _SPAN), *tally_facts("without", held, _SPAN))
    if trailed.mean is None or held.mean is None or not is_enough(trailed):
        return Finding(verdict=verdict, facts=facts, reason=_FEW)
    reason = (
        f"Sold at the first close below SMA20, these purchases made {signed(trailed.mean)} on average and were gains "
        f"in {rose(trailed)}; with the first stop alone, for up to {LONGEST_BARS} sessions, {signed(held.mean)}, and "
        f"gains in {rose(held)}. {_trailed(trailed, held)}"
    )
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _trailed(with_it: Tally, without: Tally) -> str:
    number = "more" if with_it.wins > without.wins else "no more"
    size = "larger" if (with_it.mean or 0) > (without.mean or 0) else "no larger"
    return f"With the average {number} of them ended with a gain, and the gain was {size}."


def reward_finding(evidence: Evidence, key: str) -> Finding:
    """Whether twice the risk is gained more often than the third of cases that pays for the losses."""
    bought = list(purchases(evidence, pattern_by_key(key)))
    tallies = {}
    for multiple in MULTIPLES:
        decided = [reached for one in bought if (reached := one.reached(multiple)) is not None]
        tallies[multiple] = Tally.of(np.where(np.array(decided, dtype=np.bool_), float(multiple), -1.0))
    facts = tuple(
        fact(f"{multiple} times the risk gained before the stop", Measured(value=tally.wins / tally.n, span=_SPAN,
             cases=tally.n), Unit.SHARE)
        for multiple, tally in tallies.items() if tally.n
    )  # fmt: skip
    twice = tallies[MULTIPLES[0]]
    if not is_enough(twice) or twice.win_rate is None or twice.wilson is None:
        return Finding(verdict=Verdict.NOT_TESTABLE, facts=facts, reason=_FEW)
    needed = 1 / (1 + MULTIPLES[0])
    verdict = (
        Verdict.HOLDS if twice.wilson.low > needed
        else Verdict.PARTLY if twice.win_rate > needed
        else Verdict.CONTRADICTED
    )  # fmt: skip
    reason = (
        f"Twice the risk was gained before the stop in {rose(twice)}; {percent(needed)} are needed to pay for the "
        "losses, before fees."
    )
    return Finding(verdict=verdict, facts=facts, reason=reason)


_BOUGHT = "Confirmed hammers of all shares, 2015–2025, bought at the confirming close"

CLAIMS = (
    Claim(
        key="hammer_bought_at_the_close",
        source=Source.HAMMER,
        says="Buying shortly before the close of the confirming session avoids the gap of the next open.",
        definition=f"{_BOUGHT}: the open of the session after it over that close. It holds where that is clearly "
        "higher on average, and is contradicted where it is clearly lower. The minutes before are not in daily prices.",
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
        f"{LONGEST_BARS} sessions. Where a session reaches both, the stop counts.",
        needs=(),
        check=partial(reward_finding, key="hammer"),
    ),
)
"""What the article claims of trading hammers."""
