"""What a comparison says, and that it fits under its picture whatever comes together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from analysis.bars import COLUMNS, Bars
from analysis.comparison import Comparison, Drawdown, Performance, Strength
from analysis.exchanges import InstrumentKind, Market
from bot.ask import Ask
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.replies.compare import Compared, compare_text, curve_labels
from bot.replies.markup import CAPTION_LIMIT, length, plain
from bot.replies.words import LANGUAGES, words_in

FRIDAY = date(2026, 11, 20)
ASK = Ask(text="", asked_at=datetime(2026, 11, 20, 13, tzinfo=UTC))


def history(symbol: str, *, name: str = "", currency: str | None = "VND", until: date = FRIDAY) -> PriceHistory:
    frame = pd.DataFrame(dict.fromkeys(COLUMNS, 10_000.0), index=pd.bdate_range(end=pd.Timestamp(until), periods=9))
    instrument = Instrument(
        symbol=symbol,
        kind=InstrumentKind.SHARE,
        market=Market.VIETNAM if currency == "VND" else Market.UNITED_STATES,
        currency=currency,
        names=(("vi", name), ("en", name)) if name else (),
    )
    fetched = datetime(2026, 11, 20, 9, tzinfo=UTC)
    return PriceHistory(instrument=instrument, bars=Bars(frame=frame), source="csv", fetched_at=fetched)


def performance(symbol: str, change: float, strength: float | None) -> Performance:
    return Performance(
        symbol=symbol,
        first_close=100,
        last_close=100 * (1 + change),
        change=change,
        drawdown=Drawdown(depth=-0.25, peak=date(2026, 1, 5), trough=date(2026, 2, 5)),
        strength=None if strength is None else Strength(index="VNINDEX", value=strength, lately=0.01),
    )


READING = Comparison(
    since=date(2025, 11, 20),
    until=FRIDAY,
    sessions=252,
    wanted=252,
    performances=(performance("FPT", -0.1, 90.0), performance("HPG", 0.3, 130.0), performance("VNM", 0.1, None)),
)
COMPARED = Compared(
    histories=tuple(history(item.symbol) for item in READING.performances),
    indices=dict.fromkeys(("FPT", "HPG"), "VNINDEX"),
    measures=(history("VNINDEX", name="VN-Index"),),
    reading=READING,
)


def told(lang: str, compared: Compared = COMPARED) -> str:
    return plain(compare_text(words_in(lang), compared, ASK))


def test_the_best_one_stands_first() -> None:
    rows = [line for line in told("en").splitlines() if line.startswith("•")]
    assert rows == [
        "• HPG: +30.00%, worst fall −25.0% · RS 130.0",
        "• VNM: +10.00%, worst fall −25.0%",
        "• FPT: −10.00%, worst fall −25.0% · RS 90.0",
    ]


def test_notes_are_told_only_where_they_hold() -> None:
    text = told("en")
    assert "No RS for" not in text
    assert "common sessions asked for" not in text
    assert "currencies" not in text
    assert "Their markets" not in text


@pytest.mark.parametrize(("wanted", "is_told"), [(253, True), (252, False), (None, False)])
def test_a_span_shorter_than_asked_for_is_told(wanted: int | None, is_told: bool) -> None:  # noqa: FBT001 - a value of the table
    compared = replace(COMPARED, reading=replace(READING, wanted=wanted))
    assert ("There are not the 253 common sessions asked for" in told("en", compared)) is is_told


def test_a_strength_that_should_be_there_and_is_not_is_told() -> None:
    compared = replace(COMPARED, indices=dict.fromkeys(("FPT", "HPG", "VNM"), "VNINDEX"))
    assert "No RS for VNM:" in told("en", compared)
    assert "Chưa có RS của VNM:" in told("vi", compared)


def test_the_labels_of_the_lines_are_the_rows_of_the_text() -> None:
    assert curve_labels(words_in("vi"), READING) == {"FPT": "FPT −10,0%", "HPG": "HPG +30,0%", "VNM": "VNM +10,0%"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_longest_answer_fits_under_its_picture(lang: str) -> None:
    """Five symbols of two markets with long names, all old, saved and made up, some without a strength."""
    symbols = ["E1VFVN30", "FUEVFVND", "BTC-USD", "ETH-USD", "BRK-B"]
    histories = tuple(
        replace(
            history(
                symbol, name=f"{symbol} Công ty Cổ phần Đầu tư và Phát triển", currency=currency, until=date(2024, 5, 6)
            ),
            outage="source_failed",
            simulated=simulated,
        )
        for symbol, currency, simulated in zip(
            symbols, ("VND", "VND", "USD", "USD", "USD"), (True, True, True, True, False), strict=True
        )
    )
    reading = replace(
        READING,
        wanted=5000,
        sessions=4999,
        performances=tuple(
            performance(symbol, 123_456.78 + place, None if place == 4 else 12_345.6)
            for place, symbol in enumerate(symbols)
        ),
    )
    compared = replace(COMPARED, histories=histories, reading=reading, indices=dict.fromkeys(symbols, "VNINDEX"))
    text = compare_text(words_in(lang), compared, ASK)
    assert 500 < length(text) <= CAPTION_LIMIT
    for symbol in symbols:
        assert f"• {symbol}" in plain(text)
    assert "RSI" in plain(text)
