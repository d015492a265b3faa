"""What a candle pattern is: conditions that can be tested on a whole history, or told one by one for a single bar."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.candles.anatomy import HIGH, LOW, Candles, Measure


class Direction(StrEnum):
    """Which way a pattern points."""

    BULLISH = "bullish"
    BEARISH = "bearish"
    NEUTRAL = "neutral"


class Relation(StrEnum):
    """How a measure has to stand to its limit; equal within a relative 1e-9 is equal."""

    ABOVE = ">"
    AT_LEAST = ">="
    AT_MOST = "<="
    BELOW = "<"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing a pattern asks of a bar: `measure relation factor * base`; false where either is not defined.

    >>> Condition(Measure("body"), Relation.ABOVE, Measure("range"), 0.05).key
    'body > 0.05 range'
    """

    measure: Measure
    relation: Relation
    base: Measure
    factor: float = 1.0
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Looked up thousands of times in a screen: worked out once.
        object.__setattr__(self, "_hash", hash((self.measure, self.relation, self.base, self.factor)))

    def __hash__(self) -> int:
        return self._hash

    @property
    def key(self) -> str:
        """The condition as text, for programs: each is unlike every other."""
        factor = "" if self.factor == 1 else f"{self.factor:g} "
        return f"{_written(self.measure)} {self.relation} {factor}{_written(self.base)}"

    @property
    def bars_needed(self) -> int:
        """The bars it rests on, the present one included."""
        return max(self.measure.bars_needed, self.base.bars_needed)

    def holds(self, candles: Candles) -> NDArray[np.bool_]:
        """Whether it holds, for every bar."""
        ago = min(self.measure.bars_ago, self.base.bars_ago)
        if ago:
            # Of bars before it asks what the same condition asks of the present one: many patterns share that answer.
            return _earlier(candles.once(present := self._later(ago), present.holds), ago)
        value = candles.values(self.measure)
        base = candles.values(self.base)
        match self.relation:
            case Relation.ABOVE:
                return value > base * (self.factor * (1 + TOLERANCE))
            case Relation.AT_LEAST:
                return value >= base * (self.factor * (1 - TOLERANCE))
            case Relation.AT_MOST:
                return value <= base * (self.factor * (1 + TOLERANCE))
            case Relation.BELOW:
                return value < base * (self.factor * (1 - TOLERANCE))

    def _later(self, bars: int) -> Condition:
        """The same, asked of so many bars later."""
        return replace(self, measure=self.measure.ago(-bars), base=self.base.ago(-bars))

    def check(self, candles: Candles, bar: int) -> Check:
        """How the condition stands at one bar of a single history."""
        first = bar - self.bars_needed + 1
        near = candles[max(first, 0) : bar + 1]
        if first < 0:
            return Check(condition=self, value=None, limit=None, ratio=None, passed=False)
        value, base = (float(near.values(measure)[-1]) for measure in (self.measure, self.base))
        return Check(
            condition=self,
            value=value,
            limit=base * self.factor,
            ratio=value / base if base else None,
            passed=bool(self.holds(near)[-1]),
        )


def _earlier(found: NDArray[np.bool_], bars: int) -> NDArray[np.bool_]:
    """What was found so many bars before; nothing where there is none."""
    moved = np.zeros_like(found)
    moved[..., bars:] = found[..., : max(found.shape[-1] - bars, 0)]
    return moved


def _written(measure: Measure) -> str:
    return f"{measure.name}[-{measure.bars_ago}]" if measure.bars_ago else measure.name


HAS_RANGE = Condition(HIGH, Relation.ABOVE, LOW)
"""A candle whose high is its low shows nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A condition at one bar: the measured value, the limit it is held against, and whether it passed.

    ratio: value over the condition's base, to be read beside its factor; None where the base is 0.
    value, limit, ratio: None, and not passed, where the data begin too late to tell.
    """

    condition: Condition
    value: float | None
    limit: float | None
    ratio: float | None
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one bar is, by one pattern: each condition with its number, shape and context apart.

    excluded_by: a more special pattern that has this shape for itself, or None.
    """

    pattern: Pattern
    shape: tuple[Check, ...]
    context: tuple[Check, ...]
    excluded_by: str | None

    @property
    def has_shape(self) -> bool:
        """The candle looks like the pattern."""
        return self.excluded_by is None and all(check.passed for check in self.shape)

    @property
    def has_context(self) -> bool:
        """The pattern would stand where it means something."""
        return all(check.passed for check in self.context)

    @property
    def is_signal(self) -> bool:
        """Shape and context together."""
        return self.has_shape and self.has_context


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One candle pattern; its bar is the last of the candles it is made of.

    key: as in the signals' registry. candles: how many it is made of. direction: where it points.
    shape: what the candles look like; context: where they have to stand; a shape without its context is no signal.
    unless: more special patterns that have a shape for themselves. confirmation: what the next bar has to do.
    reversal: one side of the market could not trade on a bar locked at its price limit, so it is none there.
    source: who defines it so.
    """

    key: str
    candles: int
    direction: Direction
    shape: tuple[Condition, ...]
    context: tuple[Condition, ...] = ()
    unless: tuple[Pattern, ...] = ()
    confirmation: Condition | None = None
    reversal: bool = True
    source: str

    @property
    def bars_needed(self) -> int:
        """The fewest bars on which it can be found."""
        shapes = (self.shape, *(pattern.shape for pattern in self.unless))
        conditions = (*self.context, *(condition for shape in shapes for condition in shape))
        return max(condition.bars_needed for condition in conditions)

    def shape_at(self, candles: Candles) -> NDArray[np.bool_]:
        """Whether the candles look like it, for every bar."""
        found = _all_hold(self.shape, candles)
        for pattern in self.unless:
            found &= ~pattern.shape_at(candles)
        return found

    def context_at(self, candles: Candles) -> NDArray[np.bool_]:
        """Whether it would mean something there, for every bar."""
        return _all_hold(self.context, candles)

    def detect(self, candles: Candles) -> NDArray[np.bool_]:
        """Whether it is there, shape and context, for every bar; False while there are too few."""
        return self.shape_at(candles) & self.context_at(candles)

    def confirmed_at(self, candles: Candles) -> NDArray[np.bool_]:
        """Whether a bar does what confirms the pattern on the bar before it; ValueError where nothing has to."""
        if self.confirmation is None:
            raise ValueError(f"{self.key} needs no confirmation")
        return candles.once(self.confirmation, self.confirmation.holds)

    def verdict(self, candles: Candles, bar: int) -> Verdict:
        """Each condition at one bar (0 is the first) of a single history; IndexError where there is no such bar."""
        if not 0 <= bar < candles.bars:
            raise IndexError(f"bar {bar} of {candles.bars}")
        known = candles[: bar + 1]
        excluded = (pattern.key for pattern in self.unless if pattern.shape_at(known)[-1])
        return Verdict(
            pattern=self,
            shape=tuple(condition.check(known, bar) for condition in self.shape),
            context=tuple(condition.check(known, bar) for condition in self.context),
            excluded_by=next(excluded, None),
        )


def _all_hold(conditions: tuple[Condition, ...], candles: Candles) -> NDArray[np.bool_]:
    if not conditions:
        return np.ones(candles.close.shape, dtype=np.bool_)
    first, *others = conditions
    found = candles.once(first, first.holds).copy()
    for condition in others:
        found &= candles.once(condition, condition.holds)
    return found
