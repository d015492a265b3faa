"""How the steps of a checklist came out, in a row: how many passed, then a box for each with its mark and name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.charts import theme as sizes
from analysis.charts.panel import Box, Panel
from analysis.charts.shapes import Layer
from analysis.charts.sheet import Sheet
from analysis.charts.theme import Theme, blended
from analysis.checklist import Outcome

_GAP = 10
_SCORE_WIDTH = 164
_RADIUS = 12
_PADDING = 10
_TINT = 0.15
_SCORE_SIZE, _MARK_SIZE, _DISC_PX = 60, 38, 50
# Of the box's height: the middle of what is large in it, and of the name below.
_UPPER, _LOWER = 0.35, 0.8
_MARK_WIDTH = 6.0
_MARKS = {
    Outcome.PASS: ((-12.0, -4.0, 12.0), (0.0, 9.0, -9.0)),
    Outcome.FAIL: ((-10.0, 10.0, np.nan, -10.0, 10.0), (-10.0, 10.0, np.nan, 10.0, -10.0)),
    Outcome.NOT_APPLICABLE: ((-11.0, 11.0), (0.0, 0.0)),
}
"""Lines in a disc, in pixels from its middle; what is not known is a question mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The steps of a checklist, each with its name and how it came out.

    score: how many passed, in figures; passed: what stands under it.
    """

    score: str
    passed: str
    names: tuple[str, ...]
    outcomes: tuple[Outcome, ...]


def draw_steps(sheet: Sheet, box: Box, steps: Steps) -> None:
    """Green boxes for what passed, red for what failed, grey for what is open or was not looked at."""
    panel, theme = sheet.in_pixels(box), sheet.theme
    middle, room = _SCORE_WIDTH / 2, _SCORE_WIDTH - _PADDING
    upper, lower = box.height * _UPPER, box.height * _LOWER
    panel.write(middle, upper, steps.score, theme.text, _SCORE_SIZE, bold=True, across="center", room=room)
    panel.write(middle, lower, steps.passed, theme.muted, sizes.LABEL, across="center", room=room)
    width = (box.width - _SCORE_WIDTH - _GAP * (len(steps.names) - 1)) / len(steps.names)
    for place, (name, outcome) in enumerate(zip(steps.names, steps.outcomes, strict=True)):
        left = _SCORE_WIDTH + place * (width + _GAP)
        _draw_step(panel, theme, (left, left + width), f"{place + 1} {name}", outcome)


def _draw_step(panel: Panel, theme: Theme, ends: tuple[float, float], name: str, outcome: Outcome) -> None:
    left, right = ends
    height, middle = panel.box.height, (left + right) / 2
    ground = blended(outcome_color(theme, outcome), theme.background, _TINT)
    panel.boxes(left, height, right, 0.0, ground, radius=_RADIUS)
    _draw_mark(panel, theme, (middle, height * _UPPER), outcome)
    room = right - left - 2 * _PADDING
    panel.write(middle, height * _LOWER, name, theme.text, sizes.LABEL, bold=True, across="center", room=room)


def _draw_mark(panel: Panel, theme: Theme, middle: tuple[float, float], outcome: Outcome) -> None:
    x, y = middle
    panel.dots(x, y, outcome_color(theme, outcome), size=_DISC_PX)
    if outcome in _MARKS:
        right, down = _MARKS[outcome]
        line = np.add(right, x), np.add(down, y)
        panel.line(*line, theme.on_color, width=_MARK_WIDTH, layer=Layer.LABELS)
    else:
        panel.write(x, y, "?", theme.on_color, _MARK_SIZE, bold=True, across="center")


def outcome_color(theme: Theme, outcome: Outcome) -> str:
    """The colour of a step that came out so."""
    return {Outcome.PASS: theme.rise, Outcome.FAIL: theme.fall}.get(outcome, theme.muted)
