"""What a picture is known by: everything that it shows, and nothing else."""

from __future__ import annotations

import copy
from dataclasses import fields, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.candles import Direction
from analysis.charts import Average, Chart, ChartWords, Mark, Move, draw_chart, kinds
from analysis.charts.theme import DARK, LIGHT
from analysis.levels import SwingPoint
from analysis.rsi_reading import Limits
from analysis.timeframes import TimeframeBars
from bot.drawing.packing import drawn, key_of, packed
from tests.analysis.builders import WORDS, finished, table

_BARS = 40
_PRICES = ("open", "high", "low", "close", "volume")


def chart_of(frame: pd.DataFrame) -> Chart:
    """Its RSI, without a look at whether the prices make sense."""
    return Chart(rows=kinds.RSI, bars=replace(finished(frame_of()), finished=frame, shown=frame), words=WORDS)


def frame_of() -> pd.DataFrame:
    """Some bars."""
    return table([100.0 + number % 7 for number in range(_BARS)], spread=1.0)


def key(chart: Chart) -> str:
    """What its picture is known by."""
    return key_of(packed(draw_chart, chart))


def changed(value: Any, name: str, other: object) -> Any:  # noqa: ANN401  of whatever class it is
    """The same with another value in that field."""
    return replace(value, **{name: other})


USUAL = key(chart_of(frame_of()))


def test_the_same_content_is_known_by_the_same_key() -> None:
    assert key(chart_of(frame_of())) == USUAL
    assert key(copy.deepcopy(chart_of(frame_of()))) == USUAL


def test_it_does_not_matter_whether_equal_parts_are_one_object() -> None:
    one, two = chart_of(frame_of()), chart_of(frame_of())
    apart = replace(one, bars=replace(one.bars, shown=two.bars.shown))
    assert one.bars.shown is one.bars.finished
    assert apart.bars.shown is not apart.bars.finished
    assert key(apart) == key(one)


def test_it_does_not_matter_how_a_frame_holds_its_columns() -> None:
    column_by_column = pd.DataFrame(index=frame_of().index)
    for name in _PRICES:
        column_by_column[name] = frame_of()[name]
    longer = pd.concat([frame_of(), frame_of()])
    assert key(chart_of(column_by_column)) == USUAL
    assert key(chart_of(longer.iloc[:_BARS].set_axis(frame_of().index))) == USUAL


def test_it_does_not_matter_how_days_came_together() -> None:
    frame = frame_of()
    one_by_one = pd.DatetimeIndex(frame.index.to_numpy().copy())
    every_other = pd.DatetimeIndex(np.repeat(frame.index.to_numpy(), 2))[::2]
    assert pd.DatetimeIndex(frame.index).freq == pd.offsets.BDay()
    assert (one_by_one.freq, every_other.freq) == (None, None)
    for days in (one_by_one, every_other):
        assert key(chart_of(frame.set_axis(days))) == USUAL
    # Looking a bar up leaves something in its index.
    frame.loc[frame.index[3], "close"] = frame["close"].iloc[3]
    assert key(chart_of(frame)) == USUAL
    assert key(chart_of(frame.rename_axis("session"))) != USUAL


@given(
    row=st.integers(0, _BARS - 1),
    column=st.sampled_from(_PRICES),
    value=st.floats(1.0, 1e9) | st.just(float("nan")),
)
def test_any_other_value_of_any_bar_is_another_picture(row: int, column: str, value: float) -> None:
    frame = frame_of()
    same = frame[column].iloc[row] == value
    frame.loc[frame.index[row], column] = value
    assert (key(chart_of(frame)) == USUAL) == same


@given(row=st.integers(0, _BARS - 1), step=st.sampled_from((-1, 1)))
def test_the_smallest_step_of_a_price_is_another_picture(row: int, step: int) -> None:
    frame = frame_of()
    price = float(frame["close"].iloc[row])
    frame.loc[frame.index[row], "close"] = np.nextafter(price, price + step)
    assert key(chart_of(frame)) != USUAL


@given(row=st.integers(0, _BARS - 1))
def test_any_other_day_of_a_bar_is_another_picture(row: int) -> None:
    frame = frame_of()
    days = frame.index.to_numpy().copy()
    days[row] += np.timedelta64(1, "h")
    assert key(chart_of(frame.set_axis(pd.DatetimeIndex(days)))) != USUAL


@pytest.mark.parametrize("name", [field.name for field in fields(ChartWords)])
def test_any_other_word_is_another_picture(name: str) -> None:
    was = getattr(WORDS, name)
    other: object
    match was:
        case bool():
            other = not was
        case None:
            other = "another"
        case Move():
            other = Move.FLOOR
        case str():
            other = was + "."
        case int() | float():
            other = was + 1
        case tuple():
            other = (*was[:-1], "Th")
        case _:
            other = replace(was, decimal=";")
    chart = chart_of(frame_of())
    assert key(replace(chart, words=changed(WORDS, name, other))) != USUAL


OTHERS: dict[str, object] = {
    "rows": kinds.RSI[:1],
    "theme": DARK,
    "bars_shown": 30,
    "since": 3,
    "averages": (Average(20), Average(51)),
    "band_bars": 21,
    "volume_average_bars": 20,
    "rsi_period": 15,
    "limits": Limits(80.0, 20.0),
    "marks": (Mark(position=3, label="H", direction=Direction.BULLISH),),
    "swings": (SwingPoint(bar=4, session=date(2024, 1, 8), price=9.5, is_high=False),),
    "span": (1, 2),
}


@pytest.mark.parametrize(("name", "value"), OTHERS.items())
def test_any_other_choice_is_another_picture(name: str, value: object) -> None:
    assert key(changed(chart_of(frame_of()), name, value)) != USUAL


def test_another_timeframe_or_a_running_bar_is_another_picture() -> None:
    chart = chart_of(frame_of())
    running: TimeframeBars = replace(chart.bars, running=True)
    assert key(replace(chart, bars=running)) != USUAL


@given(st.sampled_from([field.name for field in fields(LIGHT)]))
def test_any_other_colour_is_another_picture(name: str) -> None:
    was = getattr(LIGHT, name)
    other = (*was[:-1], "#010203") if isinstance(was, tuple) else 0.5 if isinstance(was, float) else "#010203"
    assert key(replace(chart_of(frame_of()), theme=changed(LIGHT, name, other))) != USUAL


def test_another_drawing_of_the_same_is_another_picture() -> None:
    assert key_of(packed(repr_of, "FPT")) != key_of(packed(str_of, "FPT"))


def test_numbers_that_are_equal_but_not_the_same_are_told_apart() -> None:
    assert len({key_of(packed(repr_of, value)) for value in (1, 1.0, True, "1", 0.0, -0.0)}) == 6


def test_what_was_ordered_is_drawn() -> None:
    assert drawn(packed(repr_of, ("FPT", 1.5))) == b"('FPT', 1.5)"
    chart = chart_of(frame_of())
    assert drawn(packed(draw_chart, chart)) == draw_chart(chart)


def repr_of(chart: object) -> bytes:
    """No picture."""
    return repr(chart).encode()


def str_of(chart: object) -> bytes:
    """No picture either."""
    return str(chart).encode()
