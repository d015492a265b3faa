"""Which answer a question wants: nearness on a tiny index made by hand, and what it keeps to whatever is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.words import typed_words_of
from bot.understanding.passages import Answerable, Found, Passages

RSI = Answerable(intent="explain", key="rsi", section="what")
HAMMER = Answerable(intent="explain", key="hammer", section="what")
FORMULA = Answerable(intent="explain", key="rsi", section="formula")
THANKS = Answerable(intent="smalltalk", key="thanks")

QUESTIONS = {
    RSI: ["RSI là gì", "rsi nghĩa là sao", "what is rsi"],
    HAMMER: ["Nến búa là gì", "hammer candle"],
    FORMULA: ["Công thức RSI", "cách tính rsi"],
    THANKS: ["cảm ơn", "thanks"],
}
TINY = Passages(QUESTIONS.items())
EVERY = [(question, answer) for answer, questions in QUESTIONS.items() for question in questions]


def nearest(passages: Passages, text: str, count: int = 3) -> list[Found]:
    return passages.nearest(typed_words_of(text), count)


@pytest.mark.parametrize(("question", "answer"), EVERY)
def test_an_example_question_finds_its_own_answer_word_for_word(question: str, answer: Answerable) -> None:
    for text in (question, question.upper(), f"  {question}??? "):
        best = nearest(TINY, text)[0]
        assert best.answer == answer
        assert best.nearness == pytest.approx(1.0)


def test_a_pair_s_nearness_is_its_share_of_the_example() -> None:
    # Two answers of one word each and nothing else: a word of either weighs the same, and a pair is 0.4 of a word.
    passages = Passages({RSI: ["rsi chart"], HAMMER: ["hammer candle"]}.items())

    (found,) = nearest(passages, "rsi")
    # One word of a line of two words and their pair, whose weight is 0.4 of theirs: 1 / √(1 + 1 + 0.16).
    assert found.answer == RSI
    assert found.nearness == pytest.approx(1 / 2.16**0.5)


def test_words_in_their_order_are_nearer_than_out_of_it() -> None:
    passages = Passages({RSI: ["rsi chart today"], HAMMER: ["hammer candle"]}.items())

    in_order, out_of_order = (nearest(passages, text)[0].nearness for text in ("rsi chart today", "today chart rsi"))
    assert 0 < out_of_order < in_order == pytest.approx(1.0)


def test_a_rare_word_counts_more_than_one_that_all_answers_have() -> None:
    passages = Passages({RSI: ["rsi what"], HAMMER: ["hammer what"], FORMULA: ["macd what"]}.items())

    assert nearest(passages, "rsi")[0].nearness > nearest(passages, "what")[0].nearness


def test_emphasis_makes_a_word_count_less_or_more() -> None:
    questions = {RSI: ["rsi please"], HAMMER: ["hammer please"]}
    plain, light = Passages(questions.items()), Passages(questions.items(), {"please": 0.2})

    assert nearest(light, "rsi")[0].nearness > nearest(plain, "rsi")[0].nearness
    assert nearest(light, "please")[0].nearness < nearest(plain, "please")[0].nearness


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("cong thcu rsi", FORMULA), ("hamer candle", HAMMER), ("hammer candel", HAMMER), ("cảmm ơn", THANKS)],
)
def test_a_mistyped_word_is_the_one_it_is_likest_to_and_a_little_further(typed: str, answer: Answerable) -> None:
    best = nearest(TINY, typed)[0]

    assert best.answer == answer
    assert 0.5 < best.nearness < 1


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("hamer candel", ("hammer", "candle")),
        ("hammer candle", ("hammer", "candle")),
        # Nothing is like these; short words and numbers are taken as they are.
        ("xylophone 14 zz", ("xylophone", "14", "zz")),
        ("", ()),
    ],
)
def test_corrected_words(typed: str, corrected: tuple[str, ...]) -> None:
    assert TINY.corrected(typed_words_of(typed)) == corrected


def test_the_more_unknown_words_the_further() -> None:
    texts = ["rsi là gì", "rsi là gì xylophone", "rsi là gì xylophone quartzite", "rsi là gì xylophone quartzite 2026"]
    by_unknown = [nearest(TINY, text)[0] for text in texts]

    assert [found.answer for found in by_unknown] == [RSI] * 4
    nearness = [found.nearness for found in by_unknown]
    assert nearness == sorted(nearness, reverse=True)
    assert len(set(nearness)) == 4


@pytest.mark.parametrize("text", ["", "   ", "?!", "xylophone quartzite", "14 2026", "难道", "😀"])
def test_nothing_in_common_finds_nothing(text: str) -> None:
    assert nearest(TINY, text) == []
    assert TINY.nearest(()) == []


def test_the_best_comes_first_and_no_more_than_were_asked_for() -> None:
    found = nearest(TINY, "rsi là gì", 10)
    nearness = [each.nearness for each in found]

    assert nearness == sorted(nearness, reverse=True)
    assert {each.answer for each in found} >= {RSI, HAMMER, FORMULA}
    assert len({each.answer for each in found}) == len(found)
    assert nearest(TINY, "rsi là gì", 1) == found[:1]


def test_answers_of_one_question_and_one_word_are_found() -> None:
    passages = Passages({THANKS: ["thanks"]}.items())

    (found,) = nearest(passages, "thanks")
    assert found.answer == THANKS
    assert found.nearness == pytest.approx(1.0)


TYPED = ("rsi", "là", "gì", "nến", "búa", "hammer", "candel", "công", "thức", "cảm", "ơn", "xyz", "14", "the")
WORDS = st.lists(st.sampled_from(TYPED), max_size=9)


@given(WORDS.map(" ".join) | st.text(max_size=60))
def test_nearness_lies_between_0_and_1(text: str) -> None:
    for found in nearest(TINY, text, 10):
        assert 0 < found.nearness <= 1 + 1e-9


@given(WORDS)
def test_the_order_of_answers_never_depends_on_how_many_are_asked_for(words: list[str]) -> None:
    text = " ".join(words)

    assert nearest(TINY, text, 2) == nearest(TINY, text, 10)[:2]
