"""The sheet that panels are drawn on: header, footer, stamp, and the PNG it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.charts import theme as sizes
from analysis.charts.fonts import fitting_size, shortened, text_width
from analysis.charts.panel import Box, Panel
from analysis.charts.shapes import Layer
from analysis.charts.theme import Theme
from analysis.charts.words import FrameWords

EDGE = 32
"""Pixels that stay free at the left and the right."""
BODY = Box(EDGE, 124, sizes.WIDTH - EDGE, 908)
"""What is between header and footer."""

_TITLE_LINE, _SUBTITLE_LINE = 62, 104
_FOOTER_ABOVE_END = 20
_SHORTEST = 560
_BETWEEN = 28
_MOST_ON_THE_RIGHT = 0.6
_STAMP_TURN = 20
_LIGHT_STAMP = 0.6


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

    def end_below(self, drawn: float) -> None:
        """End where so many pixels of the body end: half a page without anything looks unfinished.

        Call it before `write_frame`; the sheet gets no longer, and not much shorter than half of its usual height.
        """
        wanted = round(BODY.top + drawn + sizes.HEIGHT - BODY.bottom)
        self.height = min(self.height, max(wanted, _SHORTEST))


def write_frame(sheet: Sheet, words: FrameWords) -> None:
    """Header and footer, and the stamp across the picture where there is one; call it last."""
    theme = sheet.theme
    whole = sheet.in_pixels(Box(0, 0, sheet.width, sheet.height))
    _write_line(whole, _TITLE_LINE, words.title, words.price, sizes.TITLE, (theme.text, theme.text), bold=True)
    colors = theme.muted, words.move.color(theme)
    _write_line(whole, _SUBTITLE_LINE, words.subtitle, words.change, sizes.SUBTITLE, colors, bold=False)
    room = sheet.width - 2 * EDGE
    line = sheet.height - _FOOTER_ABOVE_END
    whole.write(EDGE, line, words.footer, theme.muted, sizes.FOOTER, upright="baseline", room=room)
    if words.stamp:
        _write_stamp(whole, words.stamp, theme, light=words.light_stamp)


def _write_stamp(whole: Panel, text: str, theme: Theme, *, light: bool) -> None:
    """A warning nobody can miss; a light one is smaller and grey."""
    size = fitting_size(text, sizes.STAMP, whole.box.width * 0.8, bold=True)
    whole.write(
        whole.box.width / 2,
        whole.box.height * 0.46,
        text,
        theme.muted if light else theme.stamp,
        size * (_LIGHT_STAMP if light else 1.0),
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
    most = (end - EDGE) * _MOST_ON_THE_RIGHT
    room = end - EDGE - (min(text_width(right, size, bold=True), most) + _BETWEEN if right else 0)
    whole.write(end, line, right, colors[1], size, bold=True, across="right", upright="baseline", room=most)
    # A little smaller first, as far as it is still read at a glance; then shorter.
    fitted = max(fitting_size(left, size, room, bold=bold), size * sizes.SMALLEST_SHARE)
    text = shortened(left, fitted, room, bold=bold)
    whole.write(EDGE, line, text, colors[0], fitted, bold=bold, upright="baseline")
