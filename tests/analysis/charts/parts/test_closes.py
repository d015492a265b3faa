"""The closes as one line."""

from __future__ import annotations

from dataclasses import replace

from analysis.charts.panel import shapes_of
from analysis.charts.parts.closes import draw_closes
from analysis.charts.shapes import Dots, Fill
from analysis.charts.spec import View
from analysis.charts.theme import LIGHT
from analysis.timeframes import TimeframeBars
from tests.analysis.builders import WORDS, finished, table
from tests.analysis.charts.drawn import finished_panel, lines_of, points_of, texts_of, view_of

NAMED = replace(WORDS, price_digits=2, signal="Tín hiệu", histogram="Chênh lệch")


def of(closes: list[float], **fields: object) -> View:
    return view_of(finished(table(closes)), **{"words": NAMED, **fields})


def running() -> TimeframeBars:
    bars = finished(table([10.0, 12.0, 11.0, 13.0]))
    return replace(bars, finished=bars.finished.iloc[:-1], running=True)


def test_closes_are_one_line_with_the_last_one_on_the_axis() -> None:
    panel = finished_panel(of([10.0, 12.0, 11.0]), draw_closes)
    (line,) = lines_of(panel, LIGHT.slow_average)
    assert points_of(line) == [(0, 10), (1, 12), (2, 11)]
    (dot,) = shapes_of(panel, Dots)
    assert (dot.x.tolist(), dot.y.tolist(), dot.hollow) == ([2], [11], False)
    assert "11,00" in texts_of(panel)
    (area,) = shapes_of(panel, Fill)
    assert area.y.min() < panel.y_limits[0]


def test_the_price_of_a_running_session_hangs_on_a_dotted_line() -> None:
    panel = finished_panel(view_of(running(), words=NAMED), draw_closes)
    (line,) = lines_of(panel, LIGHT.slow_average)
    assert points_of(line)[-1] == (2, 11)
    (beyond,) = [stroke for stroke in lines_of(panel, LIGHT.muted) if stroke.dash]
    assert points_of(beyond) == [(2, 11), (3, 13)]
    _, last = shapes_of(panel, Dots)
    assert (last.x.tolist(), last.y.tolist(), last.hollow) == ([3], [13], True)
    assert "13,00" not in texts_of(panel)


def test_without_a_finished_bar_in_the_picture_there_is_no_line() -> None:
    bars = finished(table([10.0, 11.0]))
    panel = finished_panel(view_of(replace(bars, finished=bars.finished.iloc[:0])), draw_closes)
    assert lines_of(panel, LIGHT.slow_average) == []
