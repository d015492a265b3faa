"""The picture of a checklist: every history gives one, levels are drawn in their colours, tags keep apart."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.charts.checklist_chart import (
    CandleLabels,
    ChecklistChart,
    ChecklistLevel,
    LevelRole,
    draw_checklist_chart,
    spread,
)
from analysis.charts.theme import LIGHT
from analysis.checklist import Outcome
from analysis.timeframes import TimeframeBars
from tests.analysis.builders import WORDS, finished, table
from tests.analysis.charts.test_charts import HISTORIES, colored, picture_of, walk

LABELS = CandleLabels(
    title="Nến 27/10/2023",
    upper_shadow="Bóng trên\n5,1%",
    body="Thân nến\n5,0%",
    lower_shadow="Bóng dưới\n89,9%",
    average_volume="Trung bình 20 phiên trước",
    count="4 trên 6 bước đạt",
)
OUTCOMES = (Outcome.PASS, Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN, Outcome.PASS, Outcome.NOT_APPLICABLE)


def chart_of(
    bars: TimeframeBars,
    bar: int,
    levels: dict[LevelRole, float] | None = None,
    outcomes: tuple[Outcome, ...] = OUTCOMES,
) -> ChecklistChart:
    drawn = tuple(
        ChecklistLevel(role=role, price=price, tag=f"{role.name} {price:.0f}") for role, price in (levels or {}).items()
    )
    return ChecklistChart(bars=bars, bar=bar, levels=drawn, outcomes=outcomes, labels=LABELS, words=WORDS)


@pytest.mark.parametrize("history", list(HISTORIES))
@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
def test_every_bar_of_every_history_gives_a_picture(history: str, place: float) -> None:
    bars = HISTORIES[history]()
    bar = int(place * (len(bars.finished) - 1))
    close = float(bars.finished["close"].iloc[bar])
    # One level far above, one far below, three on one price.
    levels = dict(zip(LevelRole, (close * 3, close, close, close, close / 3), strict=True))
    picture_of(draw_checklist_chart(chart_of(bars, bar, levels)))


@pytest.mark.parametrize("bar", [-1, 60, 1000])
def test_a_bar_that_is_not_there_is_refused(bar: int) -> None:
    with pytest.raises(ValueError, match="no finished bar"):
        draw_checklist_chart(chart_of(walk(60), bar))


@pytest.mark.parametrize(
    ("role", "color"),
    [
        (LevelRole.ENTRY, LIGHT.slow_average),
        (LevelRole.SUPPORT, LIGHT.rsi),
        (LevelRole.TARGET, LIGHT.rise),
        (LevelRole.STOP, LIGHT.fall),
        (LevelRole.TRIGGER, LIGHT.fast_average),
    ],
)
def test_a_level_is_drawn_and_tagged_in_its_colour(role: LevelRole, color: str) -> None:
    bars = walk(200)
    level = float(bars.finished["close"].iloc[190])
    bare, drawn = (picture_of(draw_checklist_chart(chart_of(bars, 190, levels))) for levels in ({}, {role: level}))
    tags = (slice(120, 690), slice(1010, 1270))

    assert colored(bare[tags], color) == 0
    assert colored(drawn[tags], color) > 1500


def test_the_steps_are_shown_only_with_a_checklist() -> None:
    steps = (slice(700, 870), slice(30, 300))
    without, with_all = (
        picture_of(draw_checklist_chart(chart_of(walk(200), 190, outcomes=outcomes)))
        for outcomes in ((), (Outcome.PASS,) * 6)
    )

    assert colored(without[steps], LIGHT.rise) == 0
    assert colored(with_all[steps], LIGHT.rise) > 4000
    assert colored(with_all[steps], LIGHT.fall) == 0


def test_bars_after_the_marked_one_are_shown_and_at_most_eleven() -> None:
    bars = walk(200)
    cut = TimeframeBars(
        timeframe=bars.timeframe, finished=bars.finished.iloc[:112], shown=bars.shown.iloc[:112], running=False
    )
    pictures: list[Callable[[], bytes]] = [
        lambda: draw_checklist_chart(chart_of(bars, 100)),
        lambda: draw_checklist_chart(chart_of(cut, 100)),
        lambda: draw_checklist_chart(chart_of(cut, 99)),
    ]
    whole, until, other = (draw() for draw in pictures)

    assert whole == until != other


def test_a_candle_without_a_range_is_enlarged_without_parts() -> None:
    bars = finished(table([50_000.0] * 60))
    lens = (slice(160, 690), slice(140, 290))

    assert colored(picture_of(draw_checklist_chart(chart_of(bars, 59)))[lens], LIGHT.text) == 0


@given(
    st.lists(st.floats(0, 100), max_size=6).map(sorted),
    st.floats(0.1, 15),
)
def test_spread_tags_keep_apart_inside_the_panel_and_in_order(places: list[float], room: float) -> None:
    moved = spread(places, room, (0.0, 100.0))

    assert len(moved) == len(places)
    assert all(second - first >= room - 1e-9 for first, second in pairwise(moved))
    assert all(-1e-9 <= place <= 100 + 1e-9 for place in moved)


def test_tags_with_room_stay_where_they_are() -> None:
    assert spread([10.0, 20.0, 30.0], 5.0, (0.0, 100.0)) == [10.0, 20.0, 30.0]
    assert np.allclose(spread([99.0, 99.5], 5.0, (0.0, 100.0)), [95.0, 100.0])
