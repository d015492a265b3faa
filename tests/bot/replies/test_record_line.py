"""The line that tells what a signal was worth: exact figures, few data called few, and what the market's are worth."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.signals import SIGNALS
from bot.replies.facts import json_ready
from bot.replies.record_line import (
    ToldRecord,
    market_text,
    record_button,
    record_facts,
    record_findings,
    record_text,
)
from bot.replies.words import LANGUAGES, words_in
from bot.track_record.market import VN30
from tests.bot.replies.told_records import UNTIL, longest, market_record, own_record, tally

VI, EN = words_in("vi"), words_in("en")

# Wilson's intervals by hand, z² = 3.841459: 13 of 23 gives (0.56522 + 0.08351 ± 0.21913) / 1.16702 = 36.8 to 74.4 %;
# 600 of 1 000 gives (0.6 + 0.001921 ± 0.030424) / 1.003841 = 56.9 to 63.0 %; 1 of 1 gives 20.7 to 100 %.
TOLD = {
    "hammer": (
        own_record(),
        (
            "Ở FPT từ 2011: 23 lần nến búa có xác nhận, sau 10 phiên giá tăng 13 lần (57%, khoảng 37–74%); "
            "ngày bất kỳ: 54%. Chưa đủ dữ liệu."
        ),
        (
            "FPT since 2011: hammer confirmed 23 times; "
            "price higher after 10 sessions: 13 (57%, range 37–74%); any day: 54%. Too few to tell."
        ),
    ),
    "many": (
        own_record(600, 1_000, signal="rsi_overbought"),
        (
            "Ở FPT từ 2011: 1.000 lần RSI vào vùng quá mua, sau 10 phiên giá tăng 600 lần (60%, khoảng 57–63%); "
            "ngày bất kỳ: 54%."
        ),
        (
            "FPT since 2011: RSI entered overbought 1,000 times; "
            "price higher after 10 sessions: 600 (60%, range 57–63%); any day: 54%."
        ),
    ),
    "once": (
        own_record(1, 1, signal="divergence_regular_bearish"),
        (
            "Ở FPT từ 2011: 1 lần phân kỳ giảm giá, sau 10 phiên giá tăng 1 lần (100%, khoảng 21–100%); "
            "ngày bất kỳ: 54%. Chưa đủ dữ liệu."
        ),
        (
            "FPT since 2011: bearish divergence 1 time; "
            "price higher after 10 sessions: 1 (100%, range 21–100%); any day: 54%. Too few to tell."
        ),
    ),
    "never": (
        own_record(0, 0),
        "Ở FPT từ 2011: chưa có lần nào nến búa có xác nhận mà đã qua đủ 10 phiên, nên chưa có gì để đếm.",
        "FPT since 2011: hammer confirmed not once with 10 sessions after it, so nothing to count yet.",
    ),
}


@pytest.mark.parametrize("case", TOLD)
def test_the_line(case: str) -> None:
    record, vietnamese, english = TOLD[case]
    told = ToldRecord(own=record)

    assert record_text(VI, "FPT", told) == vietnamese
    assert record_text(EN, "FPT", told) == english


@pytest.mark.parametrize(("n", "is_few"), [(29, True), (30, False)])
def test_thirty_cases_are_enough(n: int, *, is_few: bool) -> None:
    told = ToldRecord(own=own_record(15, n), market=market_record(own_record(15, n)))

    assert ("Chưa đủ dữ liệu" in str(record_text(VI, "FPT", told))) is is_few
    assert ("Chưa đủ dữ liệu" in str(market_text(VI, told))) is is_few


def test_the_market_is_told_of_its_ten_sessions_with_its_shares_and_span() -> None:
    told = ToldRecord(own=own_record(), market=market_record(own_record(423, 940, base=(1, 2))))

    assert market_text(VI, told) == (
        "Cả thị trường (188 mã, từ 2008): 940 lần, giá tăng trong 45% số lần; ngày bất kỳ: 50%."
    )
    assert market_text(EN, told) == (
        "The whole market (188 shares since 2008): 940 cases, higher in 45%; any day: 50%."
    )


def test_a_market_that_is_behind_the_bars_has_its_day() -> None:
    record = own_record(423, 940)
    older = ToldRecord(own=own_record(), market=market_record(record, last=date(2026, 11, 19)))
    newer = ToldRecord(own=own_record(), market=market_record(record, last=UNTIL))

    assert str(market_text(VI, older)).endswith("Tính đến ngày 19/11/2026.")
    assert str(market_text(EN, older)).endswith("As of 19 Nov 2026.")
    assert "Tính đến" not in str(market_text(VI, newer))


def test_a_basket_is_not_called_the_market() -> None:
    told = ToldRecord(own=own_record(), market=market_record(own_record(423, 940), universe=VN30))

    assert str(market_text(VI, told)).startswith("VN30 (188 mã")
    assert str(market_text(EN, told)).startswith("VN30 (188 shares")


def test_nothing_is_told_where_nothing_is_known() -> None:
    own = ToldRecord(own=own_record())
    empty = ToldRecord(own=own_record(), market=market_record(own_record(0, 0)))

    assert (record_text(VI, "FPT", None), market_text(VI, None)) == (None, None)
    assert (market_text(VI, own), market_text(VI, empty)) == (None, None)
    assert record_button(VI, "FPT", None) == ()
    assert record_facts("FPT", None) == {"record": None, "market_record": None}
    assert list(record_findings(VI, "FPT", None, spare=3)) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: str(signal.key))
def test_every_signal_can_be_told(lang: str, signal: object) -> None:
    key = getattr(signal, "key")  # noqa: B009 - parametrized values have no type
    for told in (longest(key), ToldRecord(own=own_record(0, 0, signal=key))):
        own = str(record_text(words_in(lang), "FPT", told))
        assert not any(wrong in own + str(market_text(words_in(lang), told)) for wrong in ("%(", "{", "nan"))


def test_the_own_line_outlasts_that_of_the_market() -> None:
    own, market = record_findings(VI, "FPT", longest("hammer"), spare=3)

    assert own.text.startswith("Ở FPT")
    assert market.text.startswith("Cả thị trường")
    assert (own.spare, market.spare) == (4, 3)


def test_the_button_leads_to_the_whole_record() -> None:
    (button,) = record_button(VI, "FPT", longest("rsi_oversold"), " 2025-02-14")

    assert (button.label, button.question) == ("Thống kê", "/record FPT rsi_oversold 2025-02-14")


def test_the_facts_are_those_of_the_record_without_its_distribution() -> None:
    market = market_record(replace(own_record(423, 940), base=tally(1, 2)))
    facts = json_ready(record_facts("FPT", ToldRecord(own=own_record(), market=market)))

    assert isinstance(facts, dict)
    own, all_shares = facts["record"], facts["market_record"]
    assert (own["signal"], own["status"], own["universe"]) == ("hammer", "confirmed", "FPT")
    assert (own["n"], own["wins"], own["exit_bars"], own["entry"]) == (23, 13, 10, "known_close")
    assert (own["wilson_low"], own["wilson_high"]) == pytest.approx((0.36812, 0.74365), abs=1e-4)
    assert (own["base_n"], own["base_win_rate"], own["enough"]) == (100, 0.54, False)
    assert (all_shares["universe"], all_shares["n"], all_shares["last"]) == ("listed", 940, "2026-11-20")
    assert not {"periods", "distribution"} & {*own, *all_shares}
