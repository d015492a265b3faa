"""Prices as lines across the panel: support and resistance, entry, stop and target, the year's highest and lowest."""

from __future__ import annotations

from analysis.charts.panel import Panel, Tag
from analysis.charts.parts.fitting import widen
from analysis.charts.spec import LevelRole, View
from analysis.charts.theme import Theme

_WIDTH = 2.2
_DASH = (11.0, 7.0)
# A level may be so far beyond what is drawn already, as a share of its height.
_REACH = 0.4
# What is told at the edge has so much room of its own.
_ROW_PX = 42


def draw_levels(panel: Panel, view: View) -> None:
    """Each level as a dashed line with its name at the left and its price on the axis; nothing where there is none.

    One that lies so far away that the candles would be squeezed flat has no line: its name and price stand at the
    panel's edge with an arrow. Names and prices are written when the panel is finished, apart from each other.
    """
    shares = [float(panel.share_of(level.price)) for level in view.chart.levels]
    arrows = ["↑" if share > 1 + _REACH else "↓" if share < -_REACH else "" for share in shares]
    widen(panel, [level.price for level, arrow in zip(view.chart.levels, arrows, strict=True) if not arrow])
    row, below, above = _ROW_PX / panel.box.height, arrows.count("↓"), arrows.count("↑")
    # At the top they stand below the panel's legend.
    above += bool(above and panel.legend)
    panel.y_limits = (panel.y_at(-row * below), panel.y_at(1 + row * above))
    for level, arrow in zip(view.chart.levels, arrows, strict=True):
        color = level_color(view.theme, level.role)
        if not arrow:
            panel.level(level.price, color, width=_WIDTH, dash=_DASH)
        price = f"{arrow}{view.words.write_price(level.price)}"
        panel.tags.append(Tag(level.price, price, color, f"{arrow} {level.label}".strip(), pale=True))


def level_color(theme: Theme, role: LevelRole) -> str:
    """The colour of a level of that kind."""
    return {
        LevelRole.SUPPORT: theme.rise,
        LevelRole.RESISTANCE: theme.fall,
        LevelRole.TARGET: theme.rise,
        LevelRole.ENTRY: theme.slow_average,
        LevelRole.STOP: theme.fall,
        LevelRole.TRIGGER: theme.fast_average,
        LevelRole.HIGHEST: theme.rise,
        LevelRole.LOWEST: theme.fall,
    }[role]
