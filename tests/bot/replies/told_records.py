"""Records made by hand, as answers tell them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from analysis.track_record import DEFINITION_VERSION, Record, Selection, Tally, usual_status
from bot.replies.record_line import ToldRecord
from bot.track_record.market import LISTED, MarketRecord
from tests.analysis.charts.test_record_chart import made_record

UNTIL = date(2026, 11, 20)


def tally(wins: int, n: int) -> Tally:
    return Tally(n=n, wins=wins, mean=0.01 if n else None, median=0.0 if n else None)


def own_record(wins: int = 13, n: int = 23, *, signal: str = "hammer", base: tuple[int, int] = (54, 100)) -> Record:
    """The price was higher after so many of the signals, and of the base's bars, since 2011."""
    return replace(
        made_record(),
        selection=Selection(signal=signal, status=usual_status(signal)),
        since=date(2011, 1, 4),
        until=UNTIL,
        signals=tally(wins, n),
        base=tally(*base),
    )


def market_record(
    record: Record, *, last: date = UNTIL, universe: str = LISTED, simulated: bool = False
) -> MarketRecord:
    """That record as one of 188 shares, with data up to a day."""
    return MarketRecord(
        universe=universe,
        symbols=188,
        missing=(),
        ended=0,
        first=date(2008, 1, 2),
        last=last,
        simulated=simulated,
        definition=DEFINITION_VERSION,
        measured_at=datetime(2026, 11, 20, 15, tzinfo=UTC),
        records=(replace(record, exit_bars=5, signals=tally(0, 1)), replace(record, since=date(2008, 1, 2))),
    )


def longest(signal: str) -> ToldRecord:
    """Both lines with everything that they may have to say."""
    own = own_record(29, 29, signal=signal, base=(99_999, 99_999))
    wide = replace(own, signals=tally(28, 29), base=tally(999_999, 1_000_000))
    return ToldRecord(own=own, market=market_record(wide, last=date(2026, 9, 30)))
