"""Claims that name a figure: tallies as facts, and the rule by which a claimed rate holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.claims.beside import Beside, compared
from analysis.claims.claim import Fact, Unit, Verdict
from analysis.claims.sessions import SESSIONS, Mask, Sessions
from analysis.claims.wording import counted, percent
from analysis.track_record import Tally


def tally_facts(name: str, tally: Tally, span: str) -> tuple[Fact, ...]:
    """How many cases rose, and their mean and median change."""
    if tally.win_rate is None or tally.mean is None or tally.median is None:
        return (Fact(name=f"{name}: cases", value=0, unit=Unit.COUNT, span=span),)
    values = (("higher", tally.win_rate, Unit.SHARE), ("mean", tally.mean, Unit.CHANGE),
              ("median", tally.median, Unit.CHANGE))  # fmt: skip
    return tuple(
        Fact(name=f"{name}: {what}", value=value, unit=unit, span=span, cases=tally.n) for what, value, unit in values
    )


def share_fact(name: str, tally: Tally, span: str) -> Fact:
    """How many cases rose, alone."""
    return tally_facts(name, tally, span)[0]


def agrees(claimed: float, tally: Tally) -> bool:
    """Whether a claimed share lies in the 95 % interval (Wilson's) of the measured one."""
    interval = tally.wilson
    return interval is not None and interval.low <= claimed <= interval.high


def claimed_rate(claimed: float, known: Tally, *, ahead: Tally | None = None, looser: Sequence[Tally] = ()) -> Verdict:
    """How a claimed share stands.

    known: as the claim reads, bought when it could be; ahead: bought with tomorrow's knowledge; looser: further
    readings that could be traded. HOLDS, PARTLY (in a looser reading) or LOOKS_AHEAD where the claim lies in the 95 %
    interval of that; in none CONTRADICTED. NOT_TESTABLE with fewer than 30 cases.
    """
    if not known.is_enough:
        return Verdict.NOT_TESTABLE
    if agrees(claimed, known):
        return Verdict.HOLDS
    if any(agrees(claimed, tally) for tally in looser if tally.is_enough):
        return Verdict.PARTLY
    if ahead is not None and ahead.is_enough and agrees(claimed, ahead):
        return Verdict.LOOKS_AHEAD
    return Verdict.CONTRADICTED


def rose(tally: Tally) -> str:
    """The share that rose, of how many, with its interval.

    >>> rose(Tally(n=940, wins=421, mean=0.0, median=0.0))
    '44.8 % of 940 cases (95 % interval 41.6 % to 48.0 %)'
    """
    if tally.win_rate is None or tally.wilson is None:
        return "no case"
    between = f"95 % interval {percent(tally.wilson.low)} to {percent(tally.wilson.high)}"
    return f"{percent(tally.win_rate)} of {counted(tally.n, 'case')} ({between})"


def side_by_side(sessions: Sessions, cases: tuple[str, Mask], others: tuple[str, Mask], bars: int = SESSIONS) -> Beside:
    """What came within so many sessions of buying at the close of the ones and of the others, each with its name."""
    days = sessions.days[cases[1] | others[1]]
    part = (sessions.days >= days.min()) & (sessions.days <= days.max()) if days.size else cases[1]
    dates, places = np.unique(sessions.days[part], return_inverse=True)
    return compared(
        places,
        dates.astype(np.int64),
        sessions.change(bars)[part],
        [cases[1][part], others[1][part]],
        names=(cases[0], others[0]),
        block=bars,
    )
