"""What an alert's words mean, beside where the symbol stands."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.signals import SIGNALS
from bot.errors import UserError
from bot.preferences import Preferences, PriceUnit
from bot.replies.alert_conditions import condition_text, written
from bot.replies.words import LANGUAGES, words_in
from bot.watching.alert import AlertKind, Condition
from bot.watching.alert_reading import Quote, condition_of, read_groups, read_wishes, values_of

FPT = Quote(price=118_000, close=118_000, session=date(2026, 11, 20), rsi=55.0, currency="VND")
VNINDEX = Quote(price=1_276.08, close=1_276.08, session=date(2026, 11, 20), rsi=None, currency=None)
APPLE = Quote(price=182.5, close=182.5, session=date(2026, 11, 20), rsi=40.0, currency="USD")
BITCOIN = Quote(price=91_000, close=91_000, session=date(2026, 11, 20), rsi=40.0, currency="USD")

ABOVE, BELOW = AlertKind.PRICE_ABOVE, AlertKind.PRICE_BELOW
OVER, UNDER = AlertKind.RSI_ABOVE, AlertKind.RSI_BELOW
UP, DOWN = AlertKind.CHANGE_UP, AlertKind.CHANGE_DOWN


def read(text: str, quote: Quote = FPT) -> list[tuple[AlertKind, float | str | None]]:
    """Kind and number, or the signal, of everything that the text asks for."""
    conditions = [condition_of(wish, quote) for wish in read_wishes(text)]
    return [(one.kind, one.signal or one.value) for one in conditions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The examples of the issue.
        ("FPT rsi<30", (UNDER, 30)),
        ("FPT > 120", (ABOVE, 120_000)),
        ("FPT bua", (AlertKind.SIGNAL, "hammer")),
        ("VNINDEX pha dinh", (AlertKind.SIGNAL, "ath_breakout")),
        ("FPT +5%", (UP, 0.05)),
        # As people say it.
        ("FPT trên 120k", (ABOVE, 120_000)),
        ("khi FPT thủng 100", (BELOW, 100_000)),
        ("rsi fpt dưới 30", (UNDER, 30)),
        ("FPT giảm 5%", (DOWN, 0.05)),
        ("FPT giảm hơn 5%", (DOWN, 0.05)),
        ("báo khi FPT vượt đỉnh", (AlertKind.SIGNAL, "ath_breakout")),
        ("FPT rơi về 100", (BELOW, 100_000)),
        ("FPT tăng lên 125 nghìn", (ABOVE, 125_000)),
        ("FPT 120 trở lên", (ABOVE, 120_000)),
        ("FPT chạm 130", (ABOVE, 130_000)),
        ("FPT về 110", (BELOW, 110_000)),
        ("fpt tang 2,5 phan tram", (UP, 0.025)),
        ("FPT-7%", (DOWN, 0.07)),
        ("FPT +7", (UP, 0.07)),
        ("FPT rsi14 < 30", (UNDER, 30)),
        ("FPT RSI 14 trên 70", (OVER, 70)),
        ("FPT rsi 75", (OVER, 75)),
        ("FPT rsi quá bán", (AlertKind.SIGNAL, "rsi_oversold")),
        ("alert me when FPT is above 120", (ABOVE, 120_000)),
        ("tell me when FPT falls below 100k", (BELOW, 100_000)),
        ("FPT down 5 percent", (DOWN, 0.05)),
        ("FPT drops 5%", (DOWN, 0.05)),
        ("FPT bullish engulfing", (AlertKind.SIGNAL, "engulfing_bullish")),
        ("FPT ≥ 120.000₫", (ABOVE, 120_000)),
        ("FPT<118,5", (BELOW, 118_500)),
        ("FPT > 118.500", (ABOVE, 118_500)),
        ("FPT > 0,12 triệu", (ABOVE, 120_000)),
        ("FPT > 120 000 đ", (ABOVE, 120_000)),
        ("ＦＰＴ ＞ １２０", (ABOVE, 120_000)),
    ],
)
def test_words_mean_one_thing(text: str, expected: tuple[AlertKind, float | str]) -> None:
    ((kind, value),) = read(text)

    assert kind is expected[0]
    assert value == (expected[1] if isinstance(expected[1], str) else pytest.approx(expected[1]))


@pytest.mark.parametrize(
    ("text", "quote", "value"),
    [
        ("VNINDEX > 1300", VNINDEX, 1_300),
        ("VNINDEX > 1.300", VNINDEX, 1_300),
        ("VNINDEX > 1.300,5 điểm", VNINDEX, 1_300.5),
        ("VNINDEX > 1,300.5", VNINDEX, 1_300.5),
        ("AAPL > 190", APPLE, 190),
        ("AAPL > 190.125", APPLE, 190.125),
        ("BTC > 100k", BITCOIN, 100_000),
        ("BTC > 100.000", BITCOIN, 100_000),
    ],
)
def test_a_number_is_read_by_the_price_it_is_near_to(text: str, quote: Quote, value: float) -> None:
    assert read(text, quote) == [(ABOVE, value)]


def test_one_message_may_ask_for_several() -> None:
    assert read("FPT > 120 hoặc < 100") == [(ABOVE, 120_000), (BELOW, 100_000)]
    assert read("rsi dưới 30 hoặc trên 70") == [(UNDER, 30), (OVER, 70)]
    assert read("FPT rsi<30, giá < 100, búa") == [(UNDER, 30), (BELOW, 100_000), (AlertKind.SIGNAL, "hammer")]
    assert read("FPT > 120, FPT > 120") == [(ABOVE, 120_000)]


@pytest.mark.parametrize("text", ["", "FPT", "FPT trên", "mình thích FPT", "rsi FPT", "!!!", "🔨"])
def test_where_nothing_can_be_waited_for_nothing_is_read(text: str) -> None:
    assert read_wishes(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "FPT rsi tuần<30",
        "FPT rsi < 30 khung tháng",
        "FPT RSI tuan < 30",
        "FPT weekly rsi > 70",
        "FPT > 120 trong tuần này",
        "FPT hammer monthly",
    ],
)
def test_weeks_and_months_are_not_taken_for_days(text: str) -> None:
    with pytest.raises(UserError) as caught:
        read_wishes(text)

    assert caught.value.code == "alert_daily_only"


@pytest.mark.parametrize("text", ["FPT rsi 9 < 30", "FPT rsi(7)<30", "FPT RSI9 dưới 30", "FPT rsi 21 vượt 70"])
def test_the_rsi_of_another_period_is_refused_and_not_taken_for_two_wishes(text: str) -> None:
    with pytest.raises(UserError) as caught:
        read_wishes(text)

    assert caught.value.code == "alert_rsi_period"


def test_a_change_after_an_rsi_is_the_price_s() -> None:
    assert read("FPT rsi<30, +5%") == [(UNDER, 30), (UP, 0.05)]
    assert read("FPT rsi dưới 30 hoặc giảm 5%") == [(UNDER, 30), (DOWN, 0.05)]
    assert read("FPT rsi < 30, > 70") == [(UNDER, 30), (OVER, 70)]


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("FPT > 110, HPG < 25", [("FPT", "110"), ("HPG", "25")]),
        ("HPG dưới 25 và fpt trên 110", [("HPG", "25"), ("FPT", "110")]),
        ("FPT HPG rsi<30", [("FPT HPG", "30")]),
        ("FPT HPG > 5%, < 5%", [("FPT HPG", "5 5")]),
        ("FPT > 110", [("FPT HPG", "110")]),
        ("FPT > 110, < 90, HPG < 25", [("FPT", "110 90"), ("HPG", "25")]),
    ],
)
def test_each_symbol_gets_what_stands_after_it(text: str, parted: list[tuple[str, str]]) -> None:
    groups = read_groups(text, ("FPT", "HPG"))

    told = [(" ".join(group.symbols), " ".join(wish.number for wish in group.wishes)) for group in groups]
    assert told == parted


@pytest.mark.parametrize("text", ["> 110 FPT, < 25 HPG", "Hòa Phát < 25, FPT > 110", "FPT > 110, < 90, HPG"])
def test_where_it_is_not_clear_whose_a_wish_is_nothing_is_guessed(text: str) -> None:
    with pytest.raises(UserError) as caught:
        read_groups(text, ("FPT", "HPG"))

    assert caught.value.code == "alert_one_by_one"


def test_a_family_of_signals_is_not_chosen_from() -> None:
    (wish,) = read_wishes("FPT nhấn chìm")

    assert wish.signals == ("engulfing_bullish", "engulfing_bearish")
    (divergence,) = read_wishes("FPT phan ky")
    assert len(divergence.signals) == 4
    (doji,) = read_wishes("FPT doji")
    assert doji.signals == ("doji",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FPT rsi > 130", "alert_rsi_range"),
        ("FPT rsi < 0", "alert_rsi_range"),
        ("FPT rsi < -30", "alert_rsi_range"),
        ("FPT -120%", "alert_change_range"),
        ("FPT +0%", "alert_change_range"),
        ("FPT +5000%", "alert_change_range"),
        ("FPT > 5", "alert_price_far"),
        ("FPT > 0", "alert_price_far"),
        ("FPT > 99999999", "alert_price_far"),
        ("FPT > " + "9" * 400, "alert_price_far"),
        ("FPT +" + "9" * 400 + "%", "alert_change_range"),
    ],
)
def test_a_number_that_cannot_be_meant_is_refused(text: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        read(text)

    assert caught.value.code == code


def test_a_grouped_number_may_have_decimals_in_either_language() -> None:
    assert values_of("1.276,08") == values_of("1,276.08") == (1_276.08,)
    assert values_of("118.500") == values_of("118,500") == (118_500.0, 118.5)
    assert values_of("1.250.000") == (1_250_000.0,)
    assert values_of("118.5") == values_of("118,5") == (118.5,)
    assert values_of("9" * 17) == ()


CONDITIONS = st.one_of(
    st.builds(Condition, kind=st.sampled_from([ABOVE, BELOW]), value=st.integers(20_000, 900_000).map(float)),
    st.builds(Condition, kind=st.sampled_from([OVER, UNDER]), value=st.integers(1, 999).map(lambda tenth: tenth / 10)),
    st.builds(Condition, kind=st.sampled_from([UP, DOWN]), value=st.integers(1, 9_999).map(lambda part: part / 10_000)),
    st.builds(Condition, kind=st.just(AlertKind.SIGNAL), signal=st.sampled_from([signal.key for signal in SIGNALS])),
)


@given(condition=CONDITIONS, lang=st.sampled_from(LANGUAGES), unit=st.sampled_from(PriceUnit))
def test_the_words_that_confirm_an_alert_set_the_same_one(condition: Condition, lang: str, unit: PriceUnit) -> None:
    words = words_in(lang, Preferences(price_unit=unit))
    for text in (condition_text(words, condition, "VND"), written(condition)):
        (wish,) = read_wishes(f"FPT {text}")
        again = condition_of(wish, FPT)

        assert (again.kind, again.signal) == (condition.kind, condition.signal)
        assert again.value == (None if condition.value is None else pytest.approx(condition.value))


@given(text=st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(UserError):
        for wish in read_wishes(text):
            if len(wish.signals) < 2:
                assert condition_of(wish, FPT).kind in AlertKind


@given(text=st.text(max_size=60))
def test_any_text_about_two_symbols_is_parted_or_refused(text: str) -> None:
    with suppress(UserError):
        groups = read_groups(text, ("FPT", "HPG"))

        assert {symbol for group in groups for symbol in group.symbols} == {"FPT", "HPG"}
