"""The sheet that panels are drawn on: header, footer, stamp, and the PNG it becomes.

Everything here works on its own Figure; neither pyplot nor a global setting is touched, so threads may draw side by
side.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from analysis.charts import theme as sizes
from analysis.charts.theme import Theme
from analysis.charts.words import FrameWords

_LEFT, _RIGHT, _EDGE = 0.025, 0.875, 0.975
_TOP, _BOTTOM = 0.875, 0.105
_GAP = 0.016

_Look: TypeAlias = dict[str, Any]


def new_sheet(theme: Theme) -> Figure:
    """An empty picture of the usual size."""
    size = (sizes.WIDTH_PX / sizes.DPI, sizes.HEIGHT_PX / sizes.DPI)
    return Figure(figsize=size, dpi=sizes.DPI, facecolor=theme.background)


def stack_panels(figure: Figure, theme: Theme, heights: tuple[float, ...]) -> list[Axes]:
    """Panels under each other, top first, in these proportions; all share one axis of bars."""
    free = _TOP - _BOTTOM - _GAP * (len(heights) - 1)
    panels: list[Axes] = []
    top = _TOP
    for share in heights:
        height = free * share / sum(heights)
        axes = figure.add_axes((_LEFT, top - height, _RIGHT - _LEFT, height), facecolor=theme.background)
        _dress(axes, theme)
        panels.append(axes)
        top -= height + _GAP
    return panels


def width_px(axes: Axes) -> float:
    """How wide the panel is."""
    return float(axes.get_position().width) * sizes.WIDTH_PX


def height_px(axes: Axes) -> float:
    """How high the panel is."""
    return float(axes.get_position().height) * sizes.HEIGHT_PX


def _dress(axes: Axes, theme: Theme) -> None:
    for side, spine in axes.spines.items():
        spine.set_visible(side in {"right", "bottom"})
        spine.set_color(theme.grid)
    axes.yaxis.tick_right()
    axes.tick_params(length=0, labelsize=sizes.LABEL_PT, labelcolor=theme.muted, labelfontfamily=sizes.FONT, pad=8)
    axes.grid(visible=True, axis="y", color=theme.grid, linewidth=1)
    axes.set_axisbelow(True)


def write_frame(figure: Figure, theme: Theme, words: FrameWords) -> None:
    """Header and footer, and the stamp across the picture where there is one."""
    change = {True: theme.rise, False: theme.fall, None: theme.muted}[words.rises]
    title: _Look = {"fontsize": sizes.TITLE_PT, "fontweight": "bold", "color": theme.text}
    subtitle: _Look = {"fontsize": sizes.SUBTITLE_PT, "color": theme.muted}
    _write(figure, _LEFT, 0.945, words.title, **title)
    _write(figure, _LEFT, 0.902, words.subtitle, **subtitle)
    _write(figure, _EDGE, 0.945, words.price, ha="right", **title)
    _write(figure, _EDGE, 0.902, words.change, ha="right", **subtitle | {"color": change, "fontweight": "bold"})
    _write(figure, _LEFT, 0.016, words.footer, fontsize=sizes.TAG_PT, color=theme.muted)
    if words.stamp:
        middle = (_LEFT + _RIGHT) / 2
        look: _Look = {
            "fontsize": sizes.STAMP_PT,
            "fontweight": "bold",
            "color": theme.stamp,
            "alpha": theme.stamp_alpha,
            "rotation": 20,
        }
        _write(figure, middle, 0.58, words.stamp, ha="center", va="center", **look)


def _write(figure: Figure, x: float, y: float, text: str, **look: Any) -> None:  # noqa: ANN401 - Matplotlib's text properties
    figure.text(x, y, text, fontfamily=sizes.FONT, parse_math=False, **look)


def to_png(figure: Figure) -> bytes:
    """The finished picture, with a palette of 256 colours: half the size, and half the time, of true colour."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call] # Matplotlib leaves the canvas untyped
    pixels = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")  # type: ignore[no-untyped-call] # as above
    buffer = BytesIO()
    pixels.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(buffer, "PNG")
    return buffer.getvalue()
