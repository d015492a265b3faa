"""What a pattern's condition says: its number, its limit, and nothing that reads as untrue."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.candles import PATTERNS, Candles, Check, Condition, Measure, Relation
from analysis.candles.anatomy import BODY, CLOSE, LOWER_SHADOW, MEAN_BODY_BEFORE, OPEN, RANGE, SMA10, TOP, UPPER_SHADOW
from bot.replies.conditions import MEASURE_NAMES, condition_text
from bot.replies.markup import plain
from bot.replies.words import LANGUAGES, words_in
from tests.analysis.builders import random_bars

CONDITIONS = tuple(
    dict.fromkeys(
        condition
        for pattern in PATTERNS
        for condition in (*pattern.shape, *pattern.context, pattern.confirmation)
        if condition is not None
    )
)
CANDLES = Candles.of(random_bars(5, pd.bdate_range("2024-01-02", periods=60)).frame)


def check(condition: Condition, value: float | None, base: float | None) -> Check:
    """A check made by hand; whether it passed changes no word."""
    limit = None if base is None else base * condition.factor
    ratio = None if value is None or not base else value / base
    return Check(condition=condition, value=value, limit=limit, ratio=ratio, passed=False)


def told(lang: str, made: Check, currency: str | None = "VND") -> str:
    return plain(condition_text(words_in(lang), made, currency))


@pytest.mark.parametrize(
    ("made", "vietnamese", "english"),
    [
        (
            check(Condition(LOWER_SHADOW, Relation.AT_LEAST, BODY, 2), 2_300, 1_000),
            "Bóng dưới: bằng 2,3 lần thân nến (cần ít nhất 2 lần)",
            "Lower shadow: 2.3 times the body (needs at least 2)",
        ),
        (
            check(Condition(LOWER_SHADOW.ago(1), Relation.AT_MOST, RANGE.ago(1), 0.25), 620, 1_000),
            "Bóng dưới của nến liền trước: 62% biên độ nến (cần không quá 25%)",
            "Lower shadow of the candle before: 62% of the candle's range (needs at most 25%)",
        ),
        (
            check(Condition(BODY.ago(2), Relation.ABOVE, MEAN_BODY_BEFORE.ago(2)), 500, 1_000),
            "Thân nến cách đó 2 nến: bằng 0,5 lần thân trung bình của 10 nến trước đó (cần trên 1 lần)",
            "Body 2 candles before: 0.5 times the average body of the 10 candles before (needs more than 1)",
        ),
        (
            check(Condition(BODY, Relation.ABOVE, BODY.ago(1)), 900, 1_000),
            "Thân nến: bằng 0,9 lần thân nến của nến liền trước (cần trên 1 lần)",
            "Body: 0.9 times the body of the candle before (needs more than 1)",
        ),
        (
            check(Condition(CLOSE, Relation.ABOVE, TOP.ago(1)), 98_600, 99_900),
            "Giá đóng cửa: 98.600\xa0₫ (cần cao hơn đỉnh thân nến của nến liền trước, 99.900\xa0₫)",
            "Close: ₫98,600 (needs to be above the upper end of the body of the candle before, ₫99,900)",
        ),
        (
            check(Condition(SMA10.ago(1), Relation.BELOW, SMA10.ago(6)), 102_290, 103_360),
            (
                "Trung bình 10 nến tính đến nến liền trước: 102.290\xa0₫ (cần thấp hơn trung bình 10 nến tính đến 6 "
                "nến trước, 103.360\xa0₫)"
            ),
            (
                "10-bar average up to the candle before: ₫102,290 (needs to be below the 10-bar average up to 6 "
                "candles before, ₫103,360)"
            ),
        ),
        (
            check(Condition(Measure("low"), Relation.AT_LEAST, Measure("low", 1), 0.999), 97_000, 98_000),
            "Giá thấp nhất: 97.000\xa0₫ (cần ít nhất 99,9% của giá thấp nhất của nến liền trước, 97.902\xa0₫)",
            "Low: ₫97,000 (needs at least 99.9% of the low of the candle before, ₫97,902)",
        ),
        (
            check(Condition(CLOSE, Relation.ABOVE, OPEN), 97_800, 99_900),
            "Nến này: đỏ, mở cửa 99.900\xa0₫, đóng cửa 97.800\xa0₫ (cần nến xanh)",
            "This candle: red, open ₫99,900, close ₫97,800 (needs to be green)",
        ),
        (
            check(Condition(CLOSE.ago(2), Relation.BELOW, OPEN.ago(2)), 10_000, 10_000),
            "Cách đó 2 nến: không xanh không đỏ, mở cửa 10.000\xa0₫, đóng cửa 10.000\xa0₫ (cần nến đỏ)",
            "2 candles before: neither green nor red, open ₫10,000, close ₫10,000 (needs to be red)",
        ),
        (
            check(Condition(UPPER_SHADOW, Relation.AT_LEAST, BODY, 2), 300, 0),
            "Bóng trên: 300\xa0₫; thân nến bằng 0 (cần ít nhất 2 lần mức đó)",
            "Upper shadow: ₫300; the body is 0 (needs at least 2 times that)",
        ),
        (
            check(Condition(CLOSE.ago(1), Relation.BELOW, SMA10.ago(1)), None, None),
            (
                "Giá đóng cửa của nến liền trước: chưa so được với trung bình 10 nến tính đến nến liền trước vì dữ "
                "liệu bắt đầu quá muộn"
            ),
            (
                "Close of the candle before: cannot be held against the 10-bar average up to the candle before, the "
                "data begin too late"
            ),
        ),
    ],
    ids=lambda value: value.condition.key if isinstance(value, Check) else "",
)
def test_a_condition_is_told_with_its_number_and_its_limit(made: Check, vietnamese: str, english: str) -> None:
    assert told("vi", made) == vietnamese
    assert told("en", made) == english


def test_points_have_no_currency() -> None:
    made = check(Condition(CLOSE, Relation.ABOVE, TOP.ago(1)), 1_276.08, 1_280)

    assert told("vi", made, None).startswith("Giá đóng cửa: 1.276,08 điểm (cần cao hơn")


@pytest.mark.parametrize(
    ("made", "shown"),
    [
        # 1.996 is not "2.0 (needs at least 2)", 4.96 % is not "5 % (needs more than 5 %)".
        (check(Condition(LOWER_SHADOW, Relation.AT_LEAST, BODY, 2), 1_996, 1_000), "1.996 times"),
        (check(Condition(BODY, Relation.ABOVE, RANGE, 0.05), 496, 10_000), "4.96%"),
        (check(Condition(BODY, Relation.ABOVE, RANGE, 0.05), 499.6, 10_000), "4.996%"),
        (check(Condition(LOWER_SHADOW, Relation.AT_LEAST, BODY, 2), 0, 1_000), "0 times"),
        (check(Condition(CLOSE, Relation.ABOVE, TOP.ago(1)), 54_240.1, 54_240.3), "54,240.1 (needs"),
        # Equal but for rounding noise is equal.
        (check(Condition(CLOSE, Relation.ABOVE, TOP.ago(1)), 54_240.1, 54_240.1 * (1 + 1e-12)), "₫54,240 (needs"),
    ],
)
def test_a_number_never_looks_like_a_limit_that_it_is_not(made: Check, shown: str) -> None:
    assert shown in told("en", made)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.key)
def test_every_condition_of_every_pattern_has_words(lang: str, condition: Condition) -> None:
    for made in (condition.check(CANDLES, CANDLES.bars - 1), condition.check(CANDLES, 0)):
        for currency in ("VND", "USD", None):
            text = told(lang, made, currency)
            assert text[0] == text[0].upper()
            assert "%(" not in text
            assert "\n" not in text
            assert len(text) < 160
            assert (made.value is None) == ("quá muộn" in text or "too late" in text)


def test_every_condition_was_visited_and_reads_unlike_the_others() -> None:
    texts = {
        condition_text(words_in("vi"), condition.check(CANDLES, CANDLES.bars - 1), "VND") for condition in CONDITIONS
    }

    assert len(CONDITIONS) > 80
    assert len(texts) == len(CONDITIONS)


def test_every_measure_of_a_pattern_has_a_name() -> None:
    measures = {measure.name for condition in CONDITIONS for measure in (condition.measure, condition.base)}

    assert measures <= MEASURE_NAMES.keys()
    assert len(measures) > 15


@pytest.mark.parametrize("lang", LANGUAGES)
def test_measures_are_told_apart(lang: str) -> None:
    names = {words_in(lang).label(name) for name in MEASURE_NAMES.values()}

    assert len(names) == len(MEASURE_NAMES)
