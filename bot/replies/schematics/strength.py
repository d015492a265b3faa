"""Pictures of what moves under the price: RSI, its divergences, and MACD."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.charts.schematics import Level, Note, Panel, Place, Scene, Side, Stroke, Tone, Zone
from analysis.charts.schematics.series import closes_through, curve_of, rsi_panel
from analysis.divergence import RSI_MIN_DIFFERENCE, Divergence, DivergenceKind, find_divergences
from analysis.indicators import macd, rsi
from bot.replies.schematics.contexts import BEARISH, BULLISH
from bot.replies.words import N_

_PRICE = N_("Price")
_UPPER = Level(price=70, name=N_("70: overbought"), tone=Tone.FALL)
_MIDDLE = Level(price=50, name=N_("50: balance"), tone=Tone.MUTED)
_LOWER = Level(price=30, name=N_("30: oversold"), tone=Tone.RISE)
_BARE = (Level(price=70, name="70", tone=Tone.FALL), Level(price=30, name="30", tone=Tone.RISE))

_FIRST = 20
_SWING: tuple[Place, ...] = ((0, 100), (10, 104), (20, 101), (38, 132), (46, 126), (62, 92), (70, 97), (82, 110))
_STRONG: tuple[Place, ...] = ((0, 100), (20, 102), (30, 116), (52, 148), (58, 140), (72, 104), (82, 92), (90, 97))
_SIDES: tuple[Place, ...] = (
    *((0, 110), (20, 100), (30, 114), (36, 109), (48, 128), (53, 122), (60, 131)),
    *((70, 114), (75, 118), (86, 100), (90, 103), (98, 92)),
)
_LOWER_LOWS: tuple[Place, ...] = ((0, 128), (14, 130), (20, 126), (36, 92), (46, 108), (58, 88), (68, 100))
_HIGHER_LOWS: tuple[Place, ...] = ((0, 84), (14, 88), (28, 112), (38, 98), (50, 124), (59, 102), (70, 118))


def _price(turns: tuple[Place, ...], ripple: float, *notes: Note) -> Panel:
    """The price alone, as a line."""
    curve = curve_of(closes_through(turns, ripple), Tone.PLAIN, name=_PRICE, first=_FIRST)
    return Panel(curves=(curve,), notes=notes)


def _scene(price: Panel, strength: Panel, turns: tuple[Place, ...], *, share: float = 0.8) -> Scene:
    """The price, and under it the RSI, which has so large a share beside the price's 1."""
    return Scene(panels=(price, replace(strength, share=share)), first=_FIRST, last=turns[-1][0])


RSI = _scene(
    _price(_SWING, 1.6),
    rsi_panel(
        closes_through(_SWING, 1.6),
        _FIRST,
        levels=(_UPPER, _MIDDLE, _LOWER),
        notes=(Note(text="RSI", place=(51, 62), side=Side.ON, tone=Tone.STRENGTH),),
    ),
    _SWING,
)
OVERBOUGHT_OVERSOLD = _scene(
    _price(_STRONG, 1.6, Note(text=N_("Price may go on rising for long"), place=(47, 104), side=Side.ON)),
    rsi_panel(
        closes_through(_STRONG, 1.6),
        _FIRST,
        levels=(_UPPER, _LOWER),
        notes=(
            Note(text=N_("Overbought: rose far and fast"), place=(42, 78), side=Side.BELOW, lift=4),
            Note(text=N_("Oversold: fell far and fast"), place=(74, 26), side=Side.ABOVE),
        ),
    ),
    _STRONG,
    share=1.25,
)
MIDLINE = _scene(
    _price(_SIDES, 1.3),
    rsi_panel(
        closes_through(_SIDES, 1.3),
        _FIRST,
        levels=(_MIDDLE,),
        name="RSI",
        zones=(Zone(low=50, high=100, tone=Tone.RISE), Zone(low=0, high=50, tone=Tone.FALL)),
        notes=(
            Note(text=N_("Above 50: rises prevail"), place=(42, 90), side=Side.ON, tone=Tone.RISE),
            Note(text=N_("Below 50: falls prevail"), place=(72, 10), side=Side.ON, tone=Tone.FALL),
        ),
    ),
    _SIDES,
    share=1.1,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parting:
    """A price whose way parts from that of its RSI; price, strength: what each does."""

    turns: tuple[Place, ...]
    price: str
    strength: str

    @property
    def closes(self) -> NDArray[np.float64]:
        return closes_through(self.turns, 2.0)


def _turned(turns: tuple[Place, ...]) -> tuple[Place, ...]:
    return tuple((bar, 220 - value) for bar, value in turns)


_PARTINGS = {
    DivergenceKind.REGULAR_BULLISH: _Parting(
        turns=_LOWER_LOWS, price=N_("Price: lower low"), strength=N_("RSI: higher low")
    ),
    DivergenceKind.REGULAR_BEARISH: _Parting(
        turns=_turned(_LOWER_LOWS), price=N_("Price: higher high"), strength=N_("RSI: lower high")
    ),
    DivergenceKind.HIDDEN_BULLISH: _Parting(
        turns=_HIGHER_LOWS, price=N_("Price: higher low"), strength=N_("RSI: lower low")
    ),
    DivergenceKind.HIDDEN_BEARISH: _Parting(
        turns=_turned(_HIGHER_LOWS), price=N_("Price: lower high"), strength=N_("RSI: higher high")
    ),
}


def _divergence(kind: DivergenceKind, closes: NDArray[np.float64]) -> Divergence:
    """The one of that kind in these closes, by the product's own definition."""
    found = find_divergences(closes, closes, rsi(closes), min_difference=RSI_MIN_DIFFERENCE)
    return next(divergence for divergence in found if divergence.kind is kind)


def _parted(kind: DivergenceKind) -> Scene:
    """Price and RSI with their turning points joined."""
    parting = _PARTINGS[kind]
    closes = parting.closes
    found = _divergence(kind, closes)
    # Hidden ones turn near 70 and 30: their words stand beyond those lines.
    lift = 0.0 if kind.regular else 18.0
    price_line, price_note = _joined(found, (found.first_price, found.second_price), parting.price)
    line, note = _joined(found, (found.first_value, found.second_value), parting.strength, lift)
    curve = curve_of(closes, Tone.PLAIN, first=_FIRST)
    price = Panel(curves=(curve,), strokes=(price_line,), notes=(price_note,))
    strength = rsi_panel(closes, _FIRST, levels=_BARE, strokes=(line,), notes=(note,))
    scene = _scene(price, strength, parting.turns, share=1.0)
    return replace(scene, heading=BULLISH if kind.bullish else BEARISH, tone=_tone(kind))


def _tone(kind: DivergenceKind) -> Tone:
    return Tone.RISE if kind.bullish else Tone.FALL


def _joined(found: Divergence, values: tuple[float, float], text: str, lift: float = 0.0) -> tuple[Stroke, Note]:
    """The line between the values at both turning points, and what it says on its outer side."""
    first, second = values
    tone = _tone(found.kind)
    line = Stroke(start=(found.first, first), end=(found.second, second), tone=tone, head=True)
    outermost = min(values) if found.kind.bullish else max(values)
    note = Note(
        text=text,
        place=((found.first + found.second) / 2, outermost),
        side=Side.BELOW if found.kind.bullish else Side.ABOVE,
        tone=tone,
        pointer=False,
        lift=lift,
    )
    return line, note


DIVERGENCE = (_parted(DivergenceKind.REGULAR_BULLISH), _parted(DivergenceKind.REGULAR_BEARISH))
HIDDEN_DIVERGENCE = (_parted(DivergenceKind.HIDDEN_BULLISH), _parted(DivergenceKind.HIDDEN_BEARISH))


def _macd() -> Scene:
    """The price, and under it the MACD line, its signal line and the columns between them."""
    turns: tuple[Place, ...] = ((0, 118), (30, 112), (50, 96), (76, 124), (84, 122), (104, 98))
    closes, first = closes_through(turns, 1.0), 40
    lines = macd(closes)
    columns = tuple((float(bar), float(value)) for bar, value in enumerate(lines.histogram) if bar >= first)
    crosses = [bar for (bar, value), (_, before) in zip(columns[1:], columns, strict=False) if value * before < 0]
    up, down = crosses[0], crosses[-1]
    panel = Panel(
        curves=(
            curve_of(lines.line, Tone.SLOW, name="MACD", first=first),
            curve_of(lines.signal, Tone.FAST, name=N_("Signal line"), first=first),
        ),
        columns=columns,
        notes=(
            Note(text=N_("Crosses up"), place=(up, float(lines.line[int(up)])), side=Side.BELOW, tone=Tone.RISE),
            Note(text=N_("Crosses down"), place=(down, float(lines.line[int(down)])), side=Side.ABOVE, tone=Tone.FALL),
        ),
    )
    price = Panel(curves=(curve_of(closes, Tone.PLAIN, name=_PRICE, first=first),), share=0.8)
    return Scene(panels=(price, panel), first=first, last=turns[-1][0])


MACD = _macd()
