"""Pictures of one candle: its parts, and the patterns that it makes alone."""

from __future__ import annotations

from analysis.charts.schematics import Candle, Level, Note, Panel, Scene, Side, Stroke, Tone
from bot.replies.schematics.contexts import AT, after_fall, after_rise, mirrored
from bot.replies.words import N_

_HIGH, _LOW = N_("High"), N_("Low")
_OPEN, _CLOSE = N_("Open"), N_("Close")
_UPPER, _BODY, _LOWER = N_("Upper shadow"), N_("Body"), N_("Lower shadow")

_HAMMER = Candle(99, 105.5, 78, 104)
_DRAGONFLY = Candle(103, 104.2, 78, 103.3)
_INVERTED = Candle(92, 119, 91, 97)
_DOJI = Candle(100, 114, 87, 100.3)
_SPINNING_TOP = Candle(98, 113, 87, 102)
_GREEN, _RED = Candle(98, 126, 98, 126), Candle(102, 102, 74, 74)


def _part(text: str, low: float, high: float, *, bar: int = AT) -> Note:
    """A label in the right margin with a bracket around a part of a candle."""
    return Note(text=text, place=(bar, (low + high) / 2), span=(low, high))


def _point(text: str, price: float, *, bar: int = AT, side: Side = Side.RIGHT) -> Note:
    return Note(text=text, place=(bar, price), side=side)


def _under(text: str, bar: float, price: float, tone: Tone = Tone.PLAIN) -> Note:
    return Note(text=text, place=(bar, price), side=Side.BELOW, tone=tone, pointer=False)


def _anatomy() -> Scene:
    """A green and a red candle with the same four prices; what both have in common stands between them."""
    parts = ((_UPPER, 86.0, (0.57, 0.9)), (_BODY, 55.0, (0.44, 0.72)), (_LOWER, 19.0, (0.57, 0.9)))
    arms = tuple(
        Stroke(start=(1 + way * start, price), end=(1 + way * end, price), tone=Tone.MUTED, head=True)
        for _, price, (start, end) in parts
        for way in (-1, 1)
    )
    notes = (
        *(Note(text=name, place=(1, price), side=Side.ON) for name, price, _ in parts),
        *(_point(name, price, bar=0, side=Side.LEFT) for name, price in zip(_GREEN_NAMES, _PRICES, strict=True)),
        *(_point(name, price, bar=2) for name, price in zip(_RED_NAMES, _PRICES, strict=True)),
        _under(N_("Green candle: close above open"), 0, 0, Tone.RISE),
        _under(N_("Red candle: close below open"), 2, 0, Tone.FALL),
    )
    panel = Panel(candles=(Candle(35, 100, 4, 75), None, Candle(75, 100, 4, 35)), strokes=arms, notes=notes)
    return Scene(panels=(panel,), first=0, last=2)


_PRICES = (100.0, 75.0, 35.0, 4.0)
_GREEN_NAMES, _RED_NAMES = (_HIGH, _CLOSE, _OPEN, _LOW), (_HIGH, _OPEN, _CLOSE, _LOW)


def _gallery(candles: tuple[Candle, ...], texts: tuple[str, ...]) -> Scene:
    """Candles side by side, each with a sentence below it."""
    floor = min(candle.low for candle in candles)
    notes = tuple(_under(text, bar, floor) for bar, text in enumerate(texts))
    return Scene(panels=(Panel(candles=candles, notes=notes),), first=0, last=len(candles) - 1)


BODIES = _gallery(
    (Candle(20, 92, 14, 86), Candle(86, 92, 14, 20), Candle(49, 84, 22, 57)),
    (
        N_("Long green body: buyers were in charge"),
        N_("Long red body: sellers were in charge"),
        N_("Small body: neither side won"),
    ),
)
SHADOWS = _gallery(
    (Candle(76, 92, 14, 88), Candle(30, 92, 14, 18), Candle(48, 92, 14, 58)),
    (
        N_("Long lower shadow: buyers pushed back"),
        N_("Long upper shadow: sellers pushed back"),
        N_("Two long shadows: a tug of war"),
    ),
)
_LONG_LOWER = N_("Long lower shadow: at least twice the body")
_LONG_UPPER = N_("Long upper shadow: at least twice the body")
_NO_UPPER = N_("Hardly any upper shadow")
_NO_LOWER = N_("Hardly any lower shadow")
_SMALL_ABOVE = N_("Small body at the top, green or red")
_SMALL_BELOW = N_("Small body at the bottom, green or red")

HAMMER = after_fall(
    (_HAMMER,),
    (_point(_NO_UPPER, 105, bar=AT), _part(_SMALL_ABOVE, 99, 104), _part(_LONG_LOWER, 78, 99)),
)
HAMMER_CONFIRMED = after_fall(
    (_HAMMER, Candle(103, 119, 101, 116)),
    (
        Note(text=N_("Hammer"), place=(AT, 78), side=Side.BELOW),
        _point(N_("The next candle closes above this line: confirmed"), 116, bar=AT + 1),
    ),
    pattern=2,
    levels=(Level(price=104, name=N_("Top of the hammer's body"), tone=Tone.SLOW, first=AT - 0.4),),
)
INVERTED_HAMMER = after_fall(
    (_INVERTED,), (_part(_LONG_UPPER, 97, 119), _part(_SMALL_BELOW, 92, 97), _point(_NO_LOWER, 91.3))
)
DRAGONFLY = after_fall(
    (_DRAGONFLY,),
    (
        _point(N_("Open and close meet at the top: no real body"), 103.3),
        _part(N_("Very long lower shadow"), 78, 103),
    ),
)
DOJI = after_fall(
    (_DOJI,),
    (
        _part(_UPPER, 100.3, 114),
        _point(N_("Open and close nearly equal: hardly any body"), 100.1),
        _part(_LOWER, 87, 100),
    ),
)
SPINNING_TOP = after_fall(
    (_SPINNING_TOP,),
    (
        _part(N_("Upper shadow longer than the body"), 102, 113),
        _part(N_("Small body in the middle"), 98, 102),
        _part(N_("Lower shadow longer than the body"), 87, 98),
    ),
)
SHOOTING_STAR = after_rise(
    (mirrored(_HAMMER),),
    (_part(_LONG_UPPER, 101, 122), _part(_SMALL_BELOW, 96, 101), _point(_NO_LOWER, 95)),
)
HANGING_MAN = after_rise(
    (mirrored(_INVERTED),),
    (_point(_NO_UPPER, 108.7), _part(_SMALL_ABOVE, 103, 108), _part(_LONG_LOWER, 81, 103)),
)
GRAVESTONE = after_rise(
    (mirrored(_DRAGONFLY),),
    (
        _part(N_("Very long upper shadow"), 97, 122),
        _point(N_("Open and close meet at the bottom: no real body"), 96.7),
    ),
)
MARUBOZU = (
    after_fall(
        (_GREEN,),
        (
            Note(text=N_("Closes at its high"), place=(AT, 126), side=Side.ABOVE),
            Note(text=N_("Opens at its low"), place=(AT, 98), side=Side.BELOW),
        ),
        narrow=True,
        heading=N_("Green marubozu"),
    ),
    after_rise(
        (_RED,),
        (
            Note(text=N_("Opens at its high"), place=(AT, 102), side=Side.ABOVE),
            Note(text=N_("Closes at its low"), place=(AT, 74), side=Side.BELOW),
        ),
        narrow=True,
        heading=N_("Red marubozu"),
    ),
)
ANATOMY = _anatomy()
