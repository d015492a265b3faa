"""Colours and type sizes of every picture."""

from __future__ import annotations

from dataclasses import dataclass

FONT = "DejaVu Sans"
"""Ships with Matplotlib and has every Vietnamese letter."""

WIDTH_PX = 1280
HEIGHT_PX = 960
DPI = 100

TITLE_PT = 24
SUBTITLE_PT = 15
LABEL_PT = 14
TAG_PT = 13
STAMP_PT = 54


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One set of colours: rises are green and falls red, as on Vietnamese boards."""

    background: str
    text: str
    muted: str
    grid: str
    rise: str
    fall: str
    fast_average: str
    slow_average: str
    rsi: str
    stamp: str


LIGHT = Theme(
    background="#ffffff",
    text="#1b2430",
    muted="#5d6b7a",
    grid="#e6eaef",
    rise="#12946a",
    fall="#d93f45",
    fast_average="#e08a00",
    slow_average="#2f6fd6",
    rsi="#6d4bc3",
    stamp="#b3261e",
)
