"""Pictures of patterns that two or three candles make."""

from __future__ import annotations

from dataclasses import replace

from analysis.charts.schematics import Candle, Level, Note, Place, Scene, Side, Tone
from bot.replies.schematics.contexts import AT, after_fall, after_rise, mirrored, turned
from bot.replies.words import N_

_ENGULFING = (Candle(104, 105, 95, 97), Candle(94, 113, 91, 111))
_HARAMI = (Candle(103, 105, 82, 85), Candle(91, 98, 89, 96))
_PIERCING = (Candle(103, 104, 86, 88), Candle(82, 101, 80, 99))
_STAR = (Candle(104, 106, 86, 88), Candle(80, 86, 77, 82), Candle(87, 104, 85, 102))
_SOLDIERS = (Candle(96, 107, 94, 106), Candle(102, 116, 101, 115), Candle(111, 125, 110, 124))
_TWEEZER = (Candle(104, 105, 88, 95), Candle(95, 107, 88, 104))
_INSIDE = (Candle(104, 108, 84, 87), Candle(92, 101, 90, 97))


def _above(text: str, bar: float, price: float, *, away: Place = (0, 0)) -> Note:
    """A label over its place; away: by how many pixels to the right, and up, it stands."""
    return Note(text=text, place=(bar, price), side=Side.ABOVE, shift=away[0], lift=away[1])


def _below(text: str, bar: float, price: float, *, away: Place = (0, 0)) -> Note:
    return Note(text=text, place=(bar, price), side=Side.BELOW, shift=away[0], lift=away[1])


def _right(text: str, bar: float, price: float) -> Note:
    return Note(text=text, place=(bar, price))


def _down(candles: tuple[Candle, ...]) -> tuple[Candle, ...]:
    return tuple(mirrored(candle) for candle in candles)


def _both_ways(
    candles: tuple[Candle, ...],
    price: float,
    bullish: tuple[str, str],
    bearish: tuple[str, str],
    level: Level | None = None,
) -> tuple[Scene, Scene]:
    """Two candles after a fall and, upside down, after a rise; each with its heading and what is said at the price."""
    after = after_fall(
        candles,
        (_below(bullish[1], AT + 0.5, price),),
        narrow=True,
        heading=bullish[0],
        levels=() if level is None else (level,),
    )
    return after, after_rise(
        _down(candles),
        (_above(bearish[1], AT + 0.5, turned(price)),),
        narrow=True,
        heading=bearish[0],
        levels=() if level is None else (replace(level, price=turned(level.price)),),
    )


ENGULFING = _both_ways(
    _ENGULFING,
    91,
    (N_("Bullish engulfing"), N_("The green body covers the whole red body before it")),
    (N_("Bearish engulfing"), N_("The red body covers the whole green body before it")),
)
HARAMI = _both_ways(
    _HARAMI,
    82,
    (N_("Bullish harami"), N_("A small body inside the long red body before it")),
    (N_("Bearish harami"), N_("A small body inside the long green body before it")),
)
TWEEZERS = _both_ways(
    _TWEEZER,
    88,
    (N_("Tweezer bottom"), N_("Two lows at the same price")),
    (N_("Tweezer top"), N_("Two highs at the same price")),
    Level(price=88, name="", tone=Tone.SLOW, first=AT - 0.5),
)
PIERCING_LINE = after_fall(
    _PIERCING,
    (
        _right(N_("Closes above the middle, but inside the red body"), AT + 1, 99),
        _right(N_("Opens below the low before"), AT + 1, 82),
    ),
    levels=(Level(price=95.5, name=N_("Middle of the red body"), tone=Tone.SLOW, first=AT - 0.4),),
)
DARK_CLOUD_COVER = after_rise(
    _down(_PIERCING),
    (
        _right(N_("Opens above the high before"), AT + 1, 118),
        _right(N_("Closes below the middle, but inside the green body"), AT + 1, 101),
    ),
    levels=(Level(price=104.5, name=N_("Middle of the green body"), tone=Tone.SLOW, first=AT - 0.4),),
)
MORNING_STAR = after_fall(
    _STAR,
    (
        _above(N_("1. Long red body"), AT, 106, away=(36, 45)),
        _below(N_("2. Small body below it: the star"), AT + 1, 77),
        _right(N_("3. Green candle closes above the middle of the first body"), AT + 2, 102),
    ),
    levels=(Level(price=96, name=N_("Middle of candle 1"), tone=Tone.SLOW, first=AT - 0.4),),
)
EVENING_STAR = after_rise(
    _down(_STAR),
    (
        _below(N_("1. Long green body"), AT, 94, away=(36, 45)),
        _above(N_("2. Small body above it: the star"), AT + 1, 123),
        _right(N_("3. Red candle closes below the middle of the first body"), AT + 2, 98),
    ),
    levels=(Level(price=104, name=N_("Middle of candle 1"), tone=Tone.SLOW, first=AT - 0.4),),
)
THREE_WHITE_SOLDIERS = after_fall(
    _SOLDIERS,
    (
        _right(N_("Each close is higher and near its high"), AT + 2, 124),
        _right(N_("Each opens inside the body before it"), AT + 2, 111),
        _right(N_("Three long green bodies in a row"), AT, 98),
    ),
)
THREE_BLACK_CROWS = after_rise(
    _down(_SOLDIERS),
    (
        _right(N_("Three long red bodies in a row"), AT, 102),
        _right(N_("Each opens inside the body before it"), AT + 2, 89),
        _right(N_("Each close is lower and near its low"), AT + 2, 76),
    ),
)
INSIDE_BAR = after_fall(
    _INSIDE,
    (
        _below(N_("Mother candle"), AT, 84),
        _right(N_("Inside candle: whole range within the one before"), AT + 1, 95),
    ),
    levels=(
        Level(price=108, name=N_("High of the mother candle"), tone=Tone.RISE, first=AT - 0.4),
        Level(price=84, name=N_("Low of the mother candle"), tone=Tone.FALL, first=AT - 0.4),
    ),
)
