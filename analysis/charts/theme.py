"""Colours and type sizes of every picture."""

from __future__ import annotations

from dataclasses import Field, dataclass
from typing import Any, ClassVar, Protocol

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
    """One set of colours: rises are green and falls red, as on Vietnamese boards.

    field: the ground of a schematic picture. band: a stretch of a scale. on_color: letters on boxes in the colours.
    floor: a floor price, as Vietnamese boards show it. stamp_alpha: how much of the stamp covers what is below.
    curves: apart in hue and in brightness; green and red are kept for rises and falls.
    shades: of boxes, growing with the size, as many as the size classes of any currency need.
    """

    background: str
    field: str
    text: str
    muted: str
    grid: str
    band: str
    on_color: str
    rise: str
    fall: str
    fast_average: str
    slow_average: str
    rsi: str
    floor: str
    stamp: str
    stamp_alpha: float
    curves: tuple[str, str, str, str, str]
    shades: tuple[str, str, str, str, str, str]


class Themed(Protocol):
    """Anything that is drawn in the colours of a theme; a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def theme(self) -> Theme:
        """Its colours."""
        ...


LIGHT = Theme(
    background="#ffffff",
    field="#f5f7fa",
    text="#1b2430",
    muted="#5d6b7a",
    grid="#e6eaef",
    band="#c3cdd9",
    on_color="#ffffff",
    rise="#12946a",
    fall="#d93f45",
    fast_average="#e08a00",
    slow_average="#2f6fd6",
    rsi="#6d4bc3",
    floor="#0e8fb0",
    stamp="#b3261e",
    stamp_alpha=0.22,
    curves=("#1f5fd0", "#e08a00", "#7a3fc4", "#0b8f96", "#c2307a"),
    shades=("#eef3fb", "#d9e5f8", "#bfd4f3", "#9dbdec", "#7aa5e4", "#5a8fdc"),
)
DARK = Theme(
    background="#11161d",
    field="#1a212b",
    text="#eef2f7",
    muted="#9fadbd",
    grid="#29323e",
    band="#4a5a6d",
    on_color="#0c1117",
    rise="#2fc48d",
    fall="#ff6b70",
    fast_average="#f5ab3d",
    slow_average="#6ba8ff",
    rsi="#b79cff",
    floor="#45c4e3",
    stamp="#ff8a80",
    stamp_alpha=0.3,
    curves=("#6ba8ff", "#f5ab3d", "#c19bff", "#3fd0d4", "#ff85bf"),
    shades=("#1b2532", "#1f2e43", "#243853", "#2a4365", "#304f78", "#345689"),
)
