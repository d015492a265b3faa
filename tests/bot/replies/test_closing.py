"""The lines that tell a close."""

from __future__ import annotations

from datetime import date

from analysis.exchanges import InstrumentKind, Market
from analysis.timeframes import Timeframe
from bot.instruments import Instrument
from bot.replies.closing import close_text, price_headline
from bot.replies.words import words_in

FRIDAY = date(2026, 11, 20)
FPT = Instrument(
    symbol="FPT",
    kind=InstrumentKind.SHARE,
    market=Market.VIETNAM,
    currency="VND",
    exchange="HOSE",
    names=(("vi", "Tập đoàn FPT"), ("en", "FPT")),
)


def test_the_headline_names_what_has_a_name_of_its_own() -> None:
    assert price_headline(words_in("vi"), FPT, 123_600) == "<b>FPT · Tập đoàn FPT: 123.600\xa0₫</b>"
    assert price_headline(words_in("en"), FPT, 123_600) == "<b>FPT: ₫123,600</b>"


def test_a_name_cannot_bring_markup() -> None:
    odd = Instrument(
        symbol="ODD", kind=InstrumentKind.SHARE, market=Market.VIETNAM, currency="VND", names=(("en", "A<b>&"),)
    )

    assert price_headline(words_in("en"), odd, 5) == "<b>ODD · A&lt;b&gt;&amp;: ₫5</b>"


def test_a_close_is_told_with_its_price_and_change_where_there_are_any() -> None:
    words = words_in("en")

    assert close_text(words, FRIDAY, Timeframe.DAY, None) == "Close 20 Nov 2026"
    assert close_text(words, FRIDAY, Timeframe.WEEK, 0.0126) == "Close 20 Nov 2026 (+1.26% on the previous week)"
    assert (
        close_text(words, FRIDAY, Timeframe.DAY, 0.0, price="₫5")
        == "Close 20 Nov 2026: ₫5 (0.00% on the previous session)"
    )
