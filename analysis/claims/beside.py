"""What the shares did after some of their bars, beside what they did after others: any bar, or a second kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.claims.claim import Evidence, Fact, Finding, Unit, Verdict
from analysis.claims.measured import Measured
from analysis.claims.sessions import SESSIONS, SINCE, UNTIL
from analysis.claims.wording import counted, fact, percent, sentence_case
from analysis.signals import History
from analysis.track_record import Interval, Tally
from analysis.track_record.confidence import in_enough_runs, interval_of, resampled_sums

TELLING = 0.1
"""A difference of two shares of winners that would matter, as a fraction: what leaves room for it refutes nothing."""

TOO_WIDE = f" The interval leaves room for {100 * TELLING:.0f} points on the claimed side: that refutes nothing."

Condition = Callable[[History], NDArray[np.bool_]]
"""Which bars of a history are meant; judged with what was known at each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The outcomes of two kinds of bars side by side.

    cases, others: their returns; cases_name, others_name: what they are. lead: the share of cases that rose less that
    of the others, as a fraction; interval: its 95 % interval from resampled dates, None on too few dates.
    mean_lead: the difference of the mean returns. span: the days they lie in. Both leads are NaN without cases or
    others.
    """

    cases: Tally
    cases_name: str
    others: Tally
    others_name: str
    lead: float
    mean_lead: float
    interval: Interval | None
    span: str

    @property
    def is_enough(self) -> bool:
        """Whether there are cases and others enough to tell anything by."""
        return self.cases.is_enough and self.others.is_enough

    def verdict(self, direction: int) -> Verdict:
        """How a claim stands by which more (+1) or fewer (-1) of the cases rise than of the others.

        HOLDS where the interval of the difference lies on that side; PARTLY where only the difference itself does, in
        the share risen and in the mean. Else CONTRADICTED, but NOT_TESTABLE where the interval leaves room for a
        telling difference on that side. NOT_TESTABLE with fewer than 30 on either side.
        """
        if not self.is_enough:
            return Verdict.NOT_TESTABLE
        if self.interval and (self.interval.low if direction > 0 else -self.interval.high) > 0:
            return Verdict.HOLDS
        if min(self.lead * direction, self.mean_lead * direction) > 0:
            return Verdict.PARTLY
        return Verdict.NOT_TESTABLE if self.room(direction) >= TELLING else Verdict.CONTRADICTED

    def room(self, direction: int) -> float:
        """How large a difference on that side its interval leaves possible; without one any, so 1."""
        return (self.interval.high if direction > 0 else -self.interval.low) if self.interval else 1.0

    def facts(self) -> tuple[Fact, ...]:
        """The shares that rose and the mean changes of both."""
        return tuple(
            one
            for name, tally in ((self.cases_name, self.cases), (self.others_name, self.others))
            for one in _facts(name, tally, self.span)
        )

    def told(self) -> str:
        """Both shares in one sentence, with what chance leaves of the difference."""
        if not self.is_enough:
            few = min((self.cases.n, self.cases_name), (self.others.n, self.others_name))
            return f"{sentence_case(few[1])}: {counted(few[0], 'case')}, too few to tell anything."
        cases, others = (percent(_known(tally.win_rate)) for tally in (self.cases, self.others))
        rose = f"higher after {cases} of {self.cases.n:,} cases"
        sentence = f"{sentence_case(self.cases_name)}: {rose}; {self.others_name}: {others}"
        return f"{sentence}{_uncertainty(self.interval)}."

    def concluded(self, direction: int) -> str:
        """What follows from it for a claim by which more (+1) or fewer (-1) of the cases rise; empty on too few."""
        if not self.is_enough:
            return ""
        claimed, opposite = ("more", "fewer") if direction > 0 else ("fewer", "more")
        verdict = self.verdict(direction)
        if verdict is Verdict.HOLDS:
            return f" Clearly {claimed}, as claimed."
        if verdict is Verdict.PARTLY:
            return f" {sentence_case(claimed)}, as claimed, but chance could make as much."
        if verdict is Verdict.NOT_TESTABLE:
            return TOO_WIDE
        clear = self.interval is not None and self.interval.leaves_out_zero
        return f" Clearly {opposite}, the opposite of what is claimed." if clear else f" Not clearly {claimed}."


def _known(figure: float | None) -> float:
    """The figure, NaN where there is none."""
    return np.nan if figure is None else figure


def _facts(name: str, tally: Tally, span: str) -> tuple[Fact, ...]:
    if tally.win_rate is None or tally.mean is None:
        return (Fact(name=f"{name}: cases", value=0, unit=Unit.COUNT, span=span),)
    return (
        fact(f"{name}: higher", Measured(value=tally.win_rate, span=span, cases=tally.n), Unit.SHARE),
        fact(f"{name}: mean change", Measured(value=tally.mean, span=span, cases=tally.n), Unit.CHANGE),
    )


def _uncertainty(interval: Interval | None) -> str:
    if interval is None:
        return ""
    between = f"the difference lies between {100 * interval.low:+.1f} and {100 * interval.high:+.1f} points"
    return f" ({between}, 95 % interval)"


def any_bar(history: History) -> NDArray[np.bool_]:
    """Every bar."""
    return np.ones(history.bars, dtype=np.bool_)


def beside(
    evidence: Evidence,
    cases: tuple[str, Condition],
    others: tuple[str, Condition] = ("any session", any_bar),
    sessions: int = SESSIONS,
) -> Beside:
    """What all the shares did so many sessions after bars of the one kind and of the other, each with its name.

    Sessions from `SINCE` to `UNTIL`, bought at the close; those whose exit lies beyond the data are left out.
    MissingPrices where there is no share, KeyError where none has a session of that span.
    """
    every = evidence.sessions
    kinds = [np.concatenate([holds(one.history) for one in every.series]) for _, holds in (cases, others)]
    part = every.within(SINCE, UNTIL)
    dates, places = np.unique(every.days[part], return_inverse=True)
    gross, kinds = every.change(sessions)[part], [kind[part] for kind in kinds]
    names = cases[0], others[0]
    if not len(dates):
        raise KeyError(SINCE)
    return compared(places, dates.astype(np.int64), gross, kinds, names=names, block=sessions)


def compared(
    places: NDArray[np.int64],
    dates: NDArray[np.int64],
    gross: NDArray[np.float64],
    kinds: Sequence[NDArray[np.bool_]],
    *,
    names: tuple[str, str],
    block: int,
) -> Beside:
    """Two kinds of bars side by side.

    places: of each bar's date among the dates, which are days since 1970-01-01; gross: the return of each bar, NaN
    where it has none; kinds: which bars are cases, and which the others. block: how many neighbouring dates are drawn
    together.
    """
    chosen = [kind & ~np.isnan(gross) for kind in kinds]
    first, second = (Tally.of(gross[kind]) for kind in chosen)
    told = in_enough_runs(places[chosen[0]], block) and in_enough_runs(places[chosen[1]], block)
    first_day, last_day = (np.datetime64(int(day), "D") for day in (dates[0], dates[-1]))
    return Beside(
        cases=first,
        cases_name=names[0],
        others=second,
        others_name=names[1],
        lead=_known(first.win_rate) - _known(second.win_rate),
        mean_lead=_known(first.mean) - _known(second.mean),
        interval=_interval(places, len(dates), gross, chosen, block) if told else None,
        span=f"{first_day} – {last_day}",
    )


def _interval(
    places: NDArray[np.int64], dates: int, gross: NDArray[np.float64], kinds: Sequence[NDArray[np.bool_]], block: int
) -> Interval:
    """The 95 % interval of the difference between the shares that rose, whole dates drawn anew."""
    by_date = [
        np.bincount(places[kind & risen], minlength=dates).astype(np.float64)
        for kind in kinds
        for risen in (np.ones(len(gross), dtype=np.bool_), gross > TOLERANCE)
    ]
    cases, wins, other_cases, other_wins = resampled_sums(np.stack(by_date), block)
    with np.errstate(invalid="ignore", divide="ignore"):
        return interval_of(wins / cases - other_wins / other_cases)


def finding(found: Beside, direction: int) -> Finding:
    """The finding for a claim that rests on one comparison."""
    return Finding(
        verdict=found.verdict(direction), facts=found.facts(), reason=found.told() + found.concluded(direction)
    )


def both_findings(pairs: Sequence[tuple[Beside, int]], *, strong: bool = False) -> Finding:
    """The finding for a claim of several parts, each with its direction.

    HOLDS where every part does, CONTRADICTED where every part is; NOT_TESTABLE where one is; else PARTLY. strong: the
    claim says that the signal is a strong one, so a part that holds in part does not.
    """
    verdicts = {_strict(found.verdict(direction), strong=strong) for found, direction in pairs}
    if Verdict.NOT_TESTABLE in verdicts:
        verdict = Verdict.NOT_TESTABLE
    else:
        verdict = verdicts.pop() if len(verdicts) == 1 else Verdict.PARTLY
    facts = all_facts(found for found, _ in pairs)
    reason = " ".join(found.told() + found.concluded(direction) for found, direction in pairs)
    return Finding(verdict=verdict, facts=facts, reason=reason)


def all_facts(found: Iterable[Beside]) -> tuple[Fact, ...]:
    """The facts of several comparisons, those that they share told once."""
    return tuple(dict.fromkeys(one for each in found for one in each.facts()))


def _strict(verdict: Verdict, *, strong: bool) -> Verdict:
    return Verdict.CONTRADICTED if strong and verdict is Verdict.PARTLY else verdict
