"""The picture of a summary: what stands where in it, whatever the market did and however long its words are."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.charts.moves import Move
from analysis.charts.panel import Panel, shapes_of
from analysis.charts.shapes import Dots, Fill, Label, Stroke
from analysis.charts.summary_card import SummaryCard, draw_summary_card, summary_sheet
from analysis.charts.summary_index import LINE_BARS, BreadthBar, IndexPanel
from analysis.charts.summary_rows import SummaryMark, SummaryRow
from analysis.charts.summary_table import MOST_ROWS, MOST_SIGNALS, MOST_TILES, SummarySignals, SummaryTable
from analysis.charts.theme import DARK, LIGHT, THEMES, blended
from analysis.market_summary import Breadth
from tests.analysis.builders import WORDS
from tests.analysis.charts.layout import (
    assert_reads_well,
    beyond_their_panels,
    picture_of,
    texts_on,
)

FRAME = replace(WORDS, title="Tóm tắt thị trường", subtitle="Nguồn: tệp CSV", price="11/02/2026", change="")
BREADTH = BreadthBar(
    breadth=Breadth(rising=98, falling=61, unchanged=27, at_ceiling=8, at_floor=1),
    head="Trong 186 mã",
    rising="98 tăng",
    unchanged="27 đứng giá",
    falling="61 giảm",
    ceiling="(8 trần)",
    floor="(1 sàn)",
)
INDEX = IndexPanel(
    name="VN-Index",
    level="1.768,12",
    change="+33,88 (+1,95%)",
    move=Move.RISE,
    closes=np.linspace(1_700.0, 1_768.0, LINE_BARS),
    line="60 phiên gần nhất của chỉ số",
    highest="1.768",
    lowest="1.700",
    breadth=BREADTH,
    facts=(("Khối lượng", "0,64 lần TB 20 phiên"), ("So với đỉnh", "−4,1%"), ("Xu hướng", "tăng")),
)
HAMMER = SummaryMark("nến búa: chờ xác nhận", Move.RISE)
ROW = SummaryRow(symbol="FPT", price="96.300 ₫", change="−2,53%", share=-0.0253, move=Move.FALL, marks=(HAMMER,))
LONG = SummaryRow(
    symbol="FUEVFVND",
    price="1.234.567.890 ₫",
    change="−100,00%",
    share=-1.0,
    move=Move.FLOOR,
    marks=(SummaryMark("phân kỳ ẩn giảm giá: không xác nhận", Move.FALL),) * 4,
)
STRANGE = replace(ROW, symbol="$A_1^2\\", marks=(SummaryMark("توقعات السوق اليوم"), SummaryMark("📈")))
SIGNALS = SummarySignals(head="Tín hiệu", found=(("FPT", HAMMER),) * MOST_SIGNALS, more="và 3 mã khác")
TABLE = SummaryTable(rows=(ROW,) * 3, name="VN30", count="3 mã")
LONG_INDEX = replace(
    INDEX,
    name="Chỉ số S&P 500 của các công ty nhỏ",
    level="1.234.567,89",
    change="−1.234.567,89 (−100,00%)",
    highest="12.345.678",
    lowest="1.234.567",
    breadth=replace(
        BREADTH,
        breadth=Breadth(rising=1_234, falling=1_234, unchanged=1_234, at_ceiling=1_234, at_floor=1_234),
        head="Trong 3.702 mã đã xem",
        rising="1.234 tăng",
        unchanged="1.234 đứng giá",
        falling="1.234 giảm",
        ceiling="(1.234 trần)",
        floor="(1.234 sàn)",
    ),
    facts=(
        ("From the record close", "−100.0%"),
        ("Volume", "1,234.56× 20-session average"),
        ("Trend of 10 sessions", "no clear direction"),
    ),
)
LONG_FRAME = replace(
    FRAME, title="Thị trường trong tuần " * 3, price="16/11/2026 – 20/11/2026", subtitle="Nguồn: " + "m" * 90
)


def table(*rows: SummaryRow, signals: SummarySignals | None = None) -> SummaryTable:
    return replace(TABLE, rows=rows, signals=signals)


def body_of(*, index: IndexPanel | None = INDEX, shares: SummaryTable | None = None) -> Panel:
    """The panel that everything but the frame is drawn in; light."""
    return summary_sheet(SummaryCard(index=index, table=shares, words=FRAME)).panels[0]


def label(panel: Panel, text: str) -> Label:
    return next(one for one in shapes_of(panel, Label) if one.text == text)


def fills(panel: Panel, color: str) -> list[Fill]:
    return [fill for fill in shapes_of(panel, Fill) if fill.color == color and fill.opacity == 1]


def width_of(fill: Fill) -> float:
    return float(np.ptp(fill.x))


CARDS = {
    "rows": SummaryCard(index=INDEX, table=TABLE, words=FRAME),
    "full": SummaryCard(index=INDEX, table=table(*(ROW,) * MOST_ROWS), words=FRAME),
    "tiles": SummaryCard(index=INDEX, table=table(*(ROW,) * MOST_TILES, signals=SIGNALS), words=FRAME),
    "few-tiles": SummaryCard(index=INDEX, table=table(*(ROW,) * (MOST_ROWS + 1), signals=SIGNALS), words=FRAME),
    "index": SummaryCard(index=INDEX, table=None, words=FRAME),
    "table": SummaryCard(index=None, table=table(*(ROW,) * MOST_ROWS), words=FRAME),
    "table-of-one": SummaryCard(index=None, table=table(ROW), words=FRAME),
    "table-of-tiles": SummaryCard(index=None, table=table(*(ROW,) * 28, signals=SIGNALS), words=FRAME),
    "one-close": SummaryCard(
        index=replace(INDEX, closes=np.array([1_700.0]), breadth=None, facts=(), change="", move=Move.UNKNOWN),
        table=table(ROW),
        words=FRAME,
    ),
    "two-closes": SummaryCard(index=replace(INDEX, closes=np.array([1_700.0, 1.7])), table=TABLE, words=FRAME),
    "constant": SummaryCard(
        index=replace(INDEX, closes=np.full(LINE_BARS, 7.0), move=Move.UNCHANGED), table=TABLE, words=FRAME
    ),
    "nobody": SummaryCard(
        index=replace(INDEX, breadth=replace(BREADTH, breadth=Breadth(rising=0, falling=0, unchanged=0))),
        table=None,
        words=FRAME,
    ),
    "long": SummaryCard(index=LONG_INDEX, table=table(*(LONG,) * MOST_ROWS), words=LONG_FRAME),
    "long-tiles": SummaryCard(index=LONG_INDEX, table=table(*(LONG,) * MOST_TILES, signals=SIGNALS), words=LONG_FRAME),
    "strange": SummaryCard(index=INDEX, table=table(STRANGE, ROW), words=FRAME),
    "strange-tiles": SummaryCard(index=INDEX, table=table(*(STRANGE,) * 9, signals=SIGNALS), words=FRAME),
}


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS.keys())
def test_nothing_runs_into_anything_or_off_the_picture(card: SummaryCard) -> None:
    sheet = summary_sheet(card)

    assert_reads_well(sheet)
    assert beyond_their_panels(sheet) == []


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS.keys())
def test_every_card_is_painted_in_its_colours(card: SummaryCard) -> None:
    assert (picture_of(draw_summary_card(card))[0, 0] == 0xFF).all()


@pytest.mark.parametrize("name", THEMES)
def test_every_theme_is_painted(name: str) -> None:
    ground = THEMES[name].background
    pixels = picture_of(draw_summary_card(replace(CARDS["tiles"], theme=THEMES[name])))

    assert "#" + pixels[0, 0].tobytes().hex() == ground


def test_the_index_is_told_in_large_letters_and_the_colour_of_its_move() -> None:
    body = body_of()
    level, change = label(body, "1.768,12"), label(body, "+33,88 (+1,95%)")

    assert level.size > 100
    assert {level.color, change.color} == {LIGHT.rise}
    assert shapes_of(body, Dots)[0].form == "up"
    assert label(body_of(index=replace(INDEX, move=Move.FALL)), "1.768,12").color == LIGHT.fall
    assert label(body_of(index=replace(INDEX, move=Move.UNCHANGED)), "1.768,12").color == LIGHT.reference


def test_the_line_shows_the_newest_closes_and_ends_in_the_colour_of_the_day() -> None:
    closes = np.concatenate((np.full(50, 5_000.0), [1_000.0, 1_300.0], np.linspace(1_000.0, 2_000.0, LINE_BARS - 2)))
    body = body_of(index=replace(INDEX, closes=closes))

    (line,) = (stroke for stroke in shapes_of(body, Stroke) if stroke.color == LIGHT.slow_average)
    assert len(line.x) == LINE_BARS
    # Pixels grow downwards: the highest close is at the top, 1 300 a third of the way below the lowest ones up to it.
    assert line.y[-1] == line.y.min()
    assert line.y[0] == line.y[2] == line.y.max()
    assert (line.y[0] - line.y[1]) / np.ptp(line.y) == pytest.approx(0.3)
    ends = [dots for dots in shapes_of(body, Dots) if (dots.x[0], dots.y[0]) == (line.x[-1], line.y[-1])]
    assert ends[-1].color == LIGHT.rise
    assert label(body, "1.768").y == pytest.approx(line.y.min())
    assert label(body, "1.700").y == pytest.approx(line.y.max())


def test_few_rows_leave_their_room_to_the_line() -> None:
    heights = []
    for shares in (table(*(ROW,) * MOST_ROWS), table(ROW), None):
        (line,) = (stroke for stroke in shapes_of(body_of(shares=shares), Stroke) if stroke.color == LIGHT.slow_average)
        heights.append((np.ptp(line.y), np.ptp(line.x)))

    assert heights[0] < heights[1] < heights[2]
    # Without much of a table the line goes across the sheet.
    assert heights[0][1] < 600
    assert heights[2][1] > 1_000


def test_the_parts_of_the_bar_are_as_wide_as_their_counts() -> None:
    body = body_of()
    widths = {
        color: sum(width_of(fill) for fill in fills(body, color))
        for color in (LIGHT.ceiling, LIGHT.rise, LIGHT.reference, LIGHT.fall, LIGHT.floor)
    }
    whole = sum(widths.values())

    # Of 98 that rose 8 closed at the ceiling, of 61 that fell 1 at the floor.
    for color, count in zip(widths, (8, 90, 27, 60, 1), strict=True):
        assert widths[color] / whole == pytest.approx(count / 186)
    assert [label(body, text).color for text in ("98 tăng", "(8 trần)", "27 đứng giá", "(1 sàn)", "61 giảm")] == [
        LIGHT.rise,
        LIGHT.ceiling,
        LIGHT.reference,
        LIGHT.floor,
        LIGHT.fall,
    ]


def test_a_day_on_which_all_closed_at_the_ceiling_is_purple() -> None:
    breadth = replace(BREADTH, breadth=Breadth(rising=186, falling=0, unchanged=0, at_ceiling=186))
    body = body_of(index=replace(INDEX, breadth=breadth))

    assert [fill.color for fill in shapes_of(body, Fill) if fill.opacity == 1] == [LIGHT.ceiling]


@settings(max_examples=50, deadline=None)
@given(st.tuples(*[st.integers(0, 2_000)] * 5))
def test_the_bar_never_leaves_its_room(counts: tuple[int, int, int, int, int]) -> None:
    ceiling, rising, unchanged, falling, floor = counts
    breadth = Breadth(
        rising=rising + ceiling, falling=falling + floor, unchanged=unchanged, at_ceiling=ceiling, at_floor=floor
    )
    body = body_of(index=replace(INDEX, breadth=replace(BREADTH, breadth=breadth)))
    parts = [fill for fill in shapes_of(body, Fill) if fill.opacity == 1]

    assert len(parts) == sum(count > 0 for count in counts)
    assert all(fill.x.min() >= 0 and fill.x.max() <= body.box.width + 0.01 for fill in parts)
    assert all(second.x.min() > first.x.max() for first, second in pairwise(parts))


def test_a_row_tells_symbol_price_change_in_its_colour_and_what_shows() -> None:
    up = replace(ROW, symbol="VIC", move=Move.CEILING, change="+6,98%", marks=())
    body = body_of(shares=table(up, ROW))

    texts = [one.text for one in shapes_of(body, Label)]
    assert texts[-7:] == ["VIC", "96.300 ₫", "+6,98%", "FPT", "96.300 ₫", "−2,53%", "nến búa: chờ xác nhận"]
    assert label(body, "+6,98%").color == LIGHT.on_color
    box = fills(body, LIGHT.ceiling)[-1]
    assert box.x.min() < label(body, "+6,98%").x < box.x.max()
    assert box.y.min() < label(body, "VIC").y < box.y.max()


def test_signals_that_have_no_room_are_counted() -> None:
    two = (SummaryMark("nến búa", Move.RISE), SummaryMark("nhấn chìm tăng", Move.RISE))
    texts = texts_on(summary_sheet(replace(CARDS["rows"], table=table(replace(ROW, marks=two)))))
    assert {"nến búa", "nhấn chìm tăng"} <= set(texts)

    texts = texts_on(summary_sheet(replace(CARDS["rows"], table=table(LONG))))
    assert "+3" in texts
    assert texts.count("phân kỳ ẩn giảm giá: không xác nhận") == 1


def test_the_way_a_signal_points_is_a_triangle() -> None:
    marks = (SummaryMark("nến búa", Move.RISE), SummaryMark("sao băng", Move.FALL), SummaryMark("20/11/2026"))
    dots = shapes_of(body_of(index=None, shares=table(replace(ROW, marks=marks))), Dots)

    assert [(one.form, one.color) for one in dots] == [("up", LIGHT.rise), ("down", LIGHT.fall)]


def test_more_shares_than_rows_become_tiles_in_their_order() -> None:
    shares = [replace(ROW, symbol=f"S{number:02}") for number in range(MOST_TILES)]
    body = body_of(shares=table(*shares, signals=SIGNALS))
    tiles = [label(body, share.symbol) for share in shares]

    assert [(tile.y, tile.x) for tile in tiles] == sorted((tile.y, tile.x) for tile in tiles)
    assert len({tile.y for tile in tiles}) == 5
    assert len({tile.size for tile in tiles}) == 1
    assert max(tile.y for tile in tiles) < label(body, "Tín hiệu").y


@pytest.mark.parametrize(
    ("share", "move", "color"),
    [
        (0.0, Move.UNCHANGED, blended(LIGHT.reference, LIGHT.background, 0.16)),
        (0.0099, Move.RISE, blended(LIGHT.rise, LIGHT.background, 0.16)),
        (-0.01, Move.FALL, blended(LIGHT.fall, LIGHT.background, 0.34)),
        (-0.0249, Move.FALL, blended(LIGHT.fall, LIGHT.background, 0.34)),
        (0.025, Move.RISE, LIGHT.rise),
        (0.07, Move.CEILING, LIGHT.ceiling),
        (-0.005, Move.FLOOR, LIGHT.floor),
    ],
)
def test_a_stronger_move_has_the_stronger_colour(share: float, move: Move, color: str) -> None:
    one = replace(ROW, symbol="VIC", share=share, move=move)
    body = body_of(index=None, shares=table(one, *(ROW,) * MOST_ROWS))
    tile = shapes_of(body, Fill)[0]

    assert tile.color == color
    assert label(body, "VIC").color == (
        LIGHT.on_color if color in {LIGHT.rise, LIGHT.ceiling, LIGHT.floor} else LIGHT.text
    )


def test_tall_tiles_tell_the_price_and_long_symbols_are_never_cut() -> None:
    assert "96.300 ₫" in texts_on(summary_sheet(CARDS["few-tiles"]))
    assert "96.300 ₫" not in texts_on(summary_sheet(CARDS["tiles"]))
    assert texts_on(summary_sheet(CARDS["long-tiles"])).count("FUEVFVND") == MOST_TILES


def test_where_nothing_was_found_the_tiles_take_the_room() -> None:
    nothing = SummarySignals(head="Tín hiệu", found=(), more="không có")
    lowest = []
    for signals in (SIGNALS, nothing, None):
        body = body_of(shares=table(*(ROW,) * MOST_TILES, signals=signals))
        lowest.append(max(float(fill.y.max()) for fill in shapes_of(body, Fill) if fill.opacity == 1))

    assert lowest[0] < lowest[1] < lowest[2] <= body.box.height
    assert "không có" in texts_on(summary_sheet(replace(CARDS["tiles"], table=table(*(ROW,) * 9, signals=nothing))))


def test_the_stamp_and_the_frame_are_there() -> None:
    texts = texts_on(summary_sheet(replace(CARDS["rows"], words=replace(FRAME, stamp="TẠM TÍNH"), theme=DARK)))

    assert {"Tóm tắt thị trường", "11/02/2026", "Nguồn: tệp CSV", "TẠM TÍNH", FRAME.footer} <= set(texts)


@pytest.mark.parametrize("rows", [0, MOST_TILES + 1])
def test_no_share_or_too_many_are_refused(rows: int) -> None:
    with pytest.raises(ValueError, match="shares"):
        draw_summary_card(SummaryCard(index=INDEX, table=table(*(ROW,) * rows), words=FRAME))


def test_a_card_of_nothing_and_too_much_of_anything_are_refused() -> None:
    with pytest.raises(ValueError, match="neither"):
        draw_summary_card(SummaryCard(index=None, table=None, words=FRAME))
    with pytest.raises(ValueError, match="facts"):
        draw_summary_card(SummaryCard(index=replace(INDEX, facts=INDEX.facts * 2), table=None, words=FRAME))
    many = replace(SIGNALS, found=SIGNALS.found * 2)
    with pytest.raises(ValueError, match="signals"):
        draw_summary_card(SummaryCard(index=None, table=table(*(ROW,) * 9, signals=many), words=FRAME))
