"""Hand-made closes, and the curves and panels that the product's own indicators make of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.charts.schematics.parts import Curve, Level, Note, Panel, Place, Stroke, Tone, Zone
from analysis.indicators import rsi, sma

RIPPLE_BARS = 2.6
_CALM_BARS = 2.0


def closes_through(
    turns: tuple[Place, ...], ripple: float = 0.0, ripple_bars: float = RIPPLE_BARS
) -> NDArray[np.float64]:
    """A close for each bar from 0 to the last turn: straight from turn to turn, with a ripple that spares the turns.

    ripple: how far it goes up and down; ripple_bars: how long one wave is.
    """
    bars = np.arange(int(turns[-1][0]) + 1, dtype=np.float64)
    at, values = np.array(turns, dtype=np.float64).T
    nearest = np.abs(bars[:, None] - at[None, :]).min(axis=1)
    calm = np.minimum(nearest / _CALM_BARS, 1.0)
    return np.asarray(np.interp(bars, at, values) + ripple * calm * np.sin(bars * 2 * np.pi / ripple_bars))


def curve_of(values: NDArray[np.float64], tone: Tone, *, name: str = "", width: float = 4.0, first: int = 0) -> Curve:
    """The values as a line from that bar on, where they are defined."""
    places = tuple((float(bar), float(values[bar])) for bar in np.flatnonzero(~np.isnan(values)) if bar >= first)
    return Curve(places=places, tone=tone, name=name, width=width)


def average_of(closes: NDArray[np.float64], period: int, tone: Tone, *, name: str, first: int) -> Curve:
    """The simple moving average as a line from that bar on."""
    return curve_of(sma(closes, period), tone, name=name, first=first)


def rsi_panel(
    closes: NDArray[np.float64],
    first: int,
    *,
    levels: tuple[Level, ...],
    name: str = "",
    notes: tuple[Note, ...] = (),
    strokes: tuple[Stroke, ...] = (),
    zones: tuple[Zone, ...] | None = None,
) -> Panel:
    """The RSI of the closes from that bar on, over its zones above 70 and below 30 or over others."""
    usual = (Zone(low=70, high=100, tone=Tone.FALL), Zone(low=0, high=30, tone=Tone.RISE))
    return Panel(
        curves=(curve_of(rsi(closes), Tone.STRENGTH, name=name, first=first),),
        levels=levels,
        zones=usual if zones is None else zones,
        strokes=strokes,
        notes=notes,
        limits=(0.0, 100.0),
    )
