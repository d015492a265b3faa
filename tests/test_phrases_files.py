"""What people type: the phrase files agree with each other and with the program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from analysis.timeframes import Timeframe
from bot.commands.registry import COMMANDS
from bot.replies.words import LANGUAGES
from bot.understanding.phrases import Meaning, PhraseFile, read_file
from bot.understanding.tokens import Kind, tokenize


def phrases(lang: str) -> Iterator[tuple[Meaning, str, str]]:
    """Meaning, value and text of every phrase of that language."""
    content = read_file(lang)
    for meaning in Meaning:
        section = content[meaning]
        groups = section if isinstance(section, dict) else {"": section}
        for value, written in groups.items():
            yield from ((meaning, value, text) for text in written)


def values(content: PhraseFile, meaning: Meaning) -> set[str]:
    section = content[meaning]
    return set(section) if isinstance(section, dict) else set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_has_every_meaning_and_its_letters(lang: str) -> None:
    assert set(read_file(lang)) == {"letters", *Meaning}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_values_are_those_of_the_program(lang: str) -> None:
    content = read_file(lang)
    commands = {command.key for command in COMMANDS}

    # "explain" is what a term without a symbol means: it needs no word of its own.
    assert values(content, Meaning.COMMAND) == commands - {"explain"}
    assert values(content, Meaning.LANGUAGE) == set(LANGUAGES)
    assert values(content, Meaning.TIMEFRAME) == set(Timeframe)
    assert values(content, Meaning.SYMBOL_MARKER) <= {"certain", "likely"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_phrase_is_made_of_words_and_stands_once_in_its_meaning(lang: str) -> None:
    found = list(phrases(lang))
    doubles = [item for item, count in Counter((meaning, text) for meaning, _, text in found).items() if count > 1]
    odd = [text for _, _, text in found if not text or {token.kind for token in tokenize(text)} != {Kind.WORD}]

    assert len(found) > 100
    assert (doubles, odd) == ([], [])
