"""What the article on the inverted hammer claims, of it and of its relatives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from analysis.bars import TOLERANCE
from analysis.candles import Pattern, pattern_by_key
from analysis.claims.asked import at_support, away, green, high_volume, lower_volume, not_oversold, oversold
from analysis.claims.beside import Beside
from analysis.claims.ceilings import closed_at_ceiling
from analysis.claims.claim import Claim, Evidence, Fact, Finding, Source, Unit, Verdict
from analysis.claims.hammer_filters import INDIFFERENT, frames_finding, indifferent_finding
from analysis.claims.hammer_trading import reward_finding
from analysis.claims.rates import share_fact, side_by_side, tally_facts
from analysis.claims.series import Series
from analysis.claims.sessions import SESSIONS, SINCE, UNTIL, Mask, Sessions
from analysis.claims.signals_of import SignalsOf, any_session, compared_finding, in_two, which_is_better
from analysis.claims.wording import percent, signed

INVERTED = pattern_by_key("inverted_hammer")
STRONG_FALL = 0.02
LONG_SHADOW = 4
LIMIT_BARS = 5

_SPAN = f"{SINCE} – {UNTIL}"


def _signals(evidence: Evidence, key: str = "inverted_hammer") -> SignalsOf:
    return SignalsOf(sessions=evidence.sessions, pattern=pattern_by_key(key))


def _buyable(evidence: Evidence) -> Mask:
    """The sessions at whose close somebody sold: all but those that closed at the ceiling."""
    return ~closed_at_ceiling(evidence)


def _with_left_out(check: Callable[[Evidence], Finding]) -> Callable[[Evidence], Finding]:
    """The check of a claim that leaves out those confirmed at the ceiling; its finding tells what came of them."""

    def checked(evidence: Evidence) -> Finding:
        found, signals = check(evidence), _signals(evidence)
        confirmed = signals.known(signals.confirmed)
        locked = signals.sessions.tally(confirmed & ~_buyable(evidence))
        if locked.win_rate is None:
            return found
        fact = share_fact("left out, confirmed by a close at the ceiling", locked, _SPAN)
        sentence = (
            f" Left out are {locked.n} of {signals.sessions.tally(confirmed).n} confirmed ones that closed at the "
            f"ceiling, where nobody sells: {percent(locked.win_rate)} of those were higher ten sessions later."
        )
        return replace(found, facts=(*found.facts, fact), reason=found.reason + sentence)

    return checked


def _against_any_session(signals: SignalsOf, cases: tuple[str, Mask]) -> Beside:
    return side_by_side(signals.sessions, cases, ("any session", signals.span))


def _weak_alone(evidence: Evidence) -> Finding:
    """HOLDS where they fail more often than any session alone and confirmed ones do better than the others."""
    signals = _signals(evidence)
    alone = _against_any_session(signals, ("all inverted hammers from their own close", signals.all))
    waited = side_by_side(
        signals.sessions,
        ("confirmed ones from the confirming close", signals.known(signals.confirmed) & _buyable(evidence)),
        ("rejected ones from the rejecting close", signals.known(signals.rejected)),
    )
    verdicts = [alone.verdict(-1), waited.verdict(1)]
    if Verdict.NOT_TESTABLE in verdicts:
        verdict = Verdict.NOT_TESTABLE
    else:
        verdict = verdicts[0] if verdicts[0] is verdicts[1] else Verdict.PARTLY
    confirmed = int(signals.confirmed.sum()) / max(int(signals.all.sum()), 1)
    facts = (
        *alone.facts(),
        *waited.facts(),
        Fact(name="confirmed", value=confirmed, unit=Unit.SHARE, span=_SPAN, cases=int(signals.all.sum())),
    )
    return Finding(verdict=verdict, facts=facts, reason=f"{alone.told()} {waited.told()}")


def _weaker_than_a_hammer(evidence: Evidence) -> Finding:
    hammers, inverted = _signals(evidence, "hammer"), _signals(evidence)
    found = side_by_side(
        evidence.sessions,
        ("confirmed hammers", hammers.known(hammers.confirmed) & _buyable(evidence)),
        ("confirmed inverted hammers", inverted.known(inverted.confirmed) & _buyable(evidence)),
    )
    return compared_finding(found, 1, (any_session(hammers),))


def _after_a_strong_fall(evidence: Evidence) -> Finding:
    signals = _signals(evidence)
    fell = signals.sessions.change(1) < -STRONG_FALL * (1 + TOLERANCE)
    cases = "inverted hammers with a fall of over 2 % the next day, from that close", signals.known(signals.all & fell)
    return compared_finding(_against_any_session(signals, cases), -1)


def _long_shadow(evidence: Evidence) -> Finding:
    found = in_two(
        evidence,
        INVERTED,
        (f"with an upper shadow of {LONG_SHADOW} bodies or more", _long_shadowed),
        ("with a shorter one", away(_long_shadowed)),
        _buyable,
    )
    return indifferent_finding(found)


def _long_shadowed(sessions: Sessions) -> Mask:
    return sessions.candle("upper_shadow") >= LONG_SHADOW * sessions.candle("body") * (1 - TOLERANCE)


def _limit_order(evidence: Evidence) -> Finding:
    """HOLDS where those that the order missed rose further than those it bought: that is what waiting costs."""
    signals, sessions = _signals(evidence), evidence.sessions
    known = signals.known(signals.confirmed) & _buyable(evidence)
    limit = np.minimum(sessions.candle("midpoint"), sessions.candle("close"))
    lowest = np.minimum.reduce([sessions.later(sessions.candle("low"), step) for step in range(1, LIMIT_BARS + 1)])
    filled = known & (lowest <= limit * (1 + TOLERANCE))
    bought = sessions.tally(filled, sessions.later(sessions.candle("close"), SESSIONS) / limit - 1)
    missed, at_once = sessions.tally(known & (lowest > limit * (1 + TOLERANCE))), sessions.tally(known)
    facts = (
        *tally_facts("bought by the limit order, from its price", bought, _SPAN),
        *tally_facts("missed by it, from the confirming close", missed, _SPAN),
        *tally_facts("all, from the confirming close", at_once, _SPAN),
    )
    if bought.mean is None or missed.mean is None or at_once.mean is None or not at_once.is_enough:
        return Finding(verdict=Verdict.NOT_TESTABLE, facts=facts, reason="Too few cases to tell anything.")
    verdict = Verdict.HOLDS if missed.mean > bought.mean else Verdict.CONTRADICTED
    reason = (
        f"Within {LIMIT_BARS} sessions the order was filled in {bought.n} of {bought.n + missed.n} cases, and made "
        f"{signed(bought.mean)} on average up to ten sessions after the confirming close; those it missed rose by "
        f"{signed(missed.mean)}. All of them bought at that close made {signed(at_once.mean)}."
    )
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _gap_up(evidence: Evidence) -> Finding:
    """Whether a gap above the high the next day, the close after it whatever it is, says more than any session."""
    signals, sessions = _signals(evidence), evidence.sessions
    gap = sessions.later(sessions.candle("open"), 1) > sessions.candle("high") * (1 + TOLERANCE)
    cases = "inverted hammers with a gap up the next day, from that close", signals.known(signals.all & gap)
    others = "any session not at its ceiling", signals.span & _buyable(evidence)
    return compared_finding(side_by_side(sessions, (cases[0], cases[1] & _buyable(evidence)), others), 1)


def _sideways(evidence: Evidence) -> Finding:
    """HOLDS where the shape is more frequent without a trend than after a fall, and not clearly above any session."""
    signals, sessions = _signals(evidence), evidence.sessions
    falling = sessions.holds("falling", lambda one: _trend(one, INVERTED))
    rising = sessions.holds("rising", lambda one: _trend(one, pattern_by_key("shooting_star")))
    shape = sessions.shaped(INVERTED) & signals.span & ~falling & ~rising
    found = _against_any_session(signals, ("the shape in a sideways market, from its own close", shape))
    if not found.is_enough:
        return compared_finding(found, 1)
    frequent, worthless = found.cases.n > int(signals.all.sum()), found.verdict(1) is not Verdict.HOLDS
    verdict = (Verdict.CONTRADICTED, Verdict.PARTLY, Verdict.HOLDS)[frequent + worthless]
    facts = (*found.facts(), share_fact("inverted hammers after a fall, from their own close",
                                        sessions.tally(signals.all), _SPAN))  # fmt: skip
    reason = f"{found.told()} After a fall there are {int(signals.all.sum()):,}."
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _trend(series: Series, pattern: Pattern) -> Mask:
    """Whether the trend that this pattern asks for stands before each session; the rest of its context is its low."""
    candles = series.history.candles
    trend: Mask = np.logical_and.reduce([condition.holds(candles) for condition in pattern.context[:2]])
    return trend


def _relative(evidence: Evidence, key: str, direction: int) -> Finding:
    signals = _signals(evidence, key)
    cases = f"confirmed {signals.name}, from the confirming close", signals.known(signals.confirmed)
    return compared_finding(_against_any_session(signals, cases), direction)


def _claim(key: str, says: str, definition: str, check: Callable[[Evidence], Finding]) -> Claim:
    return Claim(key=key, source=Source.INVERTED_HAMMER, says=says, definition=definition, needs=(), check=check)


_CONFIRMED = (
    "Confirmed inverted hammers of all shares, 2015–2025, bought at the confirming close where that is not the "
    "ceiling, ten sessions later"
)

CLAIMS = (
    _claim(
        "inverted_hammer_needs_confirmation",
        "Unconfirmed, an inverted hammer fails often; success comes with the confirmation of the next day.",
        "All of them, from their own close, against any session; confirmed ones from the confirming close beside "
        "rejected ones from the rejecting close. Both parts have to be clear.",
        _with_left_out(_weak_alone),
    ),
    _claim(
        "inverted_hammer_weaker_than_hammer",
        "The hammer is the stronger reversal of the two.",
        "Confirmed hammers beside confirmed inverted hammers of all shares, 2015–2025, ten sessions after the "
        "confirming close.",
        _with_left_out(_weaker_than_a_hammer),
    ),
    _claim(
        "inverted_hammer_green",
        "A green inverted hammer is stronger than a red one.",
        f"{_CONFIRMED}: those that closed above their open beside the others.",
        _with_left_out(
            which_is_better(INVERTED, ("that closed above their open", green), ("that did not", away(green)), _buyable)
        ),
    ),
    _claim(
        "inverted_hammer_volume",
        "A high volume makes an inverted hammer much more reliable.",
        f"{_CONFIRMED}: those with 1.3 times the mean volume of the 20 sessions before, or more, beside the others.",
        _with_left_out(
            which_is_better(
                INVERTED, ("with 1.3 times the volume or more", high_volume), ("with less", lower_volume), _buyable
            )
        ),
    ),
    _claim(
        "inverted_hammer_location",
        "An inverted hammer is much stronger at a support: an old low, a Fibonacci level, the lower Bollinger band.",
        f"{_CONFIRMED}: those whose low lies at a support by step three of the checklist, beside the others.",
        _with_left_out(
            which_is_better(INVERTED, ("at a support", at_support), ("elsewhere", away(at_support)), _buyable)
        ),
    ),
    _claim(
        "inverted_hammer_rsi",
        "Together with RSI an inverted hammer is more exact.",
        f"{_CONFIRMED}: those with an RSI14 under 30 beside the others.",
        _with_left_out(
            which_is_better(INVERTED, ("at an RSI under 30", oversold), ("at a higher one", not_oversold), _buyable)
        ),
    ),
    _claim(
        "inverted_hammer_strong_fall_next",
        "A large falling candle on the next day ends the hope of a turn; further losses are then to be expected.",
        "All inverted hammers whose next close lies over 2 % lower, ten sessions after that close, against any "
        "session.",
        _after_a_strong_fall,
    ),
    _claim(
        "inverted_hammer_long_shadow",
        "How long the upper shadow is says two things at once: buyers tried harder, and were thrown back harder.",
        f"{_CONFIRMED}: an upper shadow of {LONG_SHADOW} bodies or more beside a shorter one. {INDIFFERENT}",
        _with_left_out(_long_shadow),
    ),
    _claim(
        "inverted_hammer_limit_order",
        "A limit order at half of the confirming body buys cheaper, and may miss the rise.",
        "Confirmed inverted hammers of all shares, 2015–2025: an order at half of the confirming body, good for "
        f"{LIMIT_BARS} sessions. It holds where those that it missed rose further than those it bought.",
        _with_left_out(_limit_order),
    ),
    _claim(
        "inverted_hammer_gap_up",
        "A gap up the next day confirms an inverted hammer.",
        "Inverted hammers of all shares, 2015–2025, whose next open lies above their high, ten sessions after that "
        "day's close, against any session.",
        _gap_up,
    ),
    _claim(
        "inverted_hammer_sideways",
        "Where prices have no direction the candle turns up often, and foretells nothing.",
        "The shape with neither a downtrend nor an uptrend before it, ten sessions after its own close, against any "
        "session, and how often it is there beside those after a fall.",
        _sideways,
    ),
    _claim(
        "inverted_hammer_larger_frame",
        "Days and weeks suit the candle better than hours and minutes.",
        "Confirmed inverted hammers of weekly bars, ten weeks after the confirming week, against any week; daily ones "
        "against any session. Frames under a day need prices within the day.",
        partial(frames_finding, key="inverted_hammer"),
    ),
    _claim(
        "inverted_hammer_reward_and_risk",
        "A target of twice or three times the risk, with the stop under the low, suits an inverted hammer.",
        "Bought at the confirming close, stop 0.3 % under the candle's low: whether twice the risk is gained first, "
        "within 60 sessions, and what the purchases made on average. Where a session reaches both, the stop counts.",
        _with_left_out(partial(reward_finding, key="inverted_hammer")),
    ),
    _claim(
        "dragonfly_doji_strong",
        "A dragonfly doji is a strong reversal to rising.",
        "Confirmed dragonfly doji of all shares, 2015–2025, ten sessions after the confirming close, against any "
        "session.",
        partial(_relative, key="dragonfly_doji", direction=1),
    ),
    _claim(
        "shooting_star_bearish",
        "The same shape after a rise, a shooting star, announces a fall.",
        "Confirmed shooting stars of all shares, 2015–2025, ten sessions after the confirming close, against any "
        "session: fewer of them should be higher.",
        partial(_relative, key="shooting_star", direction=-1),
    ),
)
"""What the article claims."""
