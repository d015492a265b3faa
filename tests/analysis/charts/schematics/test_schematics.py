"""Schematic pictures: what is told apart by colour, where labels go, and the PNG."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from analysis.charts.schematics import (
    Candle,
    Curve,
    Level,
    Note,
    Panel,
    Scene,
    Schematic,
    Side,
    Tone,
    draw_schematic,
)
from analysis.charts.schematics.layout import HEIGHT_PX, WIDTH_PX, Box, lay_out
from analysis.charts.theme import LIGHT

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


def test_the_picture_is_a_small_png_of_its_size() -> None:
    png = draw_schematic(SCHEMATIC)
    image = Image.open(BytesIO(png))
    assert (image.format, image.size) == ("PNG", (WIDTH_PX, HEIGHT_PX))
    assert len(png) < 60_000


def test_a_picture_is_drawn_once() -> None:
    assert draw_schematic(SCHEMATIC) is draw_schematic(replace(SCHEMATIC))


def test_candles_that_are_not_marked_are_pale() -> None:
    pixels = np.asarray(Image.open(BytesIO(draw_schematic(SCHEMATIC))).convert("RGB")).astype(int)

    def count(color: str) -> int:
        wanted = [int(color[start : start + 2], 16) for start in (1, 3, 5)]
        return int((np.abs(pixels - wanted).max(axis=2) <= 6).sum())

    assert count(LIGHT.fall) > 1000
    assert count(LIGHT.rise) == 0


def test_every_label_stands_on_its_side_and_within_the_picture() -> None:
    (field,) = lay_out(SCHEMATIC).fields
    whole = Box(0, 0, WIDTH_PX, HEIGHT_PX)
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
    assert first.box.right < WIDTH_PX / 2 < second.box.left
    assert [heading.text for heading in layout.headings] == ["Tăng", "Tăng"]


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
