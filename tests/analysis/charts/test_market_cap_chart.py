"""The picture of a market capitalisation: for every size, with any peers, and with nothing outside or overlapping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.charts.market_cap_chart import (
    MarketCapChart,
    MarketCapWords,
    draw_market_cap_chart,
    market_cap_sheet,
)
from analysis.charts.panel import shapes_of
from analysis.charts.shapes import Dots, Fill, Label, Stroke
from analysis.charts.sheet import BODY, Sheet
from analysis.charts.theme import DARK, LIGHT, Theme
from analysis.charts.words import FrameWords
from analysis.market_cap import SCALES, MarketCap, Peer, PeerGroup, Peers, SizeClass, read_market_cap
from tests.analysis.builders import WORDS, finished, table
from tests.analysis.charts.layout import (
    assert_reads_well,
    beyond_their_panels,
    label_box,
    picture_of,
    texts_on,
)

COUNTED = date(2026, 2, 10)
VIETNAMESE = ("10.000 tỷ đồng", "1.000 tỷ đồng")
AMERICAN = ("200 tỷ USD", "10 tỷ USD", "2 tỷ USD", "300 triệu USD", "50 triệu USD")
SIZES = {
    SizeClass.MEGA: "vốn hóa siêu lớn",
    SizeClass.LARGE: "vốn hóa lớn",
    SizeClass.MID: "vốn hóa vừa",
    SizeClass.SMALL: "vốn hóa nhỏ",
    SizeClass.MICRO: "vốn hóa rất nhỏ",
    SizeClass.NANO: "vốn hóa siêu nhỏ",
}
THOUSAND_BILLION = 1e12


def cap_of(cap: float, currency: str = "VND") -> MarketCap:
    bars = finished(table([cap / 1_000_000]))
    return read_market_cap(bars, shares=1_000_000, shares_as_of=COUNTED, currency=currency)


def peers_of(caps: Sequence[float], symbols: Sequence[str] = (), currency: str = "VND") -> Peers:
    names = symbols or [f"P{place:02}" for place in range(len(caps))]
    companies = tuple(
        Peer(symbol=symbol, market_cap=cap_of(cap, currency), price_source="csv", shares_source="listing")
        for symbol, cap in zip(names, caps, strict=True)
    )
    return Peers(group=PeerGroup.SECTOR, sector="banks", companies=companies)


def chart_of(cap: float, currency: str = "VND", peers: Peers | None = None) -> MarketCapChart:
    amount = f"{cap / 1e9:,.0f} tỷ {currency}"
    thresholds = {"VND": VIETNAMESE, "USD": AMERICAN}.get(currency, ())
    frame = FrameWords(
        title="FUEVFVND · Ngân hàng Sài Gòn Thương…",
        subtitle="Vốn hóa thị trường · HOSE · Yahoo Finance",
        price="Vốn hóa siêu lớn",
        months=WORDS.months,
        footer=WORDS.footer,
        stamp="DỮ LIỆU MÔ PHỎNG",
        marks=WORDS.marks,
    )
    words = MarketCapWords(
        frame=frame,
        factors=(
            ("1.234.567.890 ₫", "giá đóng cửa\n21/11/2026"),
            ("12.345.678.901", "cổ phiếu lưu hành\n10/02/2026"),
            (amount, "vốn hóa"),
        ),
        mark=f"FUEVFVND · {amount}",
        sizes=SIZES,
        thresholds=thresholds,
        distances=distances_of(cap_of(cap, currency)),
        scale="Thước này đo bằng số lần gấp lên: đoạn dài bằng nhau là gấp số lần như nhau.",
        peers="Ngành Hàng và dịch vụ công nghiệp: lớn thứ 12 trong 13 công ty được so" if peers else "",
        peers_note="Công ty khác: giá đóng cửa 19/11/2026 – 20/11/2026 × cổ phiếu lưu hành 10/02/2026."
        if peers
        else "",
    )
    return MarketCapChart(reading=cap_of(cap, currency), words=words, peers=peers)


def distances_of(reading: MarketCap) -> tuple[str, ...]:
    """The widest words there can be at the thresholds of the company's own class."""
    scale = SCALES.get(reading.currency)
    near = [neighbour.threshold for neighbour in (reading.above, reading.below) if neighbour]
    return tuple("cao hơn 9.999.999,9%" if one in near else "" for one in (scale.thresholds if scale else ()))


BANKS = [30e12, 47e12, 60e12, 61e12, 100e12, 120e12, 130e12, 210e12, 215e12, 260e12, 290e12, 500e12]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("currency", [*SCALES, "JPY"])
@pytest.mark.parametrize("cap", [1e5, 1e9, 33e12, 9e17])
@pytest.mark.parametrize("peers", [None, "twelve", "all alike"])
def test_a_market_cap_of_any_size_reads_well(cap: float, currency: str, theme: Theme, peers: str | None) -> None:
    caps = {None: [], "twelve": BANKS, "all alike": [cap] * 12}[peers]
    chart = replace(chart_of(cap, currency, peers_of(caps, currency=currency) if caps else None), theme=theme)

    sheet = market_cap_sheet(chart)

    assert_reads_well(sheet)
    assert beyond_their_panels(sheet) == []


@pytest.mark.parametrize("currency", [*SCALES, "JPY"])
def test_every_currency_becomes_a_picture(currency: str) -> None:
    picture_of(draw_market_cap_chart(chart_of(33e12, currency, peers_of(BANKS, currency=currency))))


@settings(max_examples=60, deadline=None)
@given(cap=st.floats(1e10, 1e15), caps=st.lists(st.floats(1e10, 1e15), min_size=1, max_size=12))
def test_no_dot_or_symbol_covers_another(cap: float, caps: list[float]) -> None:
    sheet = market_cap_sheet(chart_of(cap, peers=peers_of(caps)))

    assert_reads_well(sheet)
    assert beyond_their_panels(sheet) == []
    body = sheet.panels[0]
    dots = [own_dot(sheet), *peer_dots(sheet)]
    for one, other in combinations(dots, 2):
        apart = max(abs(one.x[0] - other.x[0]), abs(one.y[0] - other.y[0]))
        assert apart >= (one.size + other.size) / 2
    for symbol in (label for label in shapes_of(body, Label) if label.text.startswith("P")):
        box = label_box(body, symbol)
        for dot in dots:
            x, y = float(body.x_px(dot.x)[0]), float(body.y_px(dot.y)[0])
            beside = max(box.left - x, x - box.right, box.top - y, y - box.bottom)
            assert beside > dot.size / 2 - 6, symbol.text


def test_the_company_stands_where_its_cap_is() -> None:
    """Half way between two thresholds as multiples go: their geometric mean."""
    cap = (THOUSAND_BILLION * 10 * THOUSAND_BILLION) ** 0.5

    sheet = market_cap_sheet(chart_of(cap))

    own = own_dot(sheet)
    places = [label.x for label in shapes_of(sheet.panels[0], Label) if label.text in VIETNAMESE]
    assert len(places) == 2
    assert own.x[0] == pytest.approx(sum(places) / 2)


def test_peers_stand_where_their_caps_are() -> None:
    """Each ten times the one before: equal steps."""
    caps = [THOUSAND_BILLION, 10 * THOUSAND_BILLION, 100 * THOUSAND_BILLION]

    sheet = market_cap_sheet(chart_of(5e12, peers=peers_of(caps, ["AAA", "BBB", "CCC"])))

    first, second, third = (float(dot.x[0]) for dot in peer_dots(sheet))
    assert second - first == pytest.approx(third - second)
    thresholds = {label.text: label.x for label in shapes_of(sheet.panels[0], Label) if label.text in VIETNAMESE}
    assert (first, second) == pytest.approx((thresholds["1.000 tỷ đồng"], thresholds["10.000 tỷ đồng"]))
    assert {"AAA", "BBB", "CCC"} <= set(texts_on(sheet))


def test_a_symbol_stands_beside_its_dot() -> None:
    sheet = market_cap_sheet(chart_of(5e12, peers=peers_of(BANKS)))

    body = sheet.panels[0]
    labels = [label for label in shapes_of(body, Label) if label.text.startswith("P")]
    for dot, label in zip(peer_dots(sheet), labels, strict=True):
        box = label_box(body, label)
        x = float(body.x_px(dot.x)[0])
        assert label.y == dot.y[0]
        assert min(abs(box.left - x), abs(box.right - x)) == pytest.approx(dot.size / 2 + 6)


def test_the_company_stands_out() -> None:
    sheet = market_cap_sheet(chart_of(100e12, peers=peers_of(BANKS)))

    own, (other, *_) = own_dot(sheet), peer_dots(sheet)
    assert own.size > 1.5 * other.size
    flag = next(label for label in shapes_of(sheet.panels[0], Label) if label.plate is not None)
    assert flag.plate is not None
    assert flag.plate.color == own.color != other.color
    assert flag.text.startswith("FUEVFVND")


def test_what_finds_no_room_is_left_out_and_no_more_than_that() -> None:
    alike = market_cap_sheet(chart_of(5e12, peers=peers_of([50e12] * 12)))
    apart = market_cap_sheet(chart_of(5e12, peers=peers_of(BANKS)))

    assert len(peer_dots(alike)) == 5
    assert len(peer_dots(apart)) == 12


@pytest.mark.parametrize("symbol", ["$A_{1}^", "ABCDEFGH", "شركة"])
def test_any_symbol_is_written_as_it_is(symbol: str) -> None:
    sheet = market_cap_sheet(chart_of(5e12, peers=peers_of([4e12, 900e12], [symbol, "VCB"])))

    assert symbol in texts_on(sheet)
    assert_reads_well(sheet)
    assert beyond_their_panels(sheet) == []


def test_without_peers_nothing_is_said_of_any() -> None:
    sheet = market_cap_sheet(chart_of(33e12))

    assert peer_dots(sheet) == []
    assert not any(text.startswith(("Ngành", "Công ty khác")) for text in texts_on(sheet))
    assert own_dot(sheet).color == LIGHT.fast_average


def test_the_own_class_is_bold_among_all() -> None:
    labels = shapes_of(market_cap_sheet(chart_of(5e12)).panels[0], Label)

    names = {label.text: label.bold for label in labels if label.text in SIZES.values()}
    assert names == {"vốn hóa nhỏ": False, "vốn hóa vừa": True, "vốn hóa lớn": False}


def test_the_way_to_each_threshold_stands_below_it() -> None:
    chart = chart_of(5e12)
    chart = replace(chart, words=replace(chart.words, distances=("cao hơn 100,0%", "thấp hơn 80,0%")))

    labels = {label.text: label for label in shapes_of(market_cap_sheet(chart).panels[0], Label)}

    for threshold, distance in (("10.000 tỷ đồng", "cao hơn 100,0%"), ("1.000 tỷ đồng", "thấp hơn 80,0%")):
        assert labels[distance].x == labels[threshold].x
        assert labels[distance].y > labels[threshold].y


def test_the_classes_cover_the_whole_width() -> None:
    body = market_cap_sheet(chart_of(5e12)).panels[0]

    zones = [fill for fill in shapes_of(body, Fill) if fill.color in LIGHT.shades]
    assert [fill.color for fill in zones] == list(LIGHT.shades[:3])
    assert (zones[0].x.min(), zones[-1].x.max()) == (0.0, BODY.width)


def test_a_currency_without_classes_has_no_scale() -> None:
    sheet = market_cap_sheet(chart_of(1e12, "JPY", peers_of(BANKS, currency="JPY")))

    assert not [*shapes_of(sheet.panels[0], Dots), *shapes_of(sheet.panels[0], Stroke)]
    assert not set(SIZES.values()) & set(texts_on(sheet))
    assert {"×", "=", "1.000 tỷ JPY".replace(".", ","), "vốn hóa"} <= set(texts_on(sheet))


def own_dot(sheet: Sheet) -> Dots:
    (own,) = [dot for dot in shapes_of(sheet.panels[0], Dots) if dot.color == LIGHT.fast_average]
    return own


def peer_dots(sheet: Sheet) -> list[Dots]:
    return [dot for dot in shapes_of(sheet.panels[0], Dots) if dot.color == LIGHT.text]


@pytest.mark.parametrize("text", ["", "\n", "📈", "المؤشر العام", r"$A_1^2\ ", "X" * 500])
def test_any_words_become_a_picture(text: str) -> None:
    chart = chart_of(33e12, peers=peers_of(BANKS))
    words = replace(
        chart.words,
        factors=((text, text),) * 3,
        mark=text,
        sizes=dict.fromkeys(SizeClass, text),
        thresholds=(text,) * 2,
        distances=(text,) * 2,
        scale=text,
        peers=text,
        peers_note=text,
    )
    sheet = market_cap_sheet(replace(chart, words=words))

    assert_reads_well(sheet)
    picture_of(draw_market_cap_chart(replace(chart, words=words)))
