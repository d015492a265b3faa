"""What the hammer's article claims makes a hammer better or worse: volume, place, indicators, frame, colour, trend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial

import numpy as np

from analysis.bars import TOLERANCE
from analysis.candles import pattern_by_key
from analysis.checklist import MIN_VOLUME_RATIO, price_step, read_checklist
from analysis.claims.asked import (
    FRESH_BARS,
    OVERSOLD,
    WEAK,
    above_long_average,
    after_divergence,
    at_support,
    away,
    below_long_average,
    far_from_long_average,
    green,
    high_volume,
    lower_volume,
    middling,
    near_long_average,
    oversold,
)
from analysis.claims.beside import TELLING, Beside
from analysis.claims.claim import Claim, Evidence, Finding, Source, Verdict
from analysis.claims.hammer_rates import HAMMER
from analysis.claims.rates import rose, share_fact, side_by_side, tally_facts
from analysis.claims.series import Series
from analysis.claims.sessions import SINCE, UNTIL, Mask, Sessions
from analysis.claims.signals_of import (
    SignalsOf,
    any_session,
    compared_finding,
    in_two,
    which_is_better,
)
from analysis.claims.verdicts import not_testable
from analysis.claims.wording import counted, percent
from analysis.exchanges import InstrumentKind
from analysis.signals import History
from analysis.track_record import Tally

QUIET = 0.6
STEPS = 6
WEEKS = 10

_SPAN = f"{SINCE} – {UNTIL}"


def _volume(evidence: Evidence) -> Finding:
    more = f"with a volume of {MIN_VOLUME_RATIO} times the mean or more", high_volume
    found = in_two(evidence, HAMMER, more, ("with less", lower_volume))
    signals = SignalsOf(sessions=evidence.sessions, pattern=HAMMER)
    quiet = signals.known(signals.confirmed & (evidence.sessions.volume_ratio <= QUIET * (1 + TOLERANCE)))
    named = f"confirmed hammers with at most {QUIET} times the mean"
    return compared_finding(found, 1, (share_fact(named, evidence.sessions.tally(quiet), _SPAN), any_session(signals)))


def _against_the_trend(evidence: Evidence) -> Finding:
    above, below = ("above SMA200", above_long_average), ("below it", below_long_average)
    signals = SignalsOf(sessions=evidence.sessions, pattern=HAMMER)
    own = [
        share_fact(f"all hammers {name}, from their own close", evidence.sessions.tally(signals.all & asked), _SPAN)
        for name, asked in (
            (above[0], above_long_average(evidence.sessions)),
            (below[0], below_long_average(evidence.sessions)),
        )
    ]
    return compared_finding(in_two(evidence, HAMMER, above, below), 1, tuple(own))


def _colour(evidence: Evidence) -> Finding:
    found = in_two(evidence, HAMMER, ("that closed above their open", green), ("that did not", away(green)))
    return indifferent_finding(found)


INDIFFERENT = (
    "It holds where the 95 % interval of the difference has 0 in it, and leaves room for less than "
    f"{100 * TELLING:.0f} points."
)


def indifferent_finding(found: Beside) -> Finding:
    """The finding of a claim that it makes no difference which of two kinds they are.

    CONTRADICTED where the difference is clear, HOLDS where its interval leaves no room for a telling one to either
    side, else NOT_TESTABLE: too few cases show no difference either.
    """
    if not found.is_enough:
        return Finding(verdict=Verdict.NOT_TESTABLE, facts=found.facts(), reason=found.told())
    if found.interval is not None and found.interval.leaves_out_zero:
        verdict, judged = Verdict.CONTRADICTED, "The difference is clear."
    elif max(found.room(1), found.room(-1)) < TELLING:
        verdict, judged = Verdict.HOLDS, "The difference may be chance, and is no large one."
    else:
        verdict = Verdict.NOT_TESTABLE
        judged = f"The interval leaves room for {100 * TELLING:.0f} points: too few cases show no difference either."
    return Finding(verdict=verdict, facts=found.facts(), reason=f"{found.told()} {judged}")


def weekly(series: Series) -> Series:
    """The series by weeks, each dated by its last session; the last week is left out, it may not be over."""
    frame = series.history.frame
    days = frame.index.to_numpy().astype("datetime64[D]").astype(np.int64)
    # 1970-01-01 was a Thursday: shifted by three days, whole weeks run from Monday to Sunday.
    weeks = frame.groupby((days + 3) // 7)
    columns = weeks.agg({"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"})
    columns.index = weeks.tail(1).index
    return Series(series.symbol, History(frame=columns.iloc[:-1]))


def _needs_prices_within_the_day(evidence: Evidence) -> Finding:  # noqa: ARG001  every check takes it.
    reason = "Daily prices do not tell what happened within a session."
    return not_testable(reason)


def frames_finding(evidence: Evidence, key: str) -> Finding:
    """How far confirmed signals of weeks are ahead of any week, beside those of days ahead of any session.

    HOLDS where weekly ones are clearly ahead of any week, and further than daily ones of any session; PARTLY where only
    further; NOT_TESTABLE with under 30.
    """
    pattern = pattern_by_key(key)
    by_week = Sessions(tuple(weekly(share.series) for share in evidence.shares))
    kinds = [SignalsOf(sessions=sessions, pattern=pattern) for sessions in (by_week, evidence.sessions)]
    names = ((f"weekly confirmed {kinds[0].name}", "any week"), (f"daily confirmed {kinds[0].name}", "any session"))
    weeks, days = (
        side_by_side(one.sessions, (cases, one.known(one.confirmed)), (others, one.span), WEEKS)
        for one, (cases, others) in zip(kinds, names, strict=True)
    )
    facts = (*weeks.facts(), *days.facts())
    if not weeks.is_enough or not days.is_enough:
        return Finding(verdict=Verdict.NOT_TESTABLE, facts=facts, reason=f"{weeks.told()} {days.told()}")
    clear = weeks.interval is not None and weeks.interval.low > 0
    further = weeks.lead > days.lead
    verdict = Verdict.HOLDS if clear and further else Verdict.PARTLY if further else Verdict.CONTRADICTED
    return Finding(verdict=verdict, facts=facts, reason=_frames_told(weeks, days))


def _frames_told(weeks: Beside, days: Beside) -> str:
    by_week, by_day = (f"{100 * one.lead:+.1f}" for one in (weeks, days))
    leads = f"weekly ones are {by_week} points from any week, daily ones {by_day} from any session"
    return f"Ten bars later. {weeks.told()} {days.told()} So {leads}."


def steps_finding(evidence: Evidence, key: str) -> Finding:
    """How confirmed signals fared by how many of the six steps of the checklist they passed."""
    signals = SignalsOf(sessions=evidence.sessions, pattern=pattern_by_key(key))
    changes = evidence.sessions.later(evidence.sessions.change(), 1)
    passed = _steps_passed(evidence, signals.confirmed)
    by_steps: defaultdict[int, list[float]] = defaultdict(list)
    for steps, change in zip(passed, changes[signals.confirmed].tolist(), strict=True):
        if not np.isnan(change):
            by_steps[steps].append(change)
    tallies = {steps: Tally.of(np.array(by_steps[steps])) for steps in range(1, STEPS + 1)}
    known = evidence.sessions.tally(signals.known(signals.confirmed))
    base = evidence.sessions.tally(signals.span)
    facts = tuple(
        fact
        for steps, tally in tallies.items()
        if tally.n
        for fact in tally_facts(f"{steps} of {STEPS} steps passed", tally, _SPAN)[:2]
    )
    whole = tallies[STEPS]
    told = (
        f"All six steps passed in {counted(whole.n, 'case')} of {known.n:,}"
        + (f", of which {whole.wins} rose" if whole.n else "")
        + f"; all confirmed ones rose in {percent(known.win_rate or 0)}, any session in {percent(base.win_rate or 0)}."
    )
    if not whole.is_enough:
        return Finding(verdict=Verdict.NOT_TESTABLE, facts=facts, reason=f"{told} So few cases tell nothing.")
    interval = whole.wilson
    above = interval is not None and base.win_rate is not None and interval.low > base.win_rate
    better = (whole.win_rate or 0) > (base.win_rate or 0)
    verdict = Verdict.HOLDS if above else Verdict.PARTLY if better else Verdict.CONTRADICTED
    return Finding(verdict=verdict, facts=facts, reason=f"{told} With all six: {rose(whole)}.")


def _steps_passed(evidence: Evidence, signals: Mask) -> list[int]:
    passed, first = [], 0
    for share in evidence.shares:
        history = share.series.history
        for bar in np.flatnonzero(signals[first : first + history.bars]).tolist():
            low = float(history.candles.low[bar])
            tick = price_step(low, kind=InstrumentKind.SHARE, currency="VND", exchange=share.exchange)
            passed.append(read_checklist(history, bar, tick=tick).passed)
        first += history.bars
    return passed


def _claim(key: str, says: str, definition: str, check: Callable[[Evidence], Finding]) -> Claim:
    return Claim(key=key, source=Source.HAMMER, says=says, definition=definition, needs=(), check=check)


_CONFIRMED = "Confirmed hammers of all shares, 2015–2025, bought at the confirming close, ten sessions later"

CLAIMS = (
    _claim(
        "hammer_volume_filter",
        "A high volume, at least 30 % over the mean, makes a hammer a real turn; at 60 % of it the sellers only rest.",
        f"{_CONFIRMED}: those with 1.3 times the mean volume of the 20 sessions before, or more, beside the others.",
        _volume,
    ),
    _claim(
        "hammer_at_support",
        "A hammer at a support (an old low, an average, a Fibonacci level) is stronger.",
        f"{_CONFIRMED}: those whose low lies at a support by step three of the checklist (within half an ATR14 of "
        "SMA50, SMA200, the lower Bollinger band, a swing low or half or 61.8 % of the last upswing), beside the "
        "others.",
        which_is_better(HAMMER, ("at a support", at_support), ("elsewhere", away(at_support))),
    ),
    _claim(
        "hammer_rsi_zone",
        "A hammer with an RSI under 30 springs up clearly; at 45 the rebound may be weaker.",
        f"{_CONFIRMED}: those with an RSI14 under {OVERSOLD} beside those with {WEAK} or more.",
        which_is_better(HAMMER, (f"at an RSI under {OVERSOLD}", oversold), (f"at an RSI of {WEAK} or more", middling)),
    ),
    _claim(
        "hammer_at_ma200",
        "A hammer right at the 200-day average has a safety net.",
        f"{_CONFIRMED}: those whose low lies within 2 % of SMA200, beside the others.",
        which_is_better(HAMMER, ("at SMA200", near_long_average), ("away from it", far_from_long_average)),
    ),
    _claim(
        "hammer_macd_divergence",
        "A hammer counts for more after a bullish divergence of MACD.",
        f"{_CONFIRMED}: those within {FRESH_BARS} sessions after a regular bullish divergence of the MACD (12, 26, 9) "
        "line became known, beside the others.",
        which_is_better(
            HAMMER, ("soon after a bullish MACD divergence", after_divergence), ("without one", away(after_divergence))
        ),
    ),
    _claim(
        "hammer_larger_frame",
        "Hammers of larger time frames are more reliable; one should look at the weekly chart.",
        "Confirmed hammers of weekly bars of all shares, 2015–2025, ten weeks after the confirming week, against any "
        "week; daily ones ten sessions later, against any session. Frames under a day need prices within the day.",
        partial(frames_finding, key="hammer"),
    ),
    _claim(
        "hammer_six_steps",
        "Only a hammer that passes all six steps of the checklist is worth a purchase.",
        f"{_CONFIRMED}, by how many of the six steps were passed: shape, 1.3 times the volume, support, confirmation, "
        "a stop under 5 %, a reward of twice the risk.",
        partial(steps_finding, key="hammer"),
    ),
    _claim(
        "hammer_colour",
        "The colour of a hammer does not matter.",
        f"{_CONFIRMED}: green ones beside the others. {INDIFFERENT}",
        _colour,
    ),
    _claim(
        "hammer_countertrend",
        "Hammers against a large downtrend fail.",
        f"{_CONFIRMED}: those that closed above SMA200 beside those below it.",
        _against_the_trend,
    ),
    _claim(
        "hammer_within_the_day",
        "A hammer at a price with much volume within the day (Volume Profile) shows that supply runs out; frames "
        "from one hour on are safer than five minutes.",
        "Needs prices and volumes within the day.",
        _needs_prices_within_the_day,
    ),
)
"""What the article claims of which hammers are better."""
