"""Whole pictures: they come out for every history, say only what they are told, and leave no trace."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from threading import Barrier

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from numpy.typing import NDArray
from PIL import Image

from analysis.bars import check_bars
from analysis.charts import PriceChart, RsiChart, draw_price_chart, draw_rsi_chart
from analysis.charts.theme import LIGHT
from analysis.charts.words import ChartWords
from analysis.exchanges import InstrumentKind, Market
from analysis.rsi_reading import Limits
from analysis.timeframes import Timeframe, TimeframeBars, bars_in
from tests.analysis.builders import WORDS, finished, random_bars, table

VIETNAMESE_LETTERS = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxy áàảãạ ắằẳẵặ ấầẩẫậ éèẻẽẹ ếềểễệ íìỉĩị óòỏõọ ốồổỗộ ớờởỡợ úùủũụ ứừửữự ýỳỷỹỵ"
)


def picture_of(png: bytes) -> NDArray[np.uint8]:
    """Its pixels; a PNG of the usual size with something drawn on it."""
    image = Image.open(BytesIO(png))
    assert (image.format, image.size) == ("PNG", (1280, 960))
    assert len(image.getcolors() or ()) > 10
    return np.asarray(image.convert("RGB"))


def price_picture(bars: TimeframeBars, words: ChartWords = WORDS) -> bytes:
    return draw_price_chart(PriceChart(bars=bars, words=words))


def rsi_picture(bars: TimeframeBars, words: ChartWords = WORDS) -> bytes:
    return draw_rsi_chart(RsiChart(bars=bars, period=14, limits=Limits(), words=words))


BOTH = pytest.mark.parametrize("draw", [price_picture, rsi_picture])


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


HISTORIES: dict[str, Callable[[], TimeframeBars]] = {
    "one bar": lambda: walk(1),
    "two bars": lambda: walk(2),
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


@BOTH
@pytest.mark.parametrize("history", list(HISTORIES))
def test_every_history_gives_a_picture(draw: Callable[[TimeframeBars], bytes], history: str) -> None:
    picture_of(draw(HISTORIES[history]()))


@pytest.mark.parametrize(
    "title",
    [
        "VIN · " + "Tập đoàn Đầu tư Công nghiệp " * 6,
        r"A$x_1$ 5% \alpha {b} ^2 #&~ \\",
        "$",
        "$$",
        "100% _ \\",
        VIETNAMESE_LETTERS,
        VIETNAMESE_LETTERS.upper(),
        "“FPT” – tăng ▲ 1,5 % … ₫ € ¥ £ · ±",
        "",
    ],
)
def test_a_title_may_hold_anything(title: str) -> None:
    """Marks of formulas are letters here, and a glyph that is missing would be a warning, which is an error."""
    words = replace(WORDS, title=title, subtitle=title, footer=title, volume=title, overbought=title, stamp=title)
    picture_of(rsi_picture(walk(60), words))


def test_a_title_with_dollar_marks_is_not_read_as_a_formula() -> None:
    formula, plain = (picture_of(price_picture(walk(30), replace(WORDS, title=title))) for title in ("$a^2$", "a^2"))
    header = (slice(0, 70), slice(0, 300))
    assert (formula[header] < 128).sum() > (plain[header] < 128).sum() * 1.3


@BOTH
def test_a_picture_of_nothing_is_refused(draw: Callable[[TimeframeBars], bytes]) -> None:
    with pytest.raises(ValueError, match="no bar to show"):
        draw(finished(table([])))


def colored(pixels: NDArray[np.uint8], color: str) -> int:
    """How many pixels have about this colour."""
    wanted = np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)])
    return int((np.abs(pixels.astype(np.int16) - wanted).max(axis=2) <= 12).sum())


@pytest.mark.parametrize(("rises", "color"), [(True, LIGHT.rise), (False, LIGHT.fall), (None, LIGHT.muted)])
def test_the_change_in_the_header_has_its_colour(rises: bool | None, color: str) -> None:  # noqa: FBT001 - a value of the table
    pixels = picture_of(price_picture(walk(60), replace(WORDS, rises=rises)))
    change = pixels[75:100, 900:]
    assert colored(change, color) > 200
    assert all(colored(change, other) == 0 for other in {LIGHT.rise, LIGHT.fall, LIGHT.muted} - {color})


def test_simulated_prices_are_stamped_across_the_picture() -> None:
    plain, stamped = (
        picture_of(rsi_picture(walk(60), replace(WORDS, stamp=stamp))) for stamp in (None, "SỐ LIỆU MÔ PHỎNG")
    )
    differs = (plain != stamped).any(axis=2)
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    assert np.ptp(rows) > 250
    assert np.ptp(columns) > 600
    np.testing.assert_array_equal(plain[:100], stamped[:100])


@BOTH
def test_without_a_known_volume_the_other_panels_take_its_room(draw: Callable[..., bytes]) -> None:
    """No panel carries the name of the volume, and there are candles where the panel would lie."""
    named = replace(WORDS, volume="W" * 40)
    index, share = index_without_volume(0.0), walk(150)
    assert draw(index, named) == draw(index, WORDS)
    assert draw(share, named) != draw(share, WORDS)


def test_averages_are_of_the_whole_history_and_not_of_the_bars_shown_alone() -> None:
    bars = walk(400)
    newest = replace(bars, finished=bars.finished.iloc[-120:], shown=bars.shown.iloc[-120:])
    whole, part = picture_of(price_picture(bars)), picture_of(price_picture(newest))
    left = (slice(160, 640), slice(40, 300))
    assert colored(whole[left], LIGHT.slow_average) > 100
    assert colored(part[left], LIGHT.slow_average) == 0


def test_drawing_changes_no_global_setting_and_leaves_no_figure_behind() -> None:
    before = dict(mpl.rcParams)
    bars = walk(200)
    frame = bars.shown.copy(deep=True)
    picture_of(rsi_picture(bars))
    picture_of(price_picture(bars))
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == []
    pd.testing.assert_frame_equal(bars.shown, frame)


def test_the_same_picture_twice_is_the_same_file() -> None:
    assert rsi_picture(walk(200)) == rsi_picture(walk(200))


def test_two_threads_draw_what_one_after_the_other_draws() -> None:
    charts: list[Callable[[], bytes]] = [
        lambda: rsi_picture(walk(200), replace(WORDS, title="Ổ gà")),
        lambda: price_picture(running_week(), replace(WORDS, title="Nến búa", stamp="MÔ PHỎNG")),
    ]
    alone = [draw() for draw in charts]
    start = Barrier(2)

    def drawn_at_once(draw: Callable[[], bytes]) -> list[bytes]:
        start.wait(timeout=30)
        return [draw() for _ in range(4)]

    with ThreadPoolExecutor(max_workers=2) as threads:
        together = list(threads.map(drawn_at_once, charts))
    assert together == [[png] * 4 for png in alone]
