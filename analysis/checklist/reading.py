"""The checklist of one hammer, dragonfly doji or inverted hammer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.candles import Pattern
from analysis.candles.confirmation import Status
from analysis.candles.hammers import HAMMER_FAMILY
from analysis.candles.inverted_hammers import INVERTED_HAMMER
from analysis.checklist.steps import (
    ConfirmationStep,
    Outcome,
    RewardStep,
    ShapeStep,
    StopStep,
    SupportStep,
    VolumeStep,
    read_confirmation,
    read_reward,
    read_shape,
    read_stop,
    read_support,
    read_volume,
)
from analysis.checklist.told import Told, read_told
from analysis.signals.history import History
from analysis.trend import Trend

HAMMERS = (*HAMMER_FAMILY, INVERTED_HAMMER)
"""The patterns that have a checklist; no bar is two of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """The six steps at one bar, and what is told beside them.

    bar, session: the hammer's. bars_ago: how many bars lie behind it in the history.
    Shape, volume, support and told rest on bars up to the hammer's. Confirmation, stop and reward also on the next
    one: `confirmation.session` says when they became known; while the status is waiting, stop and reward are
    provisional.
    """

    pattern: Pattern
    bar: int
    session: date
    bars_ago: int
    shape: ShapeStep
    volume: VolumeStep
    support: SupportStep
    confirmation: ConfirmationStep
    stop: StopStep
    reward: RewardStep
    told: Told

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """How the six steps came out, in their order."""
        steps = (self.shape, self.volume, self.support, self.confirmation, self.stop, self.reward)
        return tuple(step.outcome for step in steps)

    @property
    def filters(self) -> tuple[Outcome, Outcome, Outcome]:
        """The three filters told with a hammer: volume, position, the confirming bar."""
        return self.volume.outcome, self.support.outcome, self.confirmation.outcome

    @property
    def passed(self) -> int:
        """How many of the six steps passed."""
        return self.outcomes.count(Outcome.PASS)

    @property
    def status(self) -> Status:
        """What became of the hammer."""
        return self.confirmation.status


def hammer_at(history: History, bar: int) -> Pattern | None:
    """The pattern of the hammer family that stands at that bar, shape and context, or None."""
    return next((pattern for pattern in HAMMERS if history.found(pattern)[bar]), None)


def hammer_bars(history: History) -> list[int]:
    """Every bar with a hammer, a dragonfly doji or an inverted hammer, oldest first."""
    found = np.zeros(history.bars, dtype=np.bool_)
    for pattern in HAMMERS:
        found |= history.found(pattern)
    bars: list[int] = np.flatnonzero(found).tolist()
    return bars


def read_checklist(history: History, bar: int, *, tick: float | None, weekly_trend: Trend | None = None) -> Checklist:
    """The checklist of the hammer at that bar (0 is the first).

    tick: the price step at its low, 0 where there is none, None where it is not known.
    weekly_trend: to be told with it, as known at that bar.
    Raises ValueError where the bar is no hammer, IndexError where there is no such bar.
    Source: the six steps of the article "Nến Hammer" (sources, 2025-06-07); the limits that it leaves open are this
    project's own.
    """
    pattern = hammer_at(history, bar)
    if pattern is None or bar < 0:
        raise ValueError(f"bar {bar} is no hammer")
    confirmation = read_confirmation(history, pattern, bar)
    stop = read_stop(history, bar, confirmation.status, tick)
    return Checklist(
        pattern=pattern,
        bar=bar,
        session=history.session(bar),
        bars_ago=history.bars - 1 - bar,
        shape=read_shape(history, pattern, bar),
        volume=read_volume(history, bar),
        support=read_support(history, bar),
        confirmation=confirmation,
        stop=stop,
        reward=read_reward(history, bar, stop),
        told=read_told(history, bar, weekly_trend),
    )
