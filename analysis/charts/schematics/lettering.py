"""How wide and high text is, and where its lines break."""

from __future__ import annotations

from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from analysis.charts import theme as sizes

LINE_SPACING = 1.25
_POINTS_AN_INCH = 72
# Letters are set on whole pixels, which makes a line a little wider than its outlines.
_SET = 1.03


@lru_cache(maxsize=2048)
def width_px(text: str, size: float, *, bold: bool = False) -> float:
    """How many pixels a line is wide at that type size."""
    font = FontProperties(family=sizes.FONT, weight="bold" if bold else "normal", size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) * _SET * sizes.DPI / _POINTS_AN_INCH


def line_px(size: float) -> float:
    """How many pixels lie between the feet of two lines of that type size."""
    return size * sizes.DPI / _POINTS_AN_INCH * LINE_SPACING


def broken(text: str, size: float, room: float) -> tuple[str, ...]:
    """Its lines, each no wider than the room where words allow it; as few as that takes, of about one width."""
    lines = _greedy(text, size, room)
    widest = max(width_px(line, size) for line in lines)
    narrow = room
    # The narrowest room that takes no more lines: no last line with one lost word.
    while len(lines) > 1 and narrow > widest / 2:
        narrow -= 8
        closer = _greedy(text, size, narrow)
        if len(closer) > len(lines) or any(width_px(line, size) > narrow for line in closer):
            break
        lines = closer
    return tuple(lines)


def _greedy(text: str, size: float, room: float) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_px(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
