"""Candles: their places, colours and axis."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.charts.panel import Panel, shapes_of
from analysis.charts.parts.candles import candle_colors, draw_candles, last_color
from analysis.charts.shapes import Stroke
from analysis.charts.spec import LimitDays, View
from analysis.charts.theme import LIGHT, blended
from analysis.timeframes import Timeframe, TimeframeBars
from tests.analysis.builders import WORDS, finished, table
from tests.analysis.charts.drawn import finished_panel, label_of, panel_of, texts_of, ticks_of, view_of

DOLLARS = replace(WORDS, price_digits=2)


def up_down_flat(*, running: bool = False) -> TimeframeBars:
    """Three bars: 100 to 110, 110 to 105, 105 to 105; highs and lows 5 outside; volumes 10, 20 and none."""
    frame = table([110.0, 105.0, 105.0], volume=[10, 20, 0])
    frame["open"] = [100.0, 110.0, 105.0]
    frame["high"] = frame[["open", "close"]].max(axis=1) + 5
    frame["low"] = frame[["open", "close"]].min(axis=1) - 5
    bars = finished(frame)
    return TimeframeBars(timeframe=Timeframe.DAY, finished=bars.finished, shown=bars.shown, running=running)


def closing(*closes: float, spread: float = 0.0) -> View:
    return view_of(finished(table(list(closes), spread=spread)), words=DOLLARS)


def uprights(panel: Panel, color: str) -> list[tuple[float, float, float, float]]:
    """Each upright bar of that colour: its place, its ends, its width in pixels."""
    found = []
    for stroke in shapes_of(panel, Stroke):
        ends = (
            np.stack((stroke.x, stroke.y), axis=1).reshape(-1, 3, 2) if len(stroke.x) % 3 == 0 else np.empty((0, 3, 2))
        )
        found += [
            (float(low[0]), float(low[1]), float(high[1]), stroke.width)
            for low, high, _ in ends
            if stroke.color == color and low[0] == high[0]
        ]
    return found


@pytest.mark.parametrize(
    ("color", "place", "shadow", "body"),
    [(LIGHT.rise, 0, (95, 115), (100, 110)), (LIGHT.fall, 1, (100, 115), (110, 105))],
)
def test_a_candle_is_a_body_from_open_to_close_over_a_shadow_from_low_to_high(
    color: str, place: int, shadow: tuple[float, float], body: tuple[float, float]
) -> None:
    thin, thick = uprights(panel_of(view_of(up_down_flat()), draw_candles), color)
    assert thin[:3] == (place, *shadow)
    assert thick[:3] == (place, *body)
    assert thin[3] < thick[3]


def test_a_body_without_height_is_a_line_as_wide_as_a_body() -> None:
    panel = panel_of(view_of(up_down_flat()), draw_candles)
    (flat,) = [
        stroke
        for stroke in shapes_of(panel, Stroke)
        if stroke.color == LIGHT.reference and len(stroke.x) and stroke.x[0] != stroke.x[1]
    ]
    assert flat.y[:2].tolist() == [105, 105]
    left, right = panel.x_px(flat.x[:2])
    assert right - left == pytest.approx(uprights(panel, LIGHT.rise)[1][3])
    assert (flat.x[0] + flat.x[1]) / 2 == pytest.approx(2)


def test_a_rise_a_fall_and_neither_have_their_colours_and_only_a_running_candle_is_pale() -> None:
    moves = [LIGHT.rise, LIGHT.fall, LIGHT.reference]
    assert candle_colors(view_of(up_down_flat())).tolist() == moves
    pale = blended(LIGHT.reference, LIGHT.background, 0.4)
    assert candle_colors(view_of(up_down_flat(running=True))).tolist() == [*moves[:2], pale]


def test_days_at_a_price_limit_have_its_colour() -> None:
    bars = finished(table([10.0] * 130))
    days = LimitDays(ceiling=(3, 129), floor=(128,))
    colors = candle_colors(view_of(bars, limit_days=days)).tolist()
    assert colors[-3:] == [LIGHT.reference, LIGHT.floor, LIGHT.ceiling]
    assert set(colors[:-2]) == {LIGHT.reference}


def test_a_candle_of_several_days_is_at_no_limit() -> None:
    bars = finished(table([10.0] * 400))
    days = LimitDays(ceiling=tuple(range(400)))
    assert set(candle_colors(view_of(bars, bars_shown=400, limit_days=days))) == {LIGHT.reference}


@pytest.mark.parametrize(("last", "color"), [(90.0, LIGHT.fall), (120.0, LIGHT.rise), (100.0, LIGHT.reference)])
@pytest.mark.parametrize("opened", [80.0, 100.0, 130.0])
def test_the_tag_tells_the_last_close_in_the_colour_of_its_change(last: float, color: str, opened: float) -> None:
    """Against the close before, wherever the candle opened: the change above the picture is that one."""
    frame = table([100.0, last])
    frame.loc[frame.index[-1], "open"] = opened
    frame["high"], frame["low"] = frame[["open", "close"]].max(axis=1), frame[["open", "close"]].min(axis=1)
    panel = finished_panel(view_of(finished(frame), words=DOLLARS), draw_candles)
    tag = label_of(panel, f"{last:.2f}".replace(".", ","))
    assert tag.plate is not None
    assert tag.plate.color == color
    assert panel.box.bottom + tag.shift[1] == pytest.approx(float(panel.y_px(last)))


@pytest.mark.parametrize(("last", "color"), [(90.0, LIGHT.fall), (120.0, LIGHT.rise), (100.0, LIGHT.reference)])
def test_the_tag_of_a_first_bar_has_the_colour_of_its_candle(last: float, color: str) -> None:
    frame = table([last])
    frame["open"], frame["high"], frame["low"] = 100.0, 130.0, 80.0
    panel = finished_panel(view_of(finished(frame), words=DOLLARS), draw_candles)
    assert [tag.color for tag in panel.tags] == [color]


def test_the_tag_of_a_close_at_a_price_limit_has_its_colour_once_that_is_final() -> None:
    bars = finished(table([100.0, 107.0]))
    days = LimitDays(ceiling=(1,))
    assert last_color(view_of(bars, limit_days=days)) == LIGHT.ceiling
    assert last_color(view_of(bars, limit_days=LimitDays(floor=(1,)))) == LIGHT.floor
    running = TimeframeBars(
        timeframe=Timeframe.DAY, finished=bars.finished, shown=table([100.0, 107.0, 106.0]), running=True
    )
    assert last_color(view_of(running, limit_days=days)) == LIGHT.fall


@pytest.mark.parametrize("price", [0.00001, 1.0, 50_000.0, 5e9])
@pytest.mark.parametrize("noise", [0.0, 1e-12])
def test_a_price_that_never_moved_gets_an_axis_with_some_height(price: float, noise: float) -> None:
    low, high = panel_of(closing(price, price * (1 + noise), price), draw_candles).y_limits
    assert low == pytest.approx(price * 0.99, rel=1e-9)
    assert high == pytest.approx(price * 1.02, rel=1e-9)


def test_the_price_axis_leaves_five_percent_below_and_ten_above() -> None:
    assert panel_of(closing(100.0, 200.0, spread=50), draw_candles).y_limits == pytest.approx((40, 270))


def test_prices_that_move_far_are_read_in_multiples() -> None:
    panel = panel_of(closing(10.0, 10_000.0), draw_candles)
    assert panel.on_log
    # Five percent of three powers of ten below, ten percent above.
    assert panel.y_limits == pytest.approx((10**0.85, 10**4.3))
    assert float(panel.share_of(100.0)) - float(panel.share_of(10.0)) == pytest.approx(1 / 3.45)
    assert not panel_of(closing(10.0, 79.0), draw_candles).on_log
    assert panel_of(closing(10.0, 81.0), draw_candles).on_log


def test_multiples_are_told_at_round_prices() -> None:
    panel = finished_panel(closing(10.0, 400.0, 10_000.0, 700.0), draw_candles)
    assert ticks_of(panel) == ["10", "20", "50", "100", "200", "2.000", "5.000", "10.000"]
    thousands = replace(DOLLARS, price_unit=1000.0)
    far = finished_panel(view_of(finished(table([300.0, 9_000.0, 300_000.0, 400.0])), words=thousands), draw_candles)
    assert {"1", "10", "100"} <= set(ticks_of(far))


def test_bars_without_a_price_leave_a_gap() -> None:
    bars = up_down_flat()
    frame = bars.shown.copy()
    frame.iloc[2] = np.nan
    panel = finished_panel(view_of(replace(bars, shown=frame), words=DOLLARS), draw_candles)
    assert "105,00" in texts_of(panel)
    assert panel.y_limits == pytest.approx((95 - 1, 115 + 2))
