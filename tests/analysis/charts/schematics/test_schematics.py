"""Schematic pictures: what is told apart by colour, where labels go, and the PNG."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from analysis.charts.panel import Panel as Page
from analysis.charts.panel import shapes_of
from analysis.charts.schematics import (
    Candle,
    Curve,
    Level,
    Note,
    Panel,
    Scene,
    Schematic,
    Side,
    Stroke,
    Tone,
    Zone,
    draw_schematic,
)
from analysis.charts.schematics.drawing import schematic_sheet
from analysis.charts.schematics.layout import HEIGHT, WIDTH, Area, lay_out
from analysis.charts.shapes import Dots, Fill
from analysis.charts.shapes import Label as Text
from analysis.charts.shapes import Stroke as Line
from analysis.charts.theme import DARK, LIGHT, Theme, blended

PANEL = Panel(
    candles=(Candle(50, 60, 40, 55), None, Candle(60, 62, 45, 48)),
    marked=(2, 2),
    levels=(Level(price=50, name="Kháng cự", tone=Tone.FALL),),
    notes=(
        Note(text="Đỉnh", place=(0, 60), side=Side.ABOVE),
        Note(text="Đáy", place=(0, 40), side=Side.BELOW),
        Note(text="Bên trái", place=(0, 50), side=Side.LEFT),
        Note(text="Thân nến", place=(2, 54), span=(48, 60)),
    ),
)
SCHEMATIC = Schematic(
    scenes=(Scene(panels=(PANEL,), first=0, last=2),), title="Nến búa", disclaimer="Hình minh họa", author="Nến Búa"
)


def with_notes(*notes: Note) -> Schematic:
    return replace(SCHEMATIC, scenes=(Scene(panels=(replace(PANEL, notes=notes),), first=0, last=2),))


def drawn(schematic: Schematic) -> Page:
    """The one panel of its sheet."""
    (page,) = schematic_sheet(schematic).panels
    return page


def corners(fill: Fill) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a rectangle."""
    return fill.x.min(), fill.y.min(), fill.x.max(), fill.y.max()


def boxes(page: Page, color: str) -> list[Fill]:
    return [fill for fill in shapes_of(page, Fill) if fill.color == color and fill.x.shape == (1, 4)]


def test_the_picture_is_a_small_png_of_its_size() -> None:
    png = draw_schematic(SCHEMATIC)
    image = Image.open(BytesIO(png))
    assert (image.format, image.size) == ("PNG", (900, 600))
    assert len(png) < 60_000


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_candles_that_are_not_marked_are_pale(theme: Theme) -> None:
    """The first rises from 50 to 55 between 40 and 60; the last falls from 60 to 48 between 45 and 62."""
    schematic = replace(SCHEMATIC, theme=theme)
    (field,) = lay_out(schematic).fields
    page = drawn(schematic)
    pale = blended(theme.rise, theme.field, 0.38)
    (faint,), (full,) = boxes(page, pale), boxes(page, theme.fall)
    half = field.candle_width / 2
    assert corners(faint) == pytest.approx((field.x(0) - half, field.y(50), field.x(0) + half, field.y(55)))
    assert corners(full) == pytest.approx((field.x(2) - half, field.y(48), field.x(2) + half, field.y(60)))
    shadows = {stroke.color: stroke for stroke in shapes_of(page, Line) if stroke.crisp and stroke.dash is None}
    assert shadows[pale].y.tolist() == [field.y(40), field.y(60)]
    assert shadows[theme.fall].x.tolist() == [field.x(2)] * 2
    assert shadows[theme.fall].y.tolist() == [field.y(45), field.y(62)]
    assert faint.opacity == full.opacity == 1
    assert not boxes(page, theme.rise)


def test_the_ground_of_the_marked_candles_holds_them() -> None:
    (field,) = lay_out(SCHEMATIC).fields
    (ground,) = boxes(drawn(SCHEMATIC), LIGHT.fast_average)
    left, bottom, right, top = corners(ground)
    assert field.x(0) < left < field.x(2) - field.candle_width / 2
    assert field.x(2) + field.candle_width / 2 < right
    assert bottom < field.y(45) < field.y(62) < top
    unmarked = replace(PANEL, marked=None)
    assert not boxes(drawn(with_panels(unmarked)), LIGHT.fast_average)


@pytest.mark.parametrize(
    ("candle", "color"),
    [(Candle(5, 9, 1, 6), "rise"), (Candle(6, 9, 1, 5), "fall"), (Candle(5, 9, 1, 5), "reference")],
)
def test_a_candle_has_the_colour_of_its_move(candle: Candle, color: str) -> None:
    page = drawn(with_panels(Panel(candles=(candle, Candle(5, 9, 1, 6), Candle(6, 9, 1, 5)))))
    body = boxes(page, getattr(LIGHT, color))[0]
    _, bottom, _, top = corners(body)
    # A body without height is still seen.
    assert top - bottom >= 4


def test_an_arrow_ends_at_its_place() -> None:
    arrow = Stroke(start=(0, 40), end=(2, 60), tone=Tone.RISE, head=True)
    plain = Stroke(start=(0, 60), end=(2, 40), tone=Tone.FALL, dashed=True)
    schematic = with_panels(replace(PANEL, strokes=(arrow, plain)))
    (field,) = lay_out(schematic).fields
    page = drawn(schematic)
    ends = {stroke.color: stroke for stroke in shapes_of(page, Line) if stroke.width == 4 and len(stroke.x) == 2}
    tip = np.array([field.x(2), field.y(60)])
    heads = [fill for fill in shapes_of(page, Fill) if fill.x.shape == (1, 3) and fill.color == LIGHT.rise]
    assert len(heads) == 1
    points = np.stack((heads[0].x[0], heads[0].y[0]), axis=1)
    assert points[0] == pytest.approx(tip)
    # Both other corners are equally far from the tip, on either side of the shaft, which ends between them.
    assert np.hypot(*(points[1] - tip)) == pytest.approx(np.hypot(*(points[2] - tip)))
    shaft = ends[LIGHT.rise]
    assert (shaft.x[0], shaft.y[0]) == (field.x(0), field.y(40))
    assert np.hypot(shaft.x[1] - tip[0], shaft.y[1] - tip[1]) < 20
    assert ends[LIGHT.fall].dash is not None
    assert (ends[LIGHT.fall].x[1], ends[LIGHT.fall].y[1]) == (field.x(2), field.y(40))


def test_an_arrow_too_short_for_a_head_is_a_line() -> None:
    dot = Stroke(start=(1, 50), end=(1, 50), tone=Tone.RISE, head=True)
    page = drawn(with_panels(replace(PANEL, strokes=(dot,), notes=())))
    assert [fill for fill in shapes_of(page, Fill) if fill.x.shape == (1, 3)] == []


def test_a_bracket_embraces_its_part() -> None:
    (field,) = lay_out(SCHEMATIC).fields
    (bracket,) = [stroke for stroke in shapes_of(drawn(SCHEMATIC), Line) if len(stroke.x) == 4]
    assert bracket.y.tolist() == [field.y(48), field.y(48), field.y(60), field.y(60)]
    assert field.x(2) + field.candle_width / 2 < bracket.x.min() < bracket.x.max() <= field.box.right


def test_a_zone_ends_at_the_edges_of_its_panel() -> None:
    zones = (Zone(low=-1_000, high=50, tone=Tone.RISE), Zone(low=45, high=50, tone=Tone.FALL, first=1, last=2))
    schematic = with_panels(replace(PANEL, zones=zones, limits=(30, 70), marked=None))
    (field,) = lay_out(schematic).fields
    page = drawn(schematic)
    (wide,) = [fill for fill in boxes(page, LIGHT.rise) if fill.opacity < 1]
    assert corners(wide) == (field.box.left, field.box.bottom, field.box.right, field.y(50))
    (narrow,) = [fill for fill in boxes(page, LIGHT.fall) if fill.opacity < 1]
    assert corners(narrow) == (field.x(1), field.y(45), field.x(2), field.y(50))


def test_a_level_is_a_dashed_line_up_to_its_name() -> None:
    (field,) = lay_out(SCHEMATIC).fields
    (level,) = [stroke for stroke in shapes_of(drawn(SCHEMATIC), Line) if stroke.dash is not None]
    assert (level.color, level.x.tolist()) == (LIGHT.fall, [field.box.left, field.box.right])
    assert level.y.tolist() == [field.y(50)] * 2


def test_columns_stand_on_zero() -> None:
    schematic = with_panels(Panel(columns=((0, 4.0), (1, -2.0), (2, 0.0))))
    (field,) = lay_out(schematic).fields
    up, down = (blended(color, LIGHT.field, 0.45) for color in (LIGHT.rise, LIGHT.fall))
    page = drawn(schematic)
    assert corners(boxes(page, up)[0])[1::2] == (field.y(0), field.y(4))
    assert corners(boxes(page, down)[0])[1::2] == (field.y(-2), field.y(0))


def test_a_curve_ends_with_a_dot_where_it_is_named() -> None:
    places = ((-5.0, 1.0), (0.0, 10.0), (1.0, 30.0), (2.0, 20.0))
    curves = (Curve(places=places, tone=Tone.SLOW, name="MA50"), Curve(places=places, tone=Tone.FAST))
    schematic = with_panels(Panel(curves=curves))
    (field,) = lay_out(schematic).fields
    page = drawn(schematic)
    lines = {stroke.color: stroke for stroke in shapes_of(page, Line) if stroke.width == 4}
    # What is before the first bar shown is not drawn.
    assert lines[LIGHT.slow_average].x.tolist() == [field.x(0), field.x(1), field.x(2)]
    assert lines[LIGHT.fast_average].y.tolist() == [field.y(10), field.y(30), field.y(20)]
    (dot,) = shapes_of(page, Dots)
    assert (dot.color, dot.x.tolist(), dot.y.tolist()) == (LIGHT.slow_average, [field.x(2)], [field.y(20)])


def test_labels_are_written_where_they_are_laid_out() -> None:
    (field,) = lay_out(SCHEMATIC).fields
    page = drawn(SCHEMATIC)
    written = {label.text: label for label in shapes_of(page, Text)}
    assert {"Nến búa", "Hình minh họa", "Nến Búa"} < set(written)
    for label in field.labels:
        text = written["\n".join(label.lines)]
        box = page.box_of(text)
        # Pixels of the sheet grow downwards, those of the layout upwards.
        assert (box.left, box.right) == pytest.approx((label.box.left, label.box.right), abs=0.01)
        assert HEIGHT - label.box.top <= box.top < box.bottom <= HEIGHT - label.box.bottom
    assert (written["Đỉnh"].across, written["Bên trái"].across) == ("center", "right")
    assert (written["Thân nến"].across, written["Kháng cự"].color) == ("left", LIGHT.fall)


# Bad input: hand-made pictures have none, but whoever makes one is told, or sees what is wrong.


def with_panels(*panels: Panel) -> Schematic:
    return replace(SCHEMATIC, scenes=(Scene(panels=panels, first=0, last=2),))


SAME = Candle(50, 50, 50, 50)
ODD = {
    "one candle": with_panels(Panel(candles=(SAME,))),
    "prices all the same": with_panels(Panel(candles=(SAME,) * 3, marked=(0, 1))),
    "a thousandfold move": with_panels(Panel(candles=(Candle(1, 2, 1, 2), Candle(2, 2_000, 2, 1_999)))),
    "marked without candles": with_panels(replace(PANEL, candles=(None,) * 3)),
    "a curve without places": with_panels(replace(PANEL, curves=(Curve(places=(), tone=Tone.FAST, name="MA20"),))),
    "more labels than room": with_notes(
        *(Note(text=f"Một nhãn khá dài, số {number}", place=(1, 50 + number), side=Side.ABOVE) for number in range(9))
    ),
    "a very long label": with_notes(Note(text="Bóng dưới rất dài " * 40, place=(2, 50))),
    "a very long word": with_notes(Note(text="Giảm" * 60, place=(2, 50))),
    "right to left, an emoji": with_notes(Note(text="שלום 🔨 مرحبا", place=(2, 50))),
    "signs of formulas": with_notes(Note(text="$A_B$ \\frac{1}{2} 100%", place=(2, 50))),
    "an empty note": with_notes(Note(text="", place=(2, 50))),
    "no title": replace(SCHEMATIC, title=""),
    "a very long title": replace(SCHEMATIC, title="Phân kỳ ẩn tăng giá " * 20, disclaimer="Hình minh họa " * 20),
}


@pytest.mark.parametrize("name", list(ODD))
def test_odd_schematics_are_drawn(name: str) -> None:
    png = draw_schematic(ODD[name])
    assert Image.open(BytesIO(png)).size == (WIDTH, HEIGHT)
    for heading in ("title", "disclaimer", "author"):
        written = [
            label for label in shapes_of(drawn(ODD[name]), Text) if label.text[:6] == getattr(ODD[name], heading)[:6]
        ]
        assert all(label.size >= 17 for label in written)


def test_a_title_too_long_for_its_line_is_shortened() -> None:
    page = drawn(ODD["a very long title"])
    title, disclaimer = (label for label in shapes_of(page, Text) if label.text.endswith("…"))
    assert page.box_of(title).right <= WIDTH - 24
    author = next(label for label in shapes_of(page, Text) if label.text == "Nến Búa")
    assert page.box_of(disclaimer).right < page.box_of(author).left


@pytest.mark.parametrize("count", [0, 3])
def test_no_scene_and_three_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"{count} scenes on a picture for 1 or 2"):
        draw_schematic(replace(SCHEMATIC, scenes=SCHEMATIC.scenes * count))


def test_a_panel_with_nothing_in_it_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing in it"):
        draw_schematic(with_panels(Panel(candles=(None, None))))


def test_every_label_stands_on_its_side_and_within_the_picture() -> None:
    (field,) = lay_out(SCHEMATIC).fields
    whole = Area(0, 0, WIDTH, HEIGHT)
    found = {label.lines[0]: label.box for label in field.labels}
    assert set(found) == {"Đỉnh", "Đáy", "Bên trái", "Thân nến", "Kháng cự"}
    assert all(whole.holds(box) for box in found.values())
    assert found["Đỉnh"].bottom > field.y(60)
    assert found["Đáy"].top < field.y(40)
    assert found["Bên trái"].right < field.box.left
    assert found["Thân nến"].left > field.box.right


@pytest.mark.parametrize("count", [2, 5, 9])
def test_labels_of_one_place_are_moved_apart(count: int) -> None:
    notes = tuple(Note(text=f"Nhãn số {number}", place=(2, 50)) for number in range(count))
    (field,) = lay_out(with_notes(*notes)).fields
    assert len(field.labels) == count + 1
    assert not any(one.box.overlaps(other.box) for one, other in combinations(field.labels, 2))


def test_a_long_label_breaks_into_lines_of_about_one_width() -> None:
    note = Note(text="Mở cửa và đóng cửa sát nhau ở đỉnh: hầu như không có thân", place=(2, 50))
    (field,) = lay_out(with_notes(note)).fields
    (label,) = (label for label in field.labels if label.lines[0].startswith("Mở"))
    assert " ".join(label.lines) == note.text
    assert 2 <= len(label.lines) <= 4
    assert min(map(len, label.lines)) * 2 > max(map(len, label.lines))


def test_two_scenes_share_the_width() -> None:
    scene = Scene(panels=(PANEL,), first=0, last=2, heading="Tăng")
    layout = lay_out(replace(SCHEMATIC, scenes=(scene, scene)))
    first, second = layout.fields
    assert first.box.right < WIDTH / 2 < second.box.left
    assert [heading.text for heading in layout.headings] == ["Tăng", "Tăng"]
    left, right = layout.cards
    assert left.holds(first.box)
    assert right.holds(second.box)
    assert left.right < right.left
    written = shapes_of(drawn(replace(SCHEMATIC, scenes=(scene, scene))), Text)
    middles = [(card.left + card.right) / 2 for card in (left, right)]
    assert [label.x for label in written if label.text == "Tăng"] == middles


def test_panels_of_a_scene_share_its_bars_and_its_height() -> None:
    lower = Panel(
        curves=(Curve(places=((0, 30), (2, 70)), tone=Tone.STRENGTH, name="RSI"),), limits=(0, 100), share=0.5
    )
    upper, under = lay_out(replace(SCHEMATIC, scenes=(Scene(panels=(PANEL, lower), first=0, last=2),))).fields
    assert upper.box.bottom > under.box.top
    assert upper.x(1) == under.x(1)
    assert (under.y(0), under.y(100)) == (under.box.bottom, under.box.top)


def test_words_are_replaced_everywhere() -> None:
    scene = Scene(panels=(PANEL,), first=0, last=2, heading="Tăng").worded(str.upper)
    (panel,) = scene.panels
    assert scene.heading == "TĂNG"
    assert [note.text for note in panel.notes] == ["ĐỈNH", "ĐÁY", "BÊN TRÁI", "THÂN NẾN"]
    assert [level.name for level in panel.levels] == ["KHÁNG CỰ"]
