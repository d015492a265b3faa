"""Hand-made closes and the curves made of them."""

from __future__ import annotations

import numpy as np

from analysis.charts.schematics import Tone
from analysis.charts.schematics.series import average_of, closes_through, curve_of, rsi_panel
from analysis.indicators import rsi, sma

TURNS = ((0.0, 10.0), (10.0, 20.0), (30.0, 5.0))


def test_closes_run_through_their_turns_with_a_ripple_in_between() -> None:
    plain, rippled = closes_through(TURNS), closes_through(TURNS, 2.0)
    assert len(plain) == len(rippled) == 31
    assert plain[5] == 15
    for bar, value in TURNS:
        assert rippled[int(bar)] == value
    assert 0 < np.abs(plain - rippled).max() <= 2


def test_a_curve_begins_where_it_is_defined_and_wanted() -> None:
    closes = closes_through(TURNS)
    assert average_of(closes, 20, Tone.FAST, name="MA20", first=0).places[0] == (19, sma(closes, 20)[19])
    assert curve_of(closes, Tone.PLAIN, first=4).places[0] == (4, closes[4])


def test_the_rsi_of_a_panel_is_the_products_own() -> None:
    closes = closes_through(TURNS, 2.0)
    (curve,) = rsi_panel(closes, 14, levels=()).curves
    assert [value for _, value in curve.places] == rsi(closes)[14:].tolist()
