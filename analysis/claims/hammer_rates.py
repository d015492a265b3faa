"""The hit rates that the hammer's article claims: with and without confirmation, on the index, and of red hammers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis.bars import TOLERANCE
from analysis.candles import HAMMER_FAMILY, pattern_by_key
from analysis.claims.claim import LARGE_SHARES, Claim, Evidence, Fact, Finding, Source, Unit, Verdict
from analysis.claims.rates import agrees, claimed_rate, rose, share_fact, tally_facts
from analysis.claims.sessions import SINCE, UNTIL, Column, Mask, Sessions
from analysis.claims.signals_of import SignalsOf
from analysis.claims.wording import counted, percent, signed
from analysis.track_record import Tally
from analysis.track_record.confidence import mean_spread

HAMMER = pattern_by_key("hammer")
PUBLISHED = "2025-06-06"
"""The last session before the article."""

WIN_RATE, WITHOUT_CONFIRMATION, ON_THE_INDEX = 0.66, 0.48, 0.67
SIGNALS, MEAN = 1_042, 0.049
BUSY = 1.2
RED_SHARE, RED_GAIN, RED_YEAR = 0.42, 0.06, "2024"

_IN = {True: "lies in", False: "lies outside"}
_EVERY, _AT_CONFIRMATION = "all from their own close", "confirmed ones from the confirming close"
_AHEAD = "confirmed ones from their own close (looks ahead)"
_AT_END, _BEST_CLOSE = "the close after ten sessions", "the highest of ten closes"
_BEST_PRICE = "the highest price of ten sessions"

_SPAN = f"{SINCE} – {UNTIL}"
_FROM_OWN = "bought at their own close (looks ahead)"


def busy(sessions: Sessions) -> Mask:
    """The sessions with a volume above 1.2 times the mean of the 20 before."""
    return sessions.volume_ratio > BUSY * (1 + TOLERANCE)


def _win_rate(evidence: Evidence) -> Finding:
    signals = SignalsOf(sessions=evidence.large, pattern=HAMMER)
    sessions, chosen = signals.sessions, signals.confirmed & busy(signals.sessions)
    known, ahead = sessions.tally(signals.known(chosen)), sessions.tally(chosen)
    base = sessions.tally(signals.span)
    candle = signals.span & sessions.next_above_body
    control, control_known = sessions.tally(candle), sessions.tally(signals.known(candle))
    verdict = claimed_rate(WIN_RATE, known, ahead=ahead)
    named = "confirmed, volume above 1.2 times"
    facts = (
        *tally_facts(f"{named}, bought at the confirming close", known, _SPAN),
        *tally_facts(f"{named}, {_FROM_OWN}", ahead, _SPAN),
        *tally_facts("confirmed, any volume, bought at the confirming close", _known(signals), _SPAN),
        *tally_facts(f"confirmed, any volume, {_FROM_OWN}", sessions.tally(signals.confirmed), _SPAN),
        _five_sessions(signals),
        share_fact(
            "any candle whose next close is above its body, bought at its own close (looks ahead)", control, _SPAN
        ),
        share_fact("any candle whose next close is above its body, bought at that next close", control_known, _SPAN),
        share_fact("any session", base, _SPAN),
    )
    reason = (
        f"Bought at the close that confirms them, these hammers were higher ten sessions later in {rose(known)}; "
        f"bought a day earlier, at their own close, in {rose(ahead)}. {_meaning(verdict)} Any candle whose next close "
        f"is above its body, hammer or not, was followed by a rise in {_rate(control)} of cases counted from its own "
        f"close, and in {_rate(control_known)} counted from that next close; any session in {_rate(base)}."
    )
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _five_sessions(signals: SignalsOf) -> Fact:
    five = signals.sessions.tally(signals.confirmed, signals.sessions.change(5))
    return share_fact(f"confirmed, any volume, five sessions, {_FROM_OWN}", five, _SPAN)


def _meaning(verdict: Verdict) -> str:
    return {
        Verdict.HOLDS: "The claimed share lies in the interval of the first figure.",
        Verdict.LOOKS_AHEAD: "The claimed share lies only in the interval of the second figure: it comes out when "
        "tomorrow's confirmation is bought at today's price, which nobody can do.",
        Verdict.CONTRADICTED: "The claimed share lies in neither interval.",
    }.get(verdict, "There are too few cases to tell.")


def _rate(tally: Tally) -> str:
    return "no share" if tally.win_rate is None else percent(tally.win_rate)


def _known(signals: SignalsOf) -> Tally:
    return signals.sessions.tally(signals.known(signals.confirmed))


def _number_of_signals(evidence: Evidence) -> Finding:
    counts = {
        name: int((mask & evidence.large.within(SINCE, PUBLISHED)).sum()) for name, mask in _definitions(evidence)
    }
    standard = next(iter(counts.values()))
    nearest = min(counts, key=lambda name: abs(counts[name] - SIGNALS))
    holds = abs(standard - SIGNALS) <= SIGNALS / 10
    large = len(evidence.largest(LARGE_SHARES, exchange="HOSE"))
    verdict = Verdict.HOLDS if holds else Verdict.CONTRADICTED if large == LARGE_SHARES else Verdict.NOT_TESTABLE
    span = f"{SINCE} – {PUBLISHED}"
    facts = tuple(Fact(name=name, value=count, unit=Unit.COUNT, span=span) for name, count in counts.items())
    reason = (
        f"By the standard definition, after a fall, there are {counted(standard, 'such signal')}. Of the definitions "
        f"tried, that of “{nearest}” comes nearest to the claimed {SIGNALS:,}, with {counts[nearest]:,}"
    )
    chosen = dict(_definitions(evidence))[nearest] & evidence.large.within(SINCE, PUBLISHED)
    few = f" These prices have {large} of its {LARGE_SHARES} shares." if large < LARGE_SHARES else ""
    return Finding(verdict=verdict, facts=facts, reason=f"{reason}; {_worth(evidence.large, chosen)}.{few}")


def _worth(sessions: Sessions, chosen: Mask) -> str:
    known, ahead = sessions.tally(sessions.after(chosen)), sessions.tally(chosen)
    return f"higher ten sessions after the confirming close in {_rate(known)}, after their own close in {_rate(ahead)}"


def _definitions(evidence: Evidence) -> list[tuple[str, Mask]]:
    """Confirmed candles by shape, trend and volume, the standard definition first."""
    sessions = evidence.large
    family = sessions.shaped(HAMMER_FAMILY[0]) | sessions.shaped(HAMMER_FAMILY[1])
    shapes = (
        ("standard hammer after a fall", sessions.found(HAMMER)),
        ("lower shadow of twice the body, upper one no longer than the body, after a fall", _loose(sessions)),
        ("shape of a hammer or dragonfly doji, no trend asked", family),
    )
    volume, next_volume = busy(sessions), sessions.is_next(busy(sessions))
    volumes = (
        ("volume above 1.2 times", volume),
        ("volume of the confirming session above 1.2 times", next_volume),
        ("either volume above 1.2 times", volume | next_volume),
    )
    confirmed = sessions.next_above_body
    return [
        (f"{shape}, confirmed, {asked}", candles & confirmed & enough)
        for shape, candles in shapes
        for asked, enough in volumes
    ]


def _loose(sessions: Sessions) -> Mask:
    body, upper, lower = (sessions.candle(part) for part in ("body", "upper_shadow", "lower_shadow"))
    falling = sessions.holds("hammer context", lambda one: HAMMER.context_at(one.history.candles))
    return falling & (lower >= 2 * body) & (upper <= body) & (body > 0)


def _mean_gain(evidence: Evidence) -> Finding:
    signals = SignalsOf(sessions=evidence.large, pattern=HAMMER)
    sessions, chosen = signals.sessions, signals.confirmed & busy(signals.sessions)
    known, ahead = sessions.tally(signals.known(chosen)), sessions.tally(chosen)
    best = sessions.tally(signals.known(chosen), sessions.best("close"))
    spread = _spread(sessions, signals.known(chosen)), _spread(sessions, chosen)
    facts = (
        *tally_facts("bought at the confirming close", known, _SPAN)[1:],
        *tally_facts(_FROM_OWN, ahead, _SPAN)[1:],
        *tally_facts("highest of the ten closes after the confirming one", best, _SPAN)[1:],
        *tally_facts("any session", sessions.tally(signals.span), _SPAN)[1:],
    )
    if not known.is_enough or known.mean is None or ahead.mean is None or best.mean is None:
        return Finding(
            verdict=Verdict.NOT_TESTABLE, facts=facts, reason=f"{counted(known.n, 'case')}: too few to tell."
        )
    verdict = (
        Verdict.HOLDS if abs(known.mean - MEAN) <= spread[0]
        else Verdict.LOOKS_AHEAD if abs(ahead.mean - MEAN) <= spread[1]
        else Verdict.CONTRADICTED
    )  # fmt: skip
    reason = (
        f"From the confirming close the mean was {signed(known.mean)}, give or take {percent(spread[0])} (95 %); from "
        f"the hammers' own close, a day before anyone could know, {signed(ahead.mean)}, give or take "
        f"{percent(spread[1])}. Whoever had sold at the highest close of the ten would have made {signed(best.mean)} "
        "on average, and nobody knows that close beforehand."
    )
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _spread(sessions: Sessions, mask: Mask) -> float:
    """Half the 95 % interval of the mean change, were the cases independent; NaN under two."""
    changes = sessions.change()[mask]
    return mean_spread(changes[~np.isnan(changes)])


def _unconfirmed(evidence: Evidence) -> Finding:
    signals = SignalsOf(sessions=evidence.large, pattern=HAMMER)
    sessions = signals.sessions
    own, a_day_later = sessions.tally(signals.all), sessions.tally(signals.known(signals.all))
    rejected, base = sessions.tally(signals.rejected), sessions.tally(signals.span)
    shaped = sessions.tally(signals.span & sessions.shaped(HAMMER))
    known = _known(signals)
    verdict = claimed_rate(WITHOUT_CONFIRMATION, own, looser=(a_day_later, shaped))
    facts = (
        *tally_facts("all, bought at their own close", own, _SPAN),
        share_fact("all, bought at the next close", a_day_later, _SPAN),
        share_fact("confirmed, bought at the confirming close", known, _SPAN),
        share_fact("not confirmed, counted from their own close", rejected, _SPAN),
        share_fact("the shape alone, no trend asked, bought at its own close", shaped, _SPAN),
        share_fact("any session", base, _SPAN),
    )
    reason = (
        f"All hammers together, bought at their own close, rose in {rose(own)}; bought a day later in "
        f"{_rate(a_day_later)}; the shape without any trend in {_rate(shaped)}. Beside that, confirmed ones, bought "
        f"when they could be, rose in {_rate(known)}, and any session in {_rate(base)}: from here there is no leap to "
        "66 %."
        if (known.win_rate or 0) < WIN_RATE
        else f"All hammers together, bought at their own close, rose in {rose(own)}; confirmed ones in {rose(known)}."
    )
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _on_the_index(evidence: Evidence) -> Finding:
    index = Sessions((evidence.series("VNINDEX"),))
    signals = SignalsOf(sessions=index, pattern=HAMMER)
    shaped = signals.span & (index.shaped(HAMMER_FAMILY[0]) | index.shaped(HAMMER_FAMILY[1]))
    confirmed = shaped & index.next_above_body
    standard, few = index.tally(signals.all), index.tally(signals.known(signals.confirmed))
    bare, known, ahead = index.tally(shaped), index.tally(index.after(confirmed)), index.tally(confirmed)
    base = index.tally(signals.span)
    facts = (
        share_fact("hammers, bought at their own close", standard, _SPAN),
        share_fact("confirmed hammers, bought at the confirming close", few, _SPAN),
        share_fact("the shape alone, no trend asked, bought at its own close", bare, _SPAN),
        share_fact("the shape alone, confirmed, bought at the confirming close", known, _SPAN),
        share_fact(f"the shape alone, confirmed, {_FROM_OWN}", ahead, _SPAN),
        share_fact("any session", base, _SPAN),
    )
    pair = (few, standard) if few.is_enough and standard.is_enough else (known, bare)
    with_it, without = agrees(ON_THE_INDEX, pair[0]), agrees(WITHOUT_CONFIRMATION, pair[1])
    verdict = (Verdict.CONTRADICTED, Verdict.PARTLY, Verdict.HOLDS)[with_it + without]
    if not all(tally.is_enough for tally in pair):
        verdict = Verdict.NOT_TESTABLE
    reason = (
        f"The index had {counted(standard.n, 'hammer')} after a fall, {few.n} of them confirmed. The shape alone: "
        f"unconfirmed or not, it was followed by a rise in {rose(bare)}; confirmed, and bought at the confirming "
        f"close, in {rose(known)}. The claimed 67 % {_IN[with_it]} that interval, the claimed 48 % {_IN[without]} the "
        f"other; confirmation changed the share by {_points(known, bare)} points, not by +19. Any session of the index "
        f"was followed by a rise in {_rate(base)}."
    )
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _points(first: Tally, second: Tally) -> str:
    """How many percentage points more of the first rose than of the second."""
    return f"{100 * ((first.win_rate or 0) - (second.win_rate or 0)):+.1f}"


def _red_hammers(evidence: Evidence) -> Finding:
    sessions, span = evidence.sessions, f"{RED_YEAR}, HOSE"
    signals = SignalsOf(sessions=sessions, pattern=HAMMER, since=f"{RED_YEAR}-01-01", until=f"{RED_YEAR}-12-31")
    on_hose = sessions.of_series(lambda one: evidence.of_share(one).exchange == "HOSE")
    red = signals.all & on_hose & ~sessions.green
    confirmed = red & signals.confirmed
    readings = {
        _EVERY: red,
        _AT_CONFIRMATION: signals.known(confirmed),
        _AHEAD: confirmed,
    }
    outcomes = {
        _AT_END: sessions.change(),
        _BEST_CLOSE: sessions.best("close"),
        _BEST_PRICE: sessions.best("high"),
    }
    tallies = {
        (name, outcome): sessions.tally(mask, _less_gain(changes))
        for name, mask in readings.items()
        for outcome, changes in outcomes.items()
    }
    base = sessions.tally(signals.span & on_hose, _less_gain(outcomes[_AT_END]))
    named = {f"{name}: {outcome} at least 6 % higher": tally for (name, outcome), tally in tallies.items()}
    best = sessions.tally(signals.span & on_hose, _less_gain(outcomes[_BEST_PRICE]))
    named[f"any session: {_AT_END} at least 6 % higher"] = base
    named[f"any session: {_BEST_PRICE} at least 6 % higher"] = best
    facts = tuple(
        Fact(name=name, value=tally.win_rate, unit=Unit.SHARE, span=span, cases=tally.n)
        for name, tally in named.items()
        if tally.win_rate is not None
    )
    return _red_finding(tallies, (base, best), facts)


def _red_finding(tallies: dict[tuple[str, str], Tally], base: tuple[Tally, Tally], facts: tuple[Fact, ...]) -> Finding:
    """base: of any session, the close after ten sessions and the highest price of them."""
    verdict = claimed_rate(
        RED_SHARE,
        tallies[_EVERY, _AT_END],
        ahead=tallies[_AHEAD, _AT_END],
        looser=(
            tallies[_AT_CONFIRMATION, _AT_END],
            tallies[_EVERY, _BEST_CLOSE],
            tallies[_AT_CONFIRMATION, _BEST_CLOSE],
            tallies[_AT_CONFIRMATION, _BEST_PRICE],
        ),
    )
    told = {key: tally.win_rate for key, tally in tallies.items() if tally.win_rate is not None}
    nearest = min(told, key=lambda key: abs(told[key] - RED_SHARE), default=None)
    reason = (
        f"Ten sessions later at least 6 % higher: {rose(tallies[_EVERY, _AT_END])} counted from their own close; of "
        f"confirmed ones from the confirming close {_rate(tallies[_AT_CONFIRMATION, _AT_END])}; of any session of the "
        f"same shares {_rate(base[0])}. Sold at the highest price of the ten, which nobody knows beforehand, confirmed "
        f"ones reach it from the confirming close in {rose(tallies[_AT_CONFIRMATION, _BEST_PRICE])}, any session in "
        f"{_rate(base[1])}."
    )
    if nearest:
        reason += f" Of nine readings the nearest: {', '.join(nearest)}, {percent(told[nearest])}."
    return Finding(verdict=verdict, facts=facts, reason=reason)


def _less_gain(changes: Column) -> Column:
    """Above 0 where a change is at least the claimed gain."""
    return changes - RED_GAIN + 2 * TOLERANCE


def _claim(key: str, says: str, definition: str, check: Callable[[Evidence], Finding], needs: tuple[str, ...]) -> Claim:
    return Claim(key=key, source=Source.HAMMER, says=says, definition=definition, needs=needs, check=check)


_LARGE = "The 50 largest shares of HOSE today and the VN-Index, 2015–2025"

CLAIMS = (
    _claim(
        "hammer_win_rate_confirmed_volume",
        "Hammers of the VN-Index and 50 large shares, 2015–2025, confirmed and with a volume over 120 % of the mean, "
        "won in 66 % of cases.",
        f"{_LARGE}; a hammer after a fall, the next close above its body, its volume above 1.2 times the mean of the "
        "20 sessions before. A win is a higher close ten sessions after the confirming close. The article does not "
        "name its 50 shares, nor from which close it counts.",
        _win_rate,
        ("VNINDEX",),
    ),
    _claim(
        "hammer_number_of_signals",
        "That run over the VN-Index and 50 large shares found 1,042 signals.",
        f"{_LARGE}, to the session before the article appeared. Right within a tenth. Wider definitions are counted "
        "beside it, to see under which one so many can be found.",
        _number_of_signals,
        ("VNINDEX",),
    ),
    _claim(
        "hammer_mean_and_median_gain",
        "The signals of that run gained 4.9 % on average in ten sessions, 3.7 % in the median.",
        "The same signals. The mean holds where it lies in the 95 % interval of the mean from the confirming close.",
        _mean_gain,
        ("VNINDEX",),
    ),
    _claim(
        "hammer_win_rate_unconfirmed",
        "Without the confirmation the share of winning hammers drops to 48 %.",
        f"{_LARGE}; all hammers, bought at their own close. Looser readings: bought a day later; the shape alone.",
        _unconfirmed,
        ("VNINDEX",),
    ),
    _claim(
        "hammer_win_rate_index",
        "On the VN-Index, 2015–2025, hammers win in 48 % of cases without confirmation and in 67 % with it.",
        "Hammers of the index after a fall; where they are under 30, the shape of a hammer or dragonfly doji alone. "
        "Confirmed ones are bought at the confirming close, unconfirmed ones at their own.",
        _on_the_index,
        ("VNINDEX",),
    ),
    _claim(
        "hammer_red_2024_hose",
        "In 2024, 42 % of red hammers on HOSE returned at least 6 % within ten sessions.",
        "Hammers after a fall that closed no higher than they opened, of shares listed on HOSE today: the close ten "
        "sessions later. Looser: confirmed ones, from the confirming close; the highest of the ten closes; of "
        "confirmed ones the highest price.",
        _red_hammers,
        (),
    ),
)
"""What the article claims of how often hammers win."""
