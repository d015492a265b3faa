"""What becomes of the message in hand, told by whoever knows it to whoever counts and logs it."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """What became of something that came in.

    ANSWERED; REFUSED: told in words why not; SILENCED: one too many; REPEATED: it came before; FAILED: a bug, or an
    answer that could not be sent; NOTHING: nobody was meant to answer.
    """

    ANSWERED = "answered"
    REFUSED = "refused"
    SILENCED = "silenced"
    REPEATED = "repeated"
    FAILED = "failed"
    NOTHING = "nothing"


@dataclass(slots=True)
class Noted:
    """What was noted so far; intent: the command that answered, where one did."""

    outcome: Outcome = Outcome.NOTHING
    intent: str | None = None


IN_HAND: ContextVar[Noted | None] = ContextVar("IN_HAND", default=None)
"""Where it is noted; None where nobody counts, as in a terminal."""


def note(outcome: Outcome, *, intent: str | None = None) -> None:
    """Note what becomes of the message in hand. What is noted later counts, but what has failed stays failed."""
    noted = IN_HAND.get()
    if noted is None:
        return
    if noted.outcome is not Outcome.FAILED:
        noted.outcome = outcome
    noted.intent = intent or noted.intent
