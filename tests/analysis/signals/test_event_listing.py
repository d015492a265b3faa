"""Every event of real histories, one by one, against a reading of the definition that shares nothing with the code."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis.bars import check_bars
from analysis.exchanges import InstrumentKind
from analysis.signals import SIGNALS, Event, History, find_events
from analysis.timeframes import traded_bars
from tests.analysis.signals.the_long_way import Prices, Told, events, read_prices

COMPARED = [signal for signal in SIGNALS if signal.key.startswith(("divergence_", "rsi_", "ath_"))]


def history_of(path: Path, kind: InstrumentKind) -> History:
    table = pd.read_csv(path, index_col="date", parse_dates=["date"], date_format="ISO8601")
    return History(frame=traded_bars(check_bars(table).frame, kind))


def as_told(event: Event, prices: Prices) -> Told:
    """The event in the other reading's form; its dates must be those of its bars."""
    assert event.known_bar is not None
    assert (event.session, event.known_on) == (prices.days[event.bar], prices.days[event.known_bar])
    assert event.status is None
    earlier = event.facts.get("first_date", event.facts.get("record_date"))
    first = prices.days.index(earlier) if earlier is not None else None  # type: ignore[arg-type] # a fact is any plain value
    return Told(signal=event.signal, bar=event.bar, known=event.known_bar, first=first)


@pytest.mark.market_data
@pytest.mark.parametrize(
    ("folder", "kind", "files"), [("vn_long", InstrumentKind.SHARE, 188), ("index", InstrumentKind.INDEX, 22)]
)
def test_every_event_of_real_prices(market_data: Path, folder: str, kind: InstrumentKind, files: int) -> None:
    paths = sorted((market_data / folder).glob("*.csv.gz"))
    seen: Counter[str] = Counter()
    for path in paths:
        prices = read_prices(path, untraded_count=kind is InstrumentKind.INDEX)
        found = [as_told(event, prices) for event in find_events(history_of(path, kind), COMPARED)]
        expected = sorted(events(prices), key=lambda told: (told.bar, told.signal))
        assert found == expected, path.name
        seen.update(told.signal for told in found)

    assert len(paths) == files
    assert set(seen) == {signal.key for signal in COMPARED}
    assert len(COMPARED) == 7
    assert min(seen.values()) >= files
