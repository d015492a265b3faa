"""The pictures of market cap, indices and risk appetite: for every history, and with nothing outside or overlapping."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image

from analysis.charts import canvas, index_card, market_cap_chart, risk_chart
from analysis.charts.card import fitting_size, text_width
from analysis.charts.index_card import MOST_ROWS, CardChange, IndexCard, IndexRow, draw_index_card
from analysis.charts.market_cap_chart import MarketCapChart, MarketCapWords, draw_market_cap_chart
from analysis.charts.risk_chart import RiskChart, RiskWords, draw_risk_chart
from analysis.charts.theme import LIGHT
from analysis.charts.words import FrameWords
from analysis.market_cap import SCALES, SizeClass, read_market_cap
from analysis.records import breakouts
from analysis.timeframes import TimeframeBars
from tests.analysis.builders import WORDS, finished, random_bars, table

FRAME = FrameWords(
    title="Các chỉ số thị trường",
    subtitle="Đóng cửa phiên gần nhất",
    months=WORDS.months,
    footer=WORDS.footer,
    stamp=None,
    marks=WORDS.marks,
)
STAMPED = replace(FRAME, stamp="DỮ LIỆU MÔ PHỎNG")


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    return kept_figures(monkeypatch, market_cap_chart, index_card, risk_chart)


def kept_figures(monkeypatch: pytest.MonkeyPatch, *modules: ModuleType) -> list[Figure]:
    """The figures of these modules that become pictures during the test."""
    drawn: list[Figure] = []

    def keep(figure: Figure) -> bytes:
        drawn.append(figure)
        return canvas.to_png(figure)

    for module in modules:
        monkeypatch.setattr(module, "to_png", keep)
    return drawn


def assert_is_a_picture(png: bytes) -> None:
    image = Image.open(BytesIO(png))
    assert (image.format, image.size) == ("PNG", (1280, 960))
    assert len(image.getcolors() or ()) > 10


def written(figure: Figure) -> dict[str, list[Bbox]]:
    """Every text on the picture with the places where it stands, in pixels; the stamp apart."""
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call] # Matplotlib leaves it untyped
    found: dict[str, list[Bbox]] = {}
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    for text in texts:
        if text.get_text().strip() and text.get_text() != STAMPED.stamp:
            found.setdefault(text.get_text(), []).append(text.get_window_extent(renderer))
    return found


def assert_reads_well(figure: Figure) -> None:
    """No text leaves the picture or touches another."""
    places = [(text, box) for text, boxes in written(figure).items() for box in boxes]
    assert len(places) > 5
    for number, (text, box) in enumerate(places):
        assert box.x0 >= 0, text
        assert box.x1 <= 1280, text
        assert box.y0 >= 0, text
        assert box.y1 <= 960, text
        for other, further in places[number + 1 :]:
            assert not _overlap(box, further), (text, other)


def _overlap(first: Bbox, second: Bbox) -> bool:
    """Whether two texts share more than the empty rims of their boxes."""
    shared = Bbox.intersection(first, second)
    return shared is not None and shared.width > 2 and shared.height > 4


# Market capitalisation.

VIETNAMESE = ("10.000 tỷ đồng", "1.000 tỷ đồng")
AMERICAN = ("200 tỷ USD", "10 tỷ USD", "2 tỷ USD", "300 triệu USD", "50 triệu USD")
SIZES = {
    SizeClass.MEGA: "vốn hoá siêu lớn",
    SizeClass.LARGE: "vốn hoá lớn",
    SizeClass.MID: "vốn hoá vừa",
    SizeClass.SMALL: "vốn hoá nhỏ",
    SizeClass.MICRO: "vốn hoá rất nhỏ",
    SizeClass.NANO: "vốn hoá siêu nhỏ",
}


def market_cap_of(cap: float, currency: str, frame: FrameWords = FRAME) -> MarketCapChart:
    reading = read_market_cap(
        finished(table([cap / 1_000_000])), shares=1_000_000, shares_as_of=date(2026, 2, 10), currency=currency
    )
    amount = f"{cap / 1e9:,.3f} tỷ {currency}"
    words = MarketCapWords(
        title="FUEVFVND · Ngân hàng Sài Gòn Thương…",
        subtitle=frame.subtitle,
        price="vốn hoá siêu lớn",
        months=frame.months,
        footer=frame.footer,
        stamp=frame.stamp,
        marks=frame.marks,
        factors=(
            ("1.234.567.890 ₫", "giá đóng cửa\n21/11/2026"),
            ("12.345.678.901", "cổ phiếu lưu hành\n10/02/2026"),
            (amount, "vốn hoá"),
        ),
        mark=f"FUEVFVND · {amount}",
        sizes=SIZES,
        thresholds=VIETNAMESE if currency == "VND" else AMERICAN,
        up="Nhóm kế trên: vốn hoá siêu lớn, mốc 10.000 tỷ đồng (cách +9.999.999,9%).",
        down="Nhóm kế dưới: vốn hoá rất nhỏ, mốc 1.000 tỷ đồng (cách −99,9%).",
        scale="Thước này đo bằng số lần gấp lên: đoạn dài bằng nhau là gấp số lần như nhau.",
    )
    return MarketCapChart(reading=reading, words=words)


@pytest.mark.parametrize("currency", list(SCALES))
@pytest.mark.parametrize("cap", [1e5, 1e9, 33e12, 9e17])
def test_a_market_cap_of_any_size(figures: list[Figure], cap: float, currency: str) -> None:
    assert_is_a_picture(draw_market_cap_chart(market_cap_of(cap, currency)))
    assert_reads_well(figures[0])


def test_the_pointer_stands_where_the_cap_is(figures: list[Figure]) -> None:
    """Half way between two thresholds as multiples go: their geometric mean."""
    draw_market_cap_chart(market_cap_of((1e12 * 10e12) ** 0.5, "VND"))

    (axes,) = figures[0].axes
    pointer = next(line for line in axes.lines if line.get_marker() == "v")
    thresholds = sorted({float(np.asarray(line.get_xdata())[0]) for line in axes.lines} - {_x_of(pointer)})
    assert len(thresholds) == 2
    assert _x_of(pointer) == pytest.approx(sum(thresholds) / 2)


def _x_of(line: object) -> float:
    return float(np.asarray(line.get_xdata())[0])  # type: ignore[attr-defined] # any line of Matplotlib's


def test_a_currency_without_classes_has_no_scale(figures: list[Figure]) -> None:
    assert_is_a_picture(draw_market_cap_chart(market_cap_of(1e12, "JPY")))

    assert "vốn hoá lớn" not in written(figures[0])


# The card of indices.

HEADS = ("6 tháng qua", "điểm", "1 phiên", "1 tuần", "1 tháng", "năm nay", "1 năm")
WIDEST = CardChange(text="+12.345,6%", rises=True)
CHANGES = (WIDEST, CardChange(text="−99,9%", rises=False), CardChange(text="–", rises=None), WIDEST, WIDEST)


def row(bars: TimeframeBars, name: str = "Dow Jones Industrial Average") -> IndexRow:
    return IndexRow(name=name, day="21/11/2026", level="123.456.789,12", changes=CHANGES, bars=bars)


INDEX_BARS = {
    "one bar": finished(table([1000.0])),
    "equal bars": finished(table([1000.0] * 300)),
    "years": finished(random_bars(5, pd.bdate_range("2015-01-05", periods=2500)).frame),
    "one bar in half a year": finished(table([1.0, 2.0], dates=["2020-01-01", "2026-11-20"])),
}


@pytest.mark.parametrize("count", [1, 4, MOST_ROWS])
def test_a_card_of_any_indices(figures: list[Figure], count: int) -> None:
    rows = tuple(row(bars) for bars in [*INDEX_BARS.values()] * 2)[:count]

    assert_is_a_picture(draw_index_card(IndexCard(rows=rows, heads=HEADS, words=STAMPED)))

    assert_reads_well(figures[0])


def test_a_small_line_shows_six_months_in_the_colour_of_their_move(figures: list[Figure]) -> None:
    # A fall long ago, then a rise within the last six months.
    days = pd.bdate_range("2025-01-06", "2026-11-20")
    closes = np.concatenate([np.linspace(200, 100, len(days) - 140), np.linspace(100, 150, 140)])
    bars = finished(table(closes, dates=days))

    draw_index_card(IndexCard(rows=(row(bars),), heads=HEADS, words=FRAME))

    (axes,) = figures[0].axes
    line = max(axes.lines, key=lambda candidate: len(np.asarray(candidate.get_xdata())))
    shown = int((days >= pd.Timestamp("2026-05-20")).sum())
    assert len(np.asarray(line.get_xdata())) == shown
    assert 120 < shown < 140
    assert line.get_color() == LIGHT.rise


@pytest.mark.parametrize("count", [0, MOST_ROWS + 1])
def test_a_card_refuses_what_it_cannot_hold(count: int) -> None:
    with pytest.raises(ValueError, match="rows"):
        draw_index_card(IndexCard(rows=(row(INDEX_BARS["years"]),) * count, heads=HEADS, words=FRAME))


# Risk appetite.


def risk_words_of(frame: FrameWords = FRAME) -> RiskWords:
    return RiskWords(
        title="Khẩu vị rủi ro: Russell 2000",
        subtitle=frame.subtitle,
        months=frame.months,
        footer=frame.footer,
        stamp=frame.stamp,
        marks=frame.marks,
        index="Russell 2000",
        record="đường kỷ lục",
        breakout="▲ bứt phá",
        ratio="Russell 2000 / S&P 500",
    )


def risk_of(bars: TimeframeBars, *, with_ratio: bool = True) -> RiskChart:
    ratio = bars.finished["close"] / 3000 if with_ratio else None
    return RiskChart(bars=bars, ratio=ratio, ratio_bars=60, words=risk_words_of())


def rising(count: int, quiet: int) -> TimeframeBars:
    """Records every so many bars, each a breakout where there are enough between."""
    steps = [100.0 + place // quiet if place % quiet == 0 else 90.0 + place // quiet for place in range(count)]
    return finished(table(steps, dates=pd.bdate_range("2000-01-03", periods=count)))


RISK_BARS = {
    "one bar": finished(table([1000.0])),
    "two bars": finished(table([1000.0, 1010.0])),
    "equal bars": finished(table([1000.0] * 400)),
    "a month": finished(table([1000.0 + day for day in range(22)])),
    "a year": finished(random_bars(2, pd.bdate_range("2025-11-20", periods=260)).frame),
    "forty years": finished(random_bars(9, pd.bdate_range("1986-01-02", periods=10_000)).frame),
    "a breakout every half year": rising(4000, 125),
    "a breakout at the left edge": rising(260, 130),
    "a thousandfold rise": finished(table(np.geomspace(10, 10_000, 3000))),
}


@pytest.mark.parametrize("history", list(RISK_BARS))
def test_risk_appetite_of_any_history(figures: list[Figure], history: str) -> None:
    assert_is_a_picture(draw_risk_chart(risk_of(RISK_BARS[history])))

    assert_reads_well(figures[0])
    assert len(figures[0].axes) == 2


def test_without_a_second_index_there_is_one_panel(figures: list[Figure]) -> None:
    assert_is_a_picture(draw_risk_chart(risk_of(RISK_BARS["a year"], with_ratio=False)))

    assert_reads_well(figures[0])
    assert len(figures[0].axes) == 1


def test_every_breakout_of_the_window_is_marked(figures: list[Figure]) -> None:
    bars = rising(4000, 125)
    draw_risk_chart(risk_of(bars))

    marks = _marks(figures[0].axes[0])
    closes = bars.finished["close"].to_numpy()
    hidden = len(closes) - 12 * 252
    assert marks == [int(place) - hidden for place in breakouts(closes) if place >= hidden]
    assert len(marks) > 20


def _marks(axes: Axes) -> list[int]:
    line = next(line for line in axes.lines if line.get_marker() == "^")
    return [int(place) for place in np.asarray(line.get_xdata())]


def test_without_a_finished_bar_there_is_no_picture() -> None:
    with pytest.raises(ValueError, match="no bar"):
        draw_risk_chart(risk_of(finished(table([]))))


# Type that fits.


def test_type_shrinks_until_the_text_fits() -> None:
    text = "VNCOND (hàng tiêu dùng không thiết yếu)"

    assert fitting_size("VN30", 18, 236) == 18
    assert text_width(text, fitting_size(text, 18, 236)) == pytest.approx(236, rel=1e-3)
    assert fitting_size("", 18, 236) == 18
