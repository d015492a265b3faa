"""Pictures of one instrument's bars: they come out for every history, and leave no trace."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from numpy.typing import NDArray

from analysis.bars import check_bars
from analysis.charts import Average, AverageKind, Chart, LevelRole, PriceLevel, draw_chart, kinds
from analysis.charts.chart import chart_sheet
from analysis.charts.panel import shapes_of
from analysis.charts.shapes import Stroke, Unit
from analysis.charts.theme import LIGHT
from analysis.charts.words import ChartWords
from analysis.exchanges import InstrumentKind, Market
from analysis.levels import swing_points
from analysis.timeframes import Timeframe, TimeframeBars, bars_in
from tests.analysis.builders import WORDS, finished, random_bars, table
from tests.analysis.charts.layout import picture_of, texts_on


def price_chart(bars: TimeframeBars, words: ChartWords = WORDS) -> Chart:
    return Chart(rows=kinds.PRICES, bars=bars, words=words)


def rsi_chart(bars: TimeframeBars, words: ChartWords = WORDS) -> Chart:
    return Chart(rows=kinds.RSI, bars=bars, words=words)


def full_chart(bars: TimeframeBars, words: ChartWords = WORDS) -> Chart:
    """Everything that can be asked for of a chart, of all bars."""
    last = float(bars.shown["close"].iloc[-1]) if len(bars.shown) else 1.0
    return Chart(
        rows=kinds.MACD,
        bars=bars,
        words=words,
        bars_shown=10_000,
        averages=(Average(20, AverageKind.EXPONENTIAL), Average(50, AverageKind.EXPONENTIAL)),
        band_bars=20,
        levels=(
            PriceLevel(role=LevelRole.SUPPORT, price=last * 0.98, label="Hỗ trợ"),
            PriceLevel(role=LevelRole.TARGET, price=last * 50, label="Mục tiêu"),
        ),
        swings=swing_points(bars.finished, span=len(bars.finished)),
    )


def leads_of(prices: list[float]) -> list[tuple[float, float]]:
    """From where to where, in pixels down the picture, a line leads from a level to its price, upper ones first."""
    levels = tuple(PriceLevel(role=LevelRole.SUPPORT, price=price, label=f"Mức {price}") for price in prices)
    sheet = chart_sheet(replace(price_chart(finished(table([100.0, 200.0, 150.0] * 20))), levels=levels))
    panel = sheet.panels[0]
    leads = [stroke for stroke in shapes_of(panel, Stroke) if not stroke.clipped]
    found = sorted(tuple(panel.y_px(lead.y, Unit.SHARE).tolist()) for lead in leads)
    # The last close, 150, has a box too.
    expected = sorted(float(panel.y_px(price)) for price in (*prices, 150.0)) if found else []
    assert [start for start, _ in found] == pytest.approx(expected)
    return found


def year_chart(bars: TimeframeBars, words: ChartWords = WORDS) -> Chart:
    return Chart(rows=kinds.YEAR, bars=bars, words=words, merging=False)


KINDS = (price_chart, rsi_chart, full_chart, year_chart)
Kind = Callable[..., Chart]
ALL = pytest.mark.parametrize("kind", KINDS)


def walk(count: int, *, timeframe: Timeframe = Timeframe.DAY) -> TimeframeBars:
    bars = random_bars(7, pd.bdate_range("2004-01-05", periods=count))
    return bars_in(
        bars, timeframe, kind=InstrumentKind.SHARE, market=Market.VIETNAM, moment=datetime(2040, 1, 1, tzinfo=UTC)
    )


def index_without_volume(unknown: float) -> TimeframeBars:
    bars = check_bars(walk(150).shown.assign(volume=unknown))
    return bars_in(
        bars,
        Timeframe.DAY,
        kind=InstrumentKind.INDEX,
        market=Market.VIETNAM,
        moment=datetime(2040, 1, 1, tzinfo=UTC),
    )


def running_week() -> TimeframeBars:
    bars = random_bars(3, pd.bdate_range("2024-01-02", periods=300))
    moment = datetime(2025, 2, 24, 23, tzinfo=UTC)
    return bars_in(bars, Timeframe.WEEK, kind=InstrumentKind.SHARE, market=Market.VIETNAM, moment=moment)


def suspended_share() -> TimeframeBars:
    """Traded for half a year, then listed for a year without a trade."""
    closes = np.append(100 + np.sin(np.arange(120.0)), np.full(250, 100.0))
    bars = check_bars(table(closes, volume=[10.0] * 120 + [0.0] * 250))
    moment = datetime(2040, 1, 1, tzinfo=UTC)
    return bars_in(bars, Timeframe.DAY, kind=InstrumentKind.SHARE, market=Market.VIETNAM, moment=moment)


def with_gap(bars: TimeframeBars) -> TimeframeBars:
    frame = bars.shown.copy()
    frame.iloc[-30:-20] = np.nan
    return replace(bars, finished=frame, shown=frame)


HISTORIES: dict[str, Callable[[], TimeframeBars]] = {
    "one bar": lambda: walk(1),
    "two bars": lambda: walk(2),
    "twenty-four bars": lambda: walk(24),
    "ten thousand bars": lambda: walk(10_000),
    "bars without a price among them": lambda: with_gap(walk(200)),
    "ten equal bars": lambda: finished(table([50_000.0] * 10)),
    "two hundred equal bars": lambda: finished(table([50_000.0] * 200)),
    "five thousand bars": lambda: walk(5000),
    "five thousand bars in weeks": lambda: walk(5000, timeframe=Timeframe.WEEK),
    "five thousand bars in months": lambda: walk(5000, timeframe=Timeframe.MONTH),
    "an index without volume": lambda: index_without_volume(0.0),
    "an index with missing volume": lambda: index_without_volume(np.nan),
    "a thousandfold rise": lambda: finished(table(np.geomspace(10, 10_000, 120), spread=1)),
    "a price of a hundred thousandth": lambda: finished(table(np.linspace(1e-5, 2e-5, 60))),
    "a price of billions": lambda: finished(table(np.linspace(1e9, 9e9, 60))),
    "a running week": running_week,
    "a share not traded for a year": suspended_share,
}


@ALL
@pytest.mark.parametrize("history", list(HISTORIES))
def test_every_history_gives_a_picture(kind: Kind, history: str) -> None:
    picture_of(draw_chart(kind(HISTORIES[history]())))


@ALL
def test_a_picture_of_nothing_is_refused(kind: Kind) -> None:
    with pytest.raises(ValueError, match="no bar to show"):
        draw_chart(kind(finished(table([]))))


def colored(pixels: NDArray[np.uint8], color: str) -> int:
    """How many pixels have about this colour."""
    wanted = np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)])
    return int((np.abs(pixels.astype(np.int16) - wanted).max(axis=2) <= 12).sum())


@ALL
@pytest.mark.parametrize("unknown", [0.0, np.nan])
def test_without_a_known_volume_the_other_panels_take_its_room(kind: Kind, unknown: float) -> None:
    share, index = chart_sheet(kind(walk(150))), chart_sheet(kind(index_without_volume(unknown)))
    assert WORDS.volume in texts_on(share)
    assert WORDS.volume not in texts_on(index)
    assert len(share.panels) == len(index.panels) + 1
    assert index.panels[-2].box.bottom == share.panels[-2].box.bottom
    assert index.panels[0].box.height > share.panels[0].box.height


def test_averages_are_of_the_whole_history_and_not_of_the_bars_shown_alone() -> None:
    bars = walk(400)
    newest = replace(bars, finished=bars.finished.iloc[-120:], shown=bars.shown.iloc[-120:])
    whole, part = picture_of(draw_chart(price_chart(bars))), picture_of(draw_chart(price_chart(newest)))
    left = (slice(160, 640), slice(40, 300))
    assert colored(whole[left], LIGHT.slow_average) > 100
    assert colored(part[left], LIGHT.slow_average) == 0


def test_drawing_changes_no_global_setting_and_leaves_no_figure_behind() -> None:
    before = dict(mpl.rcParams)
    bars = walk(200)
    frame = bars.shown.copy(deep=True)
    for kind in KINDS:
        picture_of(draw_chart(kind(bars)))
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == []
    pd.testing.assert_frame_equal(bars.shown, frame)


def test_the_same_picture_twice_is_the_same_file() -> None:
    assert draw_chart(full_chart(walk(200))) == draw_chart(full_chart(walk(200)))


def test_two_threads_draw_what_one_after_the_other_draws() -> None:
    charts: list[Callable[[], bytes]] = [
        lambda: draw_chart(rsi_chart(walk(200), replace(WORDS, title="Ổ gà"))),
        lambda: draw_chart(full_chart(running_week(), replace(WORDS, title="Nến búa", stamp="MÔ PHỎNG"))),
    ]
    alone = [draw() for draw in charts]
    start = Barrier(2)

    def drawn_at_once(draw: Callable[[], bytes]) -> list[bytes]:
        start.wait(timeout=30)
        return [draw() for _ in range(4)]

    with ThreadPoolExecutor(max_workers=2) as threads:
        together = list(threads.map(drawn_at_once, charts))
    assert together == [[png] * 4 for png in alone]


def test_the_header_tells_how_many_bars_share_a_candle() -> None:
    words = replace(WORDS, merged="Mỗi nến gộp {bars} phiên")
    merged, single = (
        texts_on(chart_sheet(Chart(rows=kinds.PRICES, bars=walk(600), words=words, bars_shown=count)))
        for count in (500, 120)
    )
    assert f"Mỗi nến gộp 2 phiên · {WORDS.subtitle}" in merged
    assert WORDS.subtitle in single


@pytest.mark.parametrize(("finished_bars", "panels"), [(33, 2), (34, 3)])
def test_without_a_value_of_the_macd_there_is_no_panel_for_it(finished_bars: int, panels: int) -> None:
    sheet = chart_sheet(Chart(rows=kinds.MACD, bars=walk(finished_bars), words=WORDS))
    # The last one is the frame.
    assert len(sheet.panels) == panels + 1


def test_a_year_of_a_share_suspended_for_longer_shows_its_last_traded_year() -> None:
    bars = suspended_share().traded
    sheet = chart_sheet(year_chart(bars))
    assert bars.shown.index.equals(bars.finished.index)
    assert len(shapes_of(sheet.panels[0], Stroke)[0].x) >= 2


def test_a_line_leads_from_each_level_to_its_price_where_prices_had_to_move() -> None:
    ends = [end for _, end in leads_of([148.0, 149.0, 151.0, 152.0])]
    # The boxes are 40 pixels high.
    assert np.diff(ends) == pytest.approx([40.0] * 4)


# One of 150 is that of the last close: two boxes of the same value.
@pytest.mark.parametrize("prices", [[], [120.0, 180.0], [150.0]])
def test_prices_that_stand_at_their_levels_need_no_such_line(prices: list[float]) -> None:
    assert leads_of(prices) == []
