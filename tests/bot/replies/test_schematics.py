"""The schematic pictures of the explanations: they show what they say, in every language."""

from __future__ import annotations

from io import BytesIO
from itertools import combinations, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from analysis.candles import Candles, pattern_by_key
from analysis.candles.confirmation import Status, status_at
from analysis.charts.panel import shapes_of
from analysis.charts.schematics import Panel, Scene, Schematic, Side, draw_schematic
from analysis.charts.schematics.drawing import schematic_sheet
from analysis.charts.schematics.layout import HEIGHT, WIDTH, Area, Field, Label, lay_out
from analysis.charts.shapes import Label as Text
from analysis.divergence import RSI_MIN_DIFFERENCE, DivergenceKind, find_divergences
from analysis.indicators import rsi
from bot.knowledge import load_knowledge
from bot.replies.schematics import SCENES, schematic_of
from bot.replies.words import LANGUAGES, words_in

PICTURES = [(key, lang) for key in SCENES for lang in LANGUAGES]

PATTERNS = {
    "hammer": ("hammer",),
    "inverted-hammer": ("inverted_hammer",),
    "shooting-star": ("shooting_star",),
    "hanging-man": ("hanging_man",),
    "dragonfly-doji": ("dragonfly_doji",),
    "doji": ("doji",),
    "gravestone-doji": ("gravestone_doji",),
    "spinning-top": ("spinning_top",),
    "marubozu": ("marubozu_bullish", "marubozu_bearish"),
    "engulfing": ("engulfing_bullish", "engulfing_bearish"),
    "harami": ("harami_bullish", "harami_bearish"),
    "piercing-line": ("piercing_line",),
    "dark-cloud-cover": ("dark_cloud_cover",),
    "morning-star": ("morning_star",),
    "evening-star": ("evening_star",),
    "three-white-soldiers": ("three_white_soldiers",),
    "three-black-crows": ("three_black_crows",),
    "tweezers": ("tweezer_bottom", "tweezer_top"),
    "inside-bar": ("inside_bar",),
}
DIVERGENCES = {
    "divergence": (DivergenceKind.REGULAR_BULLISH, DivergenceKind.REGULAR_BEARISH),
    "hidden-divergence": (DivergenceKind.HIDDEN_BULLISH, DivergenceKind.HIDDEN_BEARISH),
}


def schematic(key: str, lang: str) -> Schematic:
    words = words_in(lang)
    found = schematic_of(key, load_knowledge().article(key, lang).title, words)
    assert found is not None
    return found


def candles_of(panel: Panel) -> Candles:
    """The drawn candles, those before the first shown one too."""
    rows = [(one.open, one.high, one.low, one.close, 1.0) for one in panel.candles if one is not None]
    return Candles(**dict(zip(("open", "high", "low", "close", "volume"), np.array(rows).T, strict=True)))


@pytest.mark.parametrize(("key", "lang"), PICTURES)
def test_every_picture_is_drawn_and_small(key: str, lang: str) -> None:
    png = draw_schematic(schematic(key, lang))
    assert Image.open(BytesIO(png)).size == (WIDTH, HEIGHT)
    assert len(png) < 60_000


def test_every_picture_belongs_to_an_article() -> None:
    assert set(SCENES) <= set(load_knowledge().keys)
    assert schematic_of("fomo", "FOMO", words_in("vi")) is None


def texts(scene: Scene) -> set[str]:
    found = {scene.heading}
    for panel in scene.panels:
        found |= {note.text for note in panel.notes} | {level.name for level in panel.levels}
        found |= {curve.name for curve in panel.curves}
    return found - {""}


@pytest.mark.parametrize("key", SCENES)
def test_labels_are_in_the_readers_language_and_say_what_a_part_is(key: str) -> None:
    vietnamese, english = (
        set().union(*(texts(scene) for scene in schematic(key, lang).scenes)) for lang in ("vi", "en")
    )
    assert len(vietnamese) >= 2
    assert "%%" not in "".join(vietnamese | english)
    # What is alike in both is a name, a number or a percentage.
    alike = {"RSI", "MACD", "MA20", "MA50", "MA200", "70", "30", "50%", "Gap"}
    assert vietnamese & english <= alike


@pytest.mark.parametrize(("key", "lang"), PICTURES)
def test_it_says_that_it_is_no_real_data(key: str, lang: str) -> None:
    told = {"vi": "Hình minh họa, không phải dữ liệu thật", "en": "An illustration, not real data"}
    assert schematic(key, lang).disclaimer == told[lang]


def obstacles(field: Field) -> NDArray[np.float64]:
    """What no label may cover, as left, bottom, right and top: candles, and lines in pieces of some pixels."""
    first, last = field.bars
    boxes: list[tuple[float, float, float, float]] = []
    for bar, candle in enumerate(field.panel.candles):
        if candle is not None and first <= bar <= last:
            x, half = field.x(bar), field.candle_width / 2
            bottom, top = sorted((field.y(candle.open), field.y(candle.close)))
            boxes += [(x - half, bottom, x + half, top + 1), (x - 1, field.y(candle.low), x + 1, field.y(candle.high))]
    lines = [
        *(
            ((first if level.first is None else level.first, level.price), (last, level.price))
            for level in field.panel.levels
        ),
        *(pair for curve in field.panel.curves for pair in pairwise(curve.places)),
        *((stroke.start, stroke.end) for stroke in field.panel.strokes),
    ]
    for start, end in lines:
        (x, y), (to_x, to_y) = ((field.x(bar), field.y(value)) for bar, value in (start, end))
        shares = np.linspace(0, 1, 2 + int(max(abs(to_x - x), abs(to_y - y)) / 3))
        boxes += [(x + share * (to_x - x), y + share * (to_y - y)) * 2 for share in shares if start[0] >= first]
    return np.array(boxes)


def covers(label: Label, boxes: NDArray[np.float64]) -> bool:
    box, (left, bottom, right, top) = inked(label.box, label.size), boxes.T
    return bool(((left < box.right) & (right > box.left) & (bottom < box.top) & (top > box.bottom)).any())


def inked(box: Area, size: float) -> Area:
    """The box without the air above and below its letters."""
    air = size * 0.3
    return Area(box.left, box.bottom + air, box.right, box.top - air)


@pytest.mark.parametrize(("key", "lang"), PICTURES)
def test_labels_cover_neither_each_other_nor_what_they_explain(key: str, lang: str) -> None:
    layout = lay_out(schematic(key, lang))
    labels = [label for field in layout.fields for label in field.labels]
    covered = [
        (one.lines, other.lines)
        for one, other in combinations(labels, 2)
        if inked(one.box, one.size).overlaps(inked(other.box, other.size))
    ]
    assert covered == []
    for field in layout.fields:
        things = obstacles(field)
        assert [label.lines for label in field.labels if covers(label, things)] == []


@pytest.mark.parametrize(("key", "lang"), PICTURES)
def test_no_label_is_cut_off(key: str, lang: str) -> None:
    layout = lay_out(schematic(key, lang))
    for field in layout.fields:
        (card,) = (card for card in layout.cards if card.holds(field.box))
        inside = Area(card.left + 9, card.bottom, card.right - 9, card.top)
        for label in field.labels:
            assert inside.holds(inked(label.box, label.size)), label.lines
            if label.side not in {Side.LEFT, Side.RIGHT}:
                assert field.box.holds(inked(label.box, label.size)), label.lines


@pytest.mark.parametrize(("key", "lang"), PICTURES)
def test_every_letter_is_read_on_a_phone(key: str, lang: str) -> None:
    """A phone shows the 900 pixels in about 400: the footer at 9 of those, everything else at 11 and more."""
    (page,) = schematic_sheet(schematic(key, lang)).panels
    sizes = {label.text: label.size for label in shapes_of(page, Text)}
    footer = {"Nến Búa", schematic(key, lang).disclaimer}
    assert min(size for text, size in sizes.items() if text in footer) >= 20
    assert min(size for text, size in sizes.items() if text not in footer) >= 25


@pytest.mark.parametrize(("key", "lang"), PICTURES)
def test_every_word_is_whole(key: str, lang: str) -> None:
    """Titles and headings keep their words; what stands in the margins is as wide as it is measured."""
    shown = schematic(key, lang)
    (page,) = schematic_sheet(shown).panels
    written = {label.text.replace("\n", " ") for label in shapes_of(page, Text)}
    assert written == {shown.title, shown.disclaimer, shown.author}.union(*map(texts, shown.scenes))
    for label in shapes_of(page, Text):
        box = page.box_of(label)
        assert 8 <= box.left < box.right <= WIDTH - 8, label.text


@pytest.mark.parametrize("key", PATTERNS)
def test_the_detector_finds_the_pattern_on_the_marked_candles(key: str) -> None:
    assert len(SCENES[key]) == len(PATTERNS[key])
    for scene, name in zip(SCENES[key], PATTERNS[key], strict=True):
        (panel,) = scene.panels
        assert panel.marked is not None
        first, last = panel.marked
        pattern = pattern_by_key(name)
        assert last - first + 1 == pattern.candles
        assert np.flatnonzero(pattern.detect(candles_of(panel))).tolist()[-1] == last


def test_the_confirmation_of_the_hammer_is_one() -> None:
    (panel,) = SCENES["hammer-confirmation"][0].panels
    assert panel.marked is not None
    candles, hammer = candles_of(panel), pattern_by_key("hammer")
    assert hammer.detect(candles)[panel.marked[0]]
    assert status_at(hammer, candles, panel.marked[0]) is Status.CONFIRMED


@pytest.mark.parametrize("key", DIVERGENCES)
def test_a_divergence_is_one_by_the_products_definition(key: str) -> None:
    for scene, kind in zip(SCENES[key], DIVERGENCES[key], strict=True):
        price, strength = scene.panels
        closes, values = (
            np.array([value for _, value in panel.curves[0].places], dtype=np.float64) for panel in (price, strength)
        )
        found = find_divergences(closes, closes, values, min_difference=RSI_MIN_DIFFERENCE)
        (shown,) = (one for one in found if one.kind is kind)
        (line,), (other,) = price.strokes, strength.strokes
        start, end = shown.first + scene.first, shown.second + scene.first
        assert (line.start, line.end) == ((start, shown.first_price), (end, shown.second_price))
        assert (other.start, other.end) == ((start, shown.first_value), (end, shown.second_value))


@pytest.mark.parametrize("key", ["rsi", "rsi-overbought-oversold", "rsi-midline", *DIVERGENCES])
def test_the_rsi_follows_from_the_drawn_closes(key: str) -> None:
    """Bars before the first one shown still count, less and less: only the later half is compared."""
    for scene in SCENES[key]:
        price, strength = scene.panels
        closes = np.array([value for _, value in price.curves[0].places])
        values = np.array([value for _, value in strength.curves[0].places])
        half = len(closes) // 2
        assert np.nanmax(np.abs(rsi(closes) - values)[half:]) < 8


def test_the_rsi_pictures_reach_the_zones_they_name() -> None:
    for key in ("rsi", "rsi-overbought-oversold"):
        values = [value for _, value in SCENES[key][0].panels[1].curves[0].places]
        assert max(values) > 70
        assert min(values) < 30
