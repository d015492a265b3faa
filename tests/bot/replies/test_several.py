"""Where the prices of several instruments come from, how old they are, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from analysis.bars import COLUMNS, Bars
from analysis.exchanges import InstrumentKind, Market
from bot.ask import Ask
from bot.errors import SymbolNotFound, TryLater
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.replies.markup import plain
from bot.replies.several import Missing, missing_text, several_facts, several_origin, several_warning
from bot.replies.words import words_in

VI, EN = words_in("vi"), words_in("en")
FRIDAY = date(2026, 11, 20)
ASK = Ask(text="", asked_at=datetime(2026, 11, 20, 13, tzinfo=UTC))


def instrument(symbol: str, name: str) -> Instrument:
    return Instrument(
        symbol=symbol, kind=InstrumentKind.INDEX, market=Market.VIETNAM, currency=None, names=(("vi", name),)
    )


def history(symbol: str, name: str, last: date = FRIDAY, source: str = "yahoo") -> PriceHistory:
    frame = pd.DataFrame({column: [1.0] for column in COLUMNS}, index=pd.DatetimeIndex([pd.Timestamp(last)]))
    return PriceHistory(
        instrument=instrument(symbol, name),
        bars=Bars(frame=frame),
        source=source,
        fetched_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
    )


VNINDEX, VN30, RUT = history("VNINDEX", "VN-Index"), history("VN30", "VN30"), history("RUT", "Russell & 2000")
MADE_UP = replace(RUT, simulated=True, source="demo")
# 09:00 UTC is 16:00 in Vietnam.
YAHOO = "Source: Yahoo Finance (fetched 16:00, 20 Nov 2026)"


def test_simulated_prices_are_named_where_only_some_are() -> None:
    assert several_warning(VI, [VNINDEX, VN30]) is None
    assert several_warning(EN, []) is None
    assert several_warning(EN, [MADE_UP]) == "⚠️ Simulated prices, not the market's."
    assert several_warning(EN, [VNINDEX, MADE_UP]) == "⚠️ Simulated prices, not the market's: RUT."


def test_each_source_is_told_once() -> None:
    assert plain(several_origin(EN, [VNINDEX, VN30], ASK)) == f"{YAHOO}."
    assert plain(several_origin(EN, [VNINDEX, MADE_UP, VN30], ASK)) == (f"{YAHOO}, simulation.")


def test_of_several_moments_the_first_is_told() -> None:
    earlier = replace(VN30, fetched_at=datetime(2026, 11, 20, 8, 12, 30, tzinfo=UTC))
    seconds_later = replace(VN30, fetched_at=datetime(2026, 11, 20, 9, 0, 59, tzinfo=UTC))

    assert plain(several_origin(EN, [VNINDEX, seconds_later], ASK)) == f"{YAHOO}."
    assert plain(several_origin(EN, [VNINDEX, earlier], ASK)) == (
        "Source: Yahoo Finance (fetched since 15:12, 20 Nov 2026)."
    )
    assert "(lấy từ 15:12 ngày 20/11/2026)" in plain(several_origin(VI, [VNINDEX, earlier], ASK))


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (date(2026, 11, 15), f"{YAHOO}."),
        (date(2026, 11, 14), f"{YAHOO}. The latest bar is 6 days old."),
    ],
)
def test_old_prices_are_told_with_their_age(last: date, told: str) -> None:
    assert plain(several_origin(EN, [history("VNINDEX", "VN-Index", last)], ASK)) == told


def test_only_what_ends_earlier_than_the_newest_is_named() -> None:
    old = [history("SSEC", "Thượng Hải", date(2026, 11, 14)), history("VN30", "VN30", date(2026, 11, 15))]

    assert plain(several_origin(VI, [VNINDEX, *old], ASK)) == (
        "Nguồn: Yahoo Finance (lấy lúc 16:00 ngày 20/11/2026). Dữ liệu dừng sớm hơn: Thượng Hải (14/11/2026)."
    )


def test_a_past_day_and_saved_prices_are_told() -> None:
    past = replace(ASK, as_of=FRIDAY)
    saved = replace(VN30, outage="rate_limited")

    assert plain(several_origin(EN, [VNINDEX, saved], past)) == (
        f"{YAHOO}. As of 20 Nov 2026. Saved prices, the source is not answering: VN30."
    )
    assert plain(several_origin(EN, [saved], ASK)) == (f"{YAHOO}. These are saved prices: the source is not answering.")


def test_what_is_missing_is_named_apart_from_what_may_come_later() -> None:
    never = Missing(instrument=VN30.instrument, error=SymbolNotFound("VN30"))
    later = Missing(instrument=RUT.instrument, error=TryLater("source_failed", source="yahoo"))

    assert missing_text(VI, ()) is None
    assert missing_text(VI, [never]) == "Chưa có dữ liệu: VN30."
    assert missing_text(VI, [later, never]) == ("Chưa có dữ liệu: VN30. Nguồn giá chưa trả lời: Russell &amp; 2000.")


def test_facts_name_sources_and_reasons() -> None:
    facts = several_facts([VNINDEX], [Missing(instrument=RUT.instrument, error=SymbolNotFound("RUT"))])

    assert facts["missing"] == {"RUT": "unknown_symbol"}
    assert facts["sources"] == {
        "VNINDEX": {
            "source": "yahoo",
            "fetched_at": datetime(2026, 11, 20, 9, tzinfo=UTC),
            "simulated": False,
            "outage": None,
            "instead_of": None,
        }
    }
