"""Which way a price went, and its colour on Vietnamese boards."""

from __future__ import annotations

import pytest

from analysis.charts.moves import Move
from analysis.charts.theme import LIGHT, THEMES
from analysis.price_limits import Limit


@pytest.mark.parametrize(
    ("change", "move"),
    [
        (0.07, Move.RISE),
        (-0.07, Move.FALL),
        (0.0, Move.UNCHANGED),
        (-0.0, Move.UNCHANGED),
        (None, Move.UNKNOWN),
    ],
)
def test_a_change_is_a_move(change: float | None, move: Move) -> None:
    assert Move.of(change) is move


@pytest.mark.parametrize(("limit", "move"), [(Limit.CEILING, Move.CEILING), (Limit.FLOOR, Move.FLOOR)])
def test_a_close_at_a_limit_is_told_as_that(limit: Limit, move: Move) -> None:
    assert Move.of(0.07, limit) is move
    assert Move.of(-0.07, limit) is move


@pytest.mark.parametrize("name", list(THEMES))
def test_every_move_has_a_colour_of_its_own(name: str) -> None:
    assert len({move.color(THEMES[name]) for move in Move}) == len(Move)


def test_the_colours_are_those_of_boards() -> None:
    colors = [LIGHT.rise, LIGHT.fall, LIGHT.reference, LIGHT.ceiling, LIGHT.floor, LIGHT.muted]
    assert [move.color(LIGHT) for move in Move] == colors


def test_arrows_point_the_way_of_the_move() -> None:
    assert [move.arrow for move in Move] == ["up", "down", None, "up", "down", None]
