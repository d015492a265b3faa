"""Which candle patterns stand on the newest bars, and what the newest candle itself looks like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.bars import TOLERANCE
from analysis.candles import PATTERNS, Condition, Direction, Pattern
from analysis.candles.anatomy import BODY, MEAN_BODY_BEFORE
from analysis.candles.confirmation import Status, confirmation_price, known_bar, status_at
from analysis.errors import Missing, NotDefined
from analysis.price_reading import last_change
from analysis.signals import History

BARS_LOOKED_AT = 10
"""Two weeks of sessions: older patterns have had their answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A pattern's shape on one bar.

    bars_ago: how many bars before the bar asked about. is_signal: shape and context; False for a shape alone.
    status, known_on: what became of a signal, and when; None where nothing has to be confirmed, or not yet known.
    confirms_at: the price that the next close has to pass; None where nothing has to be confirmed.
    """

    pattern: str
    direction: Direction
    session: date
    bars_ago: int
    is_signal: bool
    status: Status | None
    known_on: date | None
    confirms_at: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CandleLook:
    """One candle in numbers.

    rises: None where it closed at its open. body, upper_shadow, lower_shadow: shares of its range, None where high and
    low are one price. body_ratio: its body over the mean of the ten before, None where there are too few.
    locked, narrow: what price rules forbid on it; see `Restrictions`.
    """

    session: date
    close: float
    change: float | None
    rises: bool | None
    body: float | None
    upper_shadow: float | None
    lower_shadow: float | None
    body_ratio: float | None
    locked: bool
    narrow: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CandleReading:
    """The newest candle and the patterns on the last so many bars.

    sightings: newest bar first; on one bar signals before shapes, then as `PATTERNS` lists them.
    """

    look: CandleLook
    bars: int
    sightings: tuple[Sighting, ...]

    @property
    def signals(self) -> tuple[Sighting, ...]:
        """Those that stand where they mean something."""
        return tuple(sighting for sighting in self.sightings if sighting.is_signal)

    @property
    def shapes(self) -> tuple[Sighting, ...]:
        """Those that only look like it."""
        return tuple(sighting for sighting in self.sightings if not sighting.is_signal)


def read_candles(
    history: History, *, bar: int | None = None, bars: int = BARS_LOOKED_AT, patterns: Sequence[Pattern] = PATTERNS
) -> CandleReading:
    """The reading at one bar (None: the newest) and the bars before it, `bars` in all.

    What became of a pattern is told from later bars where the history has them.
    Raises NotDefined where there is no bar.
    """
    if not history.bars:
        raise NotDefined(Missing.TOO_FEW_BARS, have=0, need=1)
    last = history.bars - 1 if bar is None else bar
    first = max(last - bars + 1, 0)
    found = [sighting for pattern in patterns for sighting in _sightings(pattern, history, first, last)]
    order = {pattern.key: place for place, pattern in enumerate(patterns)}
    found.sort(key=lambda sighting: (sighting.bars_ago, not sighting.is_signal, order[sighting.pattern]))
    return CandleReading(look=_look(history, last), bars=last - first + 1, sightings=tuple(_told_once(found)))


def _sightings(pattern: Pattern, history: History, first: int, last: int) -> Iterator[Sighting]:
    candles = history.candles
    shapes = history.restrictions.allow(pattern.shape_at(candles), reversal=pattern.reversal)
    in_context = pattern.context_at(candles)
    for bar in range(first, last + 1):
        if shapes[bar]:
            yield _sighting(pattern, history, bar, last - bar, is_signal=bool(in_context[bar]))


def _sighting(pattern: Pattern, history: History, bar: int, bars_ago: int, *, is_signal: bool) -> Sighting:
    status = status_at(pattern, history.candles, bar) if is_signal else None
    known = known_bar(status, bar)
    return Sighting(
        pattern=pattern.key,
        direction=pattern.direction,
        session=history.session(bar),
        bars_ago=bars_ago,
        is_signal=is_signal,
        status=status,
        known_on=history.session(known) if is_signal and known is not None else None,
        confirms_at=confirmation_price(pattern.confirmation, history.candles, bar) if is_signal else None,
    )


def _told_once(found: Sequence[Sighting]) -> Iterator[Sighting]:
    """Without the shapes that are told already: a hanging man looks like a hammer, and is none."""
    told: set[tuple[int, tuple[Condition, ...]]] = set()
    shapes = {pattern.key: pattern.shape for pattern in PATTERNS}
    for sighting in found:
        key = (sighting.bars_ago, shapes[sighting.pattern])
        if key not in told:
            told.add(key)
            yield sighting


def _look(history: History, bar: int) -> CandleLook:
    candles = history.candles
    first, close = float(candles.open[bar]), float(candles.close[bar])
    span = float(candles.range[bar])
    has_range = span > float(candles.high[bar]) * TOLERANCE
    sizes = (candles.body, candles.upper_shadow, candles.lower_shadow)
    body, upper, lower = (float(size[bar]) / span if has_range else None for size in sizes)
    mean_body = float(candles.values(MEAN_BODY_BEFORE)[bar])
    restrictions = history.restrictions
    return CandleLook(
        session=history.session(bar),
        close=close,
        change=last_change(candles.close[: bar + 1]),
        rises=None if abs(close - first) <= first * TOLERANCE else close > first,
        body=body,
        upper_shadow=upper,
        lower_shadow=lower,
        body_ratio=float(candles.values(BODY)[bar]) / mean_body if mean_body > 0 else None,
        locked=restrictions.locked_at(bar),
        narrow=restrictions.narrow_at(bar),
    )
