"""The signals of one candle pattern among many sessions, by what became of them, and claims that compare two kinds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.candles import Pattern
from analysis.claims.beside import TOO_WIDE, Beside
from analysis.claims.claim import Evidence, Fact, Finding, Verdict
from analysis.claims.rates import share_fact, side_by_side
from analysis.claims.sessions import SINCE, UNTIL, Mask, Sessions
from analysis.claims.wording import signed

Asked = Callable[[Sessions], Mask]
"""What may be asked of the session of a signal beside the signal itself."""


@dataclass(frozen=True, eq=False, kw_only=True)
class SignalsOf:
    """A pattern's signals dated from one day to another, each as the session of its own candle."""

    sessions: Sessions
    pattern: Pattern
    since: str = SINCE
    until: str = UNTIL

    @property
    def name(self) -> str:
        """What they are called, more than one of them."""
        name = self.pattern.key.replace("_", " ")
        return name if name.endswith("doji") else f"{name}s"

    @property
    def span(self) -> Mask:
        """Every session of the span."""
        return self.sessions.within(self.since, self.until)

    @property
    def all(self) -> Mask:
        """Every signal."""
        return self.sessions.found(self.pattern) & self.span

    @property
    def confirmed(self) -> Mask:
        """Those that the next session confirmed."""
        return self.all & self.sessions.confirmed(self.pattern)

    @property
    def rejected(self) -> Mask:
        """Those that the next session did not confirm."""
        return self.all & ~self.sessions.confirmed(self.pattern) & (self.sessions.left > 0)

    def known(self, signals: Mask) -> Mask:
        """The sessions at whose close it was known whether these were confirmed."""
        return self.sessions.after(signals)


def in_two(
    evidence: Evidence,
    pattern: Pattern,
    cases: tuple[str, Asked],
    others: tuple[str, Asked],
    bought: Callable[[Evidence], Mask] | None = None,
) -> Beside:
    """The confirmed signals of the shares of which the one is so, beside those of which the other is.

    bought: the sessions at whose close they could be bought; None for every session.
    """
    signals = SignalsOf(sessions=evidence.sessions, pattern=pattern)
    buyable = bought(evidence) if bought else np.ones(len(signals.sessions.days), dtype=np.bool_)
    first, second = (
        (f"confirmed {signals.name} {name}", signals.known(signals.confirmed & asked(signals.sessions)) & buyable)
        for name, asked in (cases, others)
    )
    return side_by_side(signals.sessions, first, second)


def any_session(signals: SignalsOf) -> Fact:
    """How often any session of the span was followed by a rise."""
    return share_fact("any session", signals.sessions.tally(signals.span), f"{signals.since} – {signals.until}")


def compared_finding(found: Beside, direction: int, more: tuple[Fact, ...] = ()) -> Finding:
    """The finding of a claim by which more (+1) or fewer (-1) of the ones rise than of the others."""
    verdict = found.verdict(direction)
    return Finding(verdict=verdict, facts=(*found.facts(), *more), reason=f"{found.told()}{_judged(found, direction)}")


def _judged(found: Beside, direction: int) -> str:
    """In what the two differ on the claimed side; nothing where there are too few."""
    if not found.is_enough:
        return ""
    if found.verdict(direction) is Verdict.HOLDS:
        return " The difference is clear."
    if found.verdict(direction) is Verdict.NOT_TESTABLE:
        return TOO_WIDE
    sides = found.lead * direction > 0, found.mean_lead * direction > 0
    if all(sides):
        return " It points that way, and may be chance."
    means = f"the mean change ({signed(found.cases.mean or 0)} against {signed(found.others.mean or 0)})"
    if not any(sides):
        return f" Neither that share nor {means} is on the claimed side."
    on, off = ("That share", means) if sides[0] else (means[0].upper() + means[1:], "that share")
    return f" {on} is on the claimed side, {off} is not."


def which_is_better(
    pattern: Pattern,
    better: tuple[str, Asked],
    other: tuple[str, Asked],
    bought: Callable[[Evidence], Mask] | None = None,
) -> Callable[[Evidence], Finding]:
    """The check of a claim that confirmed signals of the one kind are followed by more rises than the others.

    bought: the sessions at whose close they could be bought; None for every session.
    """

    def check(evidence: Evidence) -> Finding:
        found = in_two(evidence, pattern, better, other, bought)
        base = any_session(SignalsOf(sessions=evidence.sessions, pattern=pattern))
        return compared_finding(found, 1, (base,))

    return check
