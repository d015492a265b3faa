"""What stands around the candles of a pattern: a fall or a rise before them, long enough for the detector."""

from __future__ import annotations

from dataclasses import replace

from analysis.charts.schematics import Candle, Level, Note, Panel, Scene, Side, Stroke, Tone
from bot.replies.words import N_

_LEAD = tuple(Candle(173.0 - 4 * bar, 175.0 - 4 * bar, 164.0 - 4 * bar, 166.0 - 4 * bar) for bar in range(10))
_FALL = (
    *_LEAD,
    Candle(132, 134, 124, 126),
    Candle(127, 129, 118, 120),
    Candle(119, 127, 117, 125),
    Candle(124, 126, 114, 116),
    Candle(117, 119, 106, 109),
    Candle(110, 112, 100, 103),
)
AT = len(_FALL)
"""The position of a pattern's first candle."""
SHOWN, SHOWN_NARROW = 10, 12
"""The first candle that is drawn, alone and where two scenes share the picture."""
_TURN = 200.0

FALLING_BEFORE = N_("Price was falling")
RISING_BEFORE = N_("Price was rising")
BULLISH = N_("Bullish")
BEARISH = N_("Bearish")


def turned(price: float) -> float:
    """The price upside down."""
    return _TURN - price


def mirrored(candle: Candle) -> Candle:
    """The candle upside down: a fall becomes a rise."""
    return Candle(*map(turned, (candle.open, candle.low, candle.high, candle.close)))


def after_fall(
    candles: tuple[Candle, ...],
    notes: tuple[Note, ...],
    *,
    pattern: int | None = None,
    narrow: bool = False,
    heading: str = "",
    levels: tuple[Level, ...] = (),
) -> Scene:
    """The candles at the end of a fall; `pattern`: how many of them are the pattern, all unless told."""
    first = SHOWN_NARROW if narrow else SHOWN
    last = AT + len(candles) - 1
    marked = (AT, AT + (pattern or len(candles)) - 1)
    trend = () if narrow else (Stroke(start=(10, 116), end=(14, 100), tone=Tone.MUTED, head=True),)
    named = (
        ()
        if narrow
        else (Note(text=FALLING_BEFORE, place=(11, 102.5), side=Side.BELOW, pointer=False, tone=Tone.MUTED),)
    )
    panel = Panel(candles=(*_FALL, *candles), marked=marked, levels=levels, strokes=trend, notes=(*notes, *named))
    return Scene(panels=(panel,), first=first, last=last, heading=heading, tone=Tone.RISE if heading else Tone.PLAIN)


def after_rise(
    candles: tuple[Candle, ...],
    notes: tuple[Note, ...],
    *,
    pattern: int | None = None,
    narrow: bool = False,
    heading: str = "",
    levels: tuple[Level, ...] = (),
) -> Scene:
    """The same upside down: candles at the end of a rise, which are given as they are drawn."""
    scene = after_fall(candles, notes, pattern=pattern, narrow=narrow, heading=heading, levels=levels)
    panel = scene.panels[0]
    trend = tuple(
        replace(stroke, start=(stroke.start[0], turned(stroke.start[1])), end=(stroke.end[0], turned(stroke.end[1])))
        for stroke in panel.strokes
    )
    named = tuple(
        replace(note, text=RISING_BEFORE, side=Side.ABOVE, place=(note.place[0], turned(note.place[1])))
        if note.text == FALLING_BEFORE
        else note
        for note in panel.notes
    )
    shown = (*(mirrored(candle) for candle in _FALL), *candles)
    panel = replace(panel, candles=shown, strokes=trend, notes=named)
    return replace(scene, panels=(panel,), tone=Tone.FALL if heading else Tone.PLAIN)
