"""What somebody may be about to type."""

from __future__ import annotations

import pytest

from bot.directory import Directory
from bot.directory.baskets import vn30
from bot.inline.candidates import Beginnings, articles_by_beginning, symbols_by_beginning
from bot.knowledge import load_knowledge


@pytest.fixture(scope="module")
def symbols(directory: Directory) -> Beginnings:
    """Those of the packaged list."""
    return symbols_by_beginning(directory)


@pytest.mark.parametrize(
    ("typed", "first"),
    [("f", "FPT"), ("fpt", "FPT"), ("hoa phat", "HPG"), ("hoa p", "HPG"), ("vinami", "VNM"), ("vnindex", "VNINDEX")],
)
def test_the_best_known_comes_first(symbols: Beginnings, typed: str, first: str) -> None:
    assert symbols.begun(typed, 5)[0] == first


def test_a_name_is_found_by_its_second_word_too(symbols: Beginnings) -> None:
    assert "HPG" in symbols.begun("phat", 5)


def test_an_exact_symbol_comes_before_better_known_beginnings(directory: Directory, symbols: Beginnings) -> None:
    for symbol in sorted(directory.symbols):
        assert symbols.begun(symbol.lower(), 1) == (symbol,)


def test_no_more_than_asked_for_and_each_once(symbols: Beginnings) -> None:
    found = symbols.begun("v", 5)
    assert len(found) == len(set(found)) == 5
    assert set(found) <= set(vn30())


@pytest.mark.parametrize("typed", ["", "zzzz", "fptx"])
def test_nothing_begins_so(symbols: Beginnings, typed: str) -> None:
    assert symbols.begun(typed, 5) == ()


@pytest.mark.parametrize(
    ("typed", "key"), [("nen bu", "hammer"), ("phan k", "divergence"), ("bollin", "bollinger-bands")]
)
def test_terms_are_found_by_their_beginnings(typed: str, key: str) -> None:
    assert key in articles_by_beginning(load_knowledge()).begun(typed, 3)
