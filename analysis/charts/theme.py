"""Colours and type sizes of every picture."""

from __future__ import annotations

from dataclasses import Field, dataclass, replace
from typing import Any, ClassVar, Protocol

WIDTH = 1280
HEIGHT = 960
PHONE_WIDTH = 400
"""About so wide a phone shows a picture in a chat: there every letter has to be read."""

# Type sizes in pixels.
TITLE = 44
SUBTITLE = 28
HEADING = 32
LABEL = 27
TAG = 27
MARK = 25
FOOTER = 25
STAMP = 118
SMALLEST_SHARE = 0.85
"""Text that has to fit a place may shrink to this share of its size before it is cut."""
SMALLEST = 23
"""No letter is smaller: on a phone it would be under 7 pixels high."""
HAIRLINE = 1.5
"""Pixels: how wide lines are that only guide the eye, between rows and through panels."""
DASH = (9.0, 6.0)
"""Pixels of a dash and of the gap after it, in lines that show no prices themselves: means, thresholds, records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One set of colours.

    field: the ground of a schematic picture. band: a stretch of a scale. on_color: letters on boxes in the colours.
    rise, fall, reference: of a close above, below, at the one it is held against; ceiling, floor: of a close at the
        day's price limit: green, red, yellow, purple and cyan, as on Vietnamese boards.
    stamp_opacity: how much of the stamp covers what is below.
    curves: apart in hue and in brightness; the colours of rises and falls are kept for those.
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
    reference: str
    ceiling: str
    floor: str
    fast_average: str
    slow_average: str
    rsi: str
    stamp: str
    stamp_opacity: float
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
    muted="#566372",
    grid="#e6eaef",
    band="#c3cdd9",
    on_color="#ffffff",
    rise="#0b7d58",
    fall="#d6353c",
    reference="#8f6700",
    ceiling="#a020b8",
    floor="#0a7ea0",
    fast_average="#b36200",
    slow_average="#2566cf",
    rsi="#6d4bc3",
    stamp="#b3261e",
    stamp_opacity=0.2,
    curves=("#1f5fd0", "#b36200", "#7a3fc4", "#0b7f86", "#c2307a"),
    shades=("#eef3fb", "#d9e5f8", "#bfd4f3", "#9dbdec", "#7aa5e4", "#5a8fdc"),
)
DARK = Theme(
    background="#11161d",
    field="#1a212b",
    text="#eef2f7",
    muted="#a4b1c0",
    grid="#29323e",
    band="#4a5a6d",
    on_color="#0c1117",
    rise="#2fc48d",
    fall="#ff6b70",
    reference="#e9c93f",
    ceiling="#d57bff",
    floor="#45c4e3",
    fast_average="#f5ab3d",
    slow_average="#6ba8ff",
    rsi="#b79cff",
    stamp="#ff8a80",
    stamp_opacity=0.28,
    curves=("#6ba8ff", "#f5ab3d", "#c19bff", "#3fd0d4", "#ff85bf"),
    shades=("#1b2532", "#1f2e43", "#243853", "#2a4365", "#304f78", "#345689"),
)
# For those who cannot tell green from red: blue against orange, as M. Okabe and K. Ito advise
# (https://jfly.uni-koeln.de/color/, 2002, revised 2008). A limit has the hue of its move and stands out more from the
# ground; no move is grey.
LIGHT_SAFE = replace(
    LIGHT,
    rise="#0b6fbf",
    fall="#bf5300",
    reference="#6a7683",
    ceiling="#06204f",
    floor="#4d1a00",
    slow_average="#39424e",
)
DARK_SAFE = replace(
    DARK,
    rise="#46a6e6",
    fall="#ee8a35",
    reference="#8e9aa8",
    ceiling="#c9e8ff",
    floor="#ffdca8",
    slow_average="#c3ccd8",
)
THEMES = {"light": LIGHT, "dark": DARK, "light_safe": LIGHT_SAFE, "dark_safe": DARK_SAFE}
"""Every theme by its name."""


def blended(color: str, ground: str, share: float) -> str:
    """The colour of an ink that covers so much of the ground."""
    pairs = ((int(color[place : place + 2], 16), int(ground[place : place + 2], 16)) for place in (1, 3, 5))
    return "#" + "".join(f"{round(over * share + under * (1 - share)):02x}" for over, under in pairs)
