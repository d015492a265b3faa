"""The comparison with TA-Lib: it covers every pattern, counts rightly, and its document is the present code's."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.candles import PATTERNS, pattern_by_key
from tests import candle_comparison
from tests.analysis.candles.golden import FALL, candles_of
from tests.candle_comparison import DOCUMENT, Tally, document, found_by_talib, measure
from tests.talib_counterparts import COUNTERPARTS, WITHOUT_COUNTERPART


def test_every_pattern_has_a_counterpart_or_a_reason_for_having_none() -> None:
    keys = [pattern.key for pattern in PATTERNS]
    assert sorted([*COUNTERPARTS, *WITHOUT_COUNTERPART]) == sorted(keys)
    written = DOCUMENT.read_text(encoding="utf-8")
    for key in keys:
        assert f"`{key}`" in written


def test_each_kind_of_agreement_is_counted() -> None:
    # A hammer to both (its body hangs at the low before), one to us alone (its body stands high), one to TA-Lib alone
    # (its lower shadow is not twice the body).
    both, ours, theirs = (99.2, 99.9, 92, 99.85), (102, 103.5, 90, 103), (99, 99.75, 98, 99.75)
    tally = Tally()
    for last in (both, ours, theirs):
        tally.add(pattern_by_key("hammer"), COUNTERPARTS["hammer"], candles_of([*FALL, last]))
    assert (tally.theirs, tally.shape, tally.both_shape) == (2, 2, 1)
    assert (tally.signal, tally.both_signal) == (2, 1)
    assert tally.shape_causes["`lower_shadow >= 2 body`"] == 1
    assert tally.their_causes["a body near the low before"] == 1


def test_bars_before_both_are_warm_do_not_count() -> None:
    bars = candles_of([*FALL[1:], (99.2, 99.9, 92, 99.85)])
    assert found_by_talib(COUNTERPARTS["hammer"], bars)[-1]
    tally = Tally()
    tally.add(pattern_by_key("hammer"), COUNTERPARTS["hammer"], bars)
    assert (tally.theirs, tally.shape) == (0, 0)


def test_without_prices_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="no prices"):
        measure(tmp_path)
    monkeypatch.setattr(candle_comparison, "SHARES", tmp_path / "nowhere")
    with pytest.raises(SystemExit, match="the real prices are missing"):
        candle_comparison.main()


@pytest.mark.market_data
def test_the_document_is_what_the_command_writes_now(market_data: Path) -> None:
    measured = measure(market_data / "vn_long")
    for key, tally in measured.tallies.items():
        assert tally.theirs > 100, key
        if COUNTERPARTS[key].also_asks:
            # What TA-Lib asks for beyond our shape explains nearly all that it does not find.
            assert sum(tally.their_causes.values()) > 0.95 * (tally.shape - tally.both_shape)
    assert document(measured) == DOCUMENT.read_text(encoding="utf-8"), "renew it: make comparison"


def test_the_warm_up_is_enough_for_every_pattern() -> None:
    assert max(pattern.bars_needed for pattern in PATTERNS) <= candle_comparison._WARM_UP_BARS
