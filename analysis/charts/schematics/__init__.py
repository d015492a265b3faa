"""Schematic pictures that explain a term: hand-made candles and lines with their parts named."""

from analysis.charts.schematics.drawing import draw_schematic
from analysis.charts.schematics.parts import (
    Candle,
    Curve,
    Level,
    Note,
    Panel,
    Place,
    Scene,
    Schematic,
    Side,
    Stroke,
    Tone,
    Zone,
)

__all__ = [
    "Candle",
    "Curve",
    "Level",
    "Note",
    "Panel",
    "Place",
    "Scene",
    "Schematic",
    "Side",
    "Stroke",
    "Tone",
    "Zone",
    "draw_schematic",
]
