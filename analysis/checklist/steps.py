"""The six steps of the checklist: what each measured, its limit, and how it came out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.bars import TOLERANCE
from analysis.candles import Pattern, Verdict
from analysis.candles.confirmation import Status, confirmation_price, status_at
from analysis.candles.inverted_hammers import INVERTED_HAMMER
from analysis.candles.marubozu import MARUBOZU_BULLISH
from analysis.checklist.levels import Level, resistances_at, supports_at
from analysis.indicators import average_true_range
from analysis.price_reading import last_known
from analysis.signals.history import History

MIN_VOLUME_RATIO = 1.3
SUPPORT_ATRS = 0.5
MAX_STOP_DISTANCE = 0.05
MIN_REWARD_RATIO = 2.0
STOP_TICKS = 2


class Outcome(StrEnum):
    """How a step came out."""

    PASS = "pass"  # noqa: S105 - an outcome, no password
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


def _outcome(*, passed: bool) -> Outcome:
    return Outcome.PASS if passed else Outcome.FAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeStep:
    """Step 1: the shape of the candle and where it stands, each condition with its number."""

    outcome: Outcome
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeStep:
    """Step 2: `ratio` is the volume over the mean of the 20 bars before; None where any of them is not known."""

    outcome: Outcome
    ratio: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportStep:
    """Step 3: the level nearest to the low.

    nearest: None where no level can be read. distance: of the low from it; limit: half the ATR14, None where that is
    not defined; both in units of price.
    """

    outcome: Outcome
    nearest: Level | None
    distance: float | None
    limit: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationStep:
    """Step 4: what the next bar did.

    trigger: what it has to close above. session, close: of the next bar, None while there is none.
    gap_up, marubozu: whether it opened above the high, and whether it is a bullish marubozu: noted for an inverted
        hammer, which they do not confirm; None for the others and while there is no next bar.
    """

    outcome: Outcome
    status: Status
    trigger: float
    session: date | None
    close: float | None
    gap_up: bool | None
    marubozu: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopStep:
    """Step 5: how far the stop lies under the entry.

    entry: the close of the confirming bar, while waiting that of the hammer itself; None where it was rejected.
    stop: two price steps under the hammer's low; None where it was rejected or no price step is known.
    distance: from entry down to stop as a fraction of the entry; 0 or less where the entry is not above the stop.
    """

    outcome: Outcome
    entry: float | None
    stop: float | None
    distance: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardStep:
    """Step 6: the way to the nearest resistance above the entry, against the way down to the stop.

    target: None where no level lies above the entry, or there is no entry. ratio: the one way over the other.
    """

    outcome: Outcome
    target: Level | None
    ratio: float | None


def read_shape(history: History, pattern: Pattern, bar: int) -> ShapeStep:
    """Every condition of the pattern at that bar."""
    verdict = pattern.verdict(history.candles, bar)
    return ShapeStep(outcome=_outcome(passed=verdict.is_signal), verdict=verdict)


def read_volume(history: History, bar: int) -> VolumeStep:
    """The volume at least 1.3 times the mean of the 20 bars before."""
    ratio = last_known(history.volume_ratio[: bar + 1])
    if ratio is None:
        return VolumeStep(outcome=Outcome.UNKNOWN, ratio=None)
    return VolumeStep(outcome=_outcome(passed=ratio >= MIN_VOLUME_RATIO * (1 - TOLERANCE)), ratio=ratio)


def read_support(history: History, bar: int) -> SupportStep:
    """The low within half an ATR14 of a level, of which the nearest is named."""
    candles = history.candles[: bar + 1]
    low = float(candles.low[-1])
    levels = supports_at(history, bar)
    nearest = min(levels, key=lambda level: abs(low - level.price), default=None)
    distance = None if nearest is None else abs(low - nearest.price)
    usual_range = last_known(average_true_range(candles.high, candles.low, candles.close))
    limit = None if usual_range is None else SUPPORT_ATRS * usual_range
    if distance is None or limit is None:
        return SupportStep(outcome=Outcome.UNKNOWN, nearest=nearest, distance=distance, limit=limit)
    passed = distance <= limit + TOLERANCE * low
    return SupportStep(outcome=_outcome(passed=passed), nearest=nearest, distance=distance, limit=limit)


def read_confirmation(history: History, pattern: Pattern, bar: int) -> ConfirmationStep:
    """The next bar's close beyond what the pattern asks; not known yet while there is no next bar."""
    candles = history.candles
    status = status_at(pattern, candles, bar)
    trigger = confirmation_price(pattern.confirmation, candles, bar)
    if trigger is None or status is None:
        raise ValueError(f"{pattern.key} needs no confirmation")
    if status is Status.WAITING:
        return ConfirmationStep(
            outcome=Outcome.UNKNOWN,
            status=status,
            trigger=trigger,
            session=None,
            close=None,
            gap_up=None,
            marubozu=None,
        )
    following = bar + 1
    inverted = pattern is INVERTED_HAMMER
    return ConfirmationStep(
        outcome=_outcome(passed=status is Status.CONFIRMED),
        status=status,
        trigger=trigger,
        session=history.session(following),
        close=float(candles.close[following]),
        gap_up=bool(candles.open[following] > candles.high[bar] * (1 + TOLERANCE)) if inverted else None,
        marubozu=bool(history.found(MARUBOZU_BULLISH)[following]) if inverted else None,
    )


def read_stop(history: History, bar: int, status: Status, tick: float | None) -> StopStep:
    """The stop less than 5 % under the entry; an entry that is not above the stop fails.

    tick: the price step at the hammer's low; None where it is not known.
    """
    if status is Status.REJECTED:
        return StopStep(outcome=Outcome.NOT_APPLICABLE, entry=None, stop=None, distance=None)
    candles = history.candles
    entry = float(candles.close[bar + 1 if status is Status.CONFIRMED else bar])
    if tick is None:
        return StopStep(outcome=Outcome.UNKNOWN, entry=entry, stop=None, distance=None)
    stop = float(candles.low[bar]) - STOP_TICKS * tick
    distance = (entry - stop) / entry
    passed = TOLERANCE < distance < MAX_STOP_DISTANCE - TOLERANCE
    return StopStep(outcome=_outcome(passed=passed), entry=entry, stop=stop, distance=distance)


def read_reward(history: History, bar: int, stop_step: StopStep) -> RewardStep:
    """The nearest resistance above the entry at least twice as far from it as the stop.

    Not applicable where the pattern was rejected, or where the entry is not above the stop: nothing is risked then.
    """
    entry = stop_step.entry
    if entry is None:
        return RewardStep(outcome=Outcome.NOT_APPLICABLE, target=None, ratio=None)
    above = (level for level in resistances_at(history, bar) if level.price > entry * (1 + TOLERANCE))
    target = min(above, key=lambda level: level.price, default=None)
    if stop_step.stop is not None and stop_step.distance is not None and stop_step.distance <= TOLERANCE:
        return RewardStep(outcome=Outcome.NOT_APPLICABLE, target=target, ratio=None)
    if target is None or stop_step.stop is None:
        return RewardStep(outcome=Outcome.UNKNOWN, target=target, ratio=None)
    reward, risk = target.price - entry, entry - stop_step.stop
    passed = reward >= MIN_REWARD_RATIO * risk - TOLERANCE * entry
    return RewardStep(outcome=_outcome(passed=passed), target=target, ratio=reward / risk)
