"""The sheet that panels are drawn on: header, footer, stamp, and the PNG it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.charts import theme as sizes
from analysis.charts.fonts import fitting_size, text_width
from analysis.charts.panel import Box, Panel
from analysis.charts.shapes import Layer
from analysis.charts.theme import Theme
from analysis.charts.words import FrameWords

EDGE = 32
"""Pixels that stay free at the left and the right."""
BODY = Box(EDGE, 124, sizes.WIDTH - EDGE, 908)
"""What is between header and footer."""

_TITLE_LINE, _SUBTITLE_LINE, _FOOTER_LINE = 62, 104, 940
_BETWEEN = 28
_STAMP_TURN = 20


@dataclass(slots=True, eq=False)
class Sheet:
    """An empty picture in the theme's colours, and the panels put on it; a later panel covers the earlier ones."""

    theme: Theme
    width: int = sizes.WIDTH
    height: int = sizes.HEIGHT
    panels: list[Panel] = field(default_factory=list)

    def panel(self, box: Box) -> Panel:
        """A new panel there, whose axes both go from 0 to 1."""
        panel = Panel(box=box)
        self.panels.append(panel)
        return panel

    def in_pixels(self, box: Box) -> Panel:
        """A new panel there whose units are pixels from its upper left corner, y growing downwards."""
        panel = self.panel(box)
        panel.x_limits, panel.y_limits = (0.0, box.width), (box.height, 0.0)
        return panel


def write_frame(sheet: Sheet, words: FrameWords) -> None:
    """Header and footer, and the stamp across the picture where there is one; call it last."""
    theme = sheet.theme
    whole = sheet.in_pixels(Box(0, 0, sheet.width, sheet.height))
    change = {True: theme.rise, False: theme.fall, None: theme.muted}[words.rises]
    _write_line(whole, _TITLE_LINE, words.title, words.price, sizes.TITLE, (theme.text, theme.text), bold=True)
    _write_line(whole, _SUBTITLE_LINE, words.subtitle, words.change, sizes.SUBTITLE, (theme.muted, change), bold=False)
    room = sheet.width - 2 * EDGE
    whole.write(EDGE, _FOOTER_LINE, words.footer, theme.muted, sizes.FOOTER, upright="baseline", room=room)
    if words.stamp:
        size = fitting_size(words.stamp, sizes.STAMP, sheet.width * 0.8, bold=True)
        whole.write(
            sheet.width / 2,
            sheet.height * 0.46,
            words.stamp,
            theme.stamp,
            size,
            bold=True,
            across="center",
            turned=_STAMP_TURN,
            opacity=theme.stamp_opacity,
            layer=Layer.TAGS,
        )


def _write_line(
    whole: Panel, line: float, left: str, right: str, size: float, colors: tuple[str, str], *, bold: bool
) -> None:
    """A line of the header: what is on the left gives way to what is on the right."""
    end = whole.box.width - EDGE
    room = end - EDGE - (text_width(right, size, bold=True) + _BETWEEN if right else 0)
    whole.write(end, line, right, colors[1], size, bold=True, across="right", upright="baseline")
    # A little smaller first, as far as it is still read at a glance; then shorter.
    fitted = max(fitting_size(left, size, room, bold=bold), size * sizes.SMALLEST_SHARE)
    whole.write(EDGE, line, left, colors[0], fitted, bold=bold, upright="baseline", room=room)
