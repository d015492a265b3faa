"""Whole pictures against those that are kept: what nobody meant to change stays as it was."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.analysis.charts.golden import FOLDER, PICTURES

# Another processor or another FreeType may set an edge a shade apart; a line that moved changes far more.
FAR, MOST_SHARE = 64, 0.002


def pixels(png: bytes | Path) -> NDArray[np.int16]:
    with Image.open(png if isinstance(png, Path) else BytesIO(png)) as picture:
        return np.asarray(picture.convert("RGB"), dtype=np.int16)


def share_apart(one: NDArray[np.int16], other: NDArray[np.int16]) -> float:
    """The share of pixels that differ so much that it is seen."""
    return float((np.abs(one - other).max(axis=2) > FAR).mean())


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_one_that_is_kept(name: str) -> None:
    drawn, kept = pixels(PICTURES[name]()), pixels(FOLDER / f"{name}.png")
    assert drawn.shape == kept.shape
    assert share_apart(drawn, kept) <= MOST_SHARE


def test_every_kept_picture_is_drawn() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.png")) == sorted(PICTURES)
    assert len(PICTURES) == 4


def test_a_picture_that_moved_by_a_few_pixels_is_another() -> None:
    kept = pixels(FOLDER / "rsi.png")
    assert share_apart(kept, np.roll(kept, 3, axis=1)) > MOST_SHARE
    assert share_apart(kept, kept[..., ::-1]) > MOST_SHARE
