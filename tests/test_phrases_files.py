"""What people type: the phrase files agree with each other and with the program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import cast

import pytest

from analysis.timeframes import Timeframe
from bot.commands.registry import COMMANDS
from bot.knowledge.words import words_of
from bot.replies.words import LANGUAGES
from bot.understanding.phrases import Meaning, PhraseFile, read_file
from bot.understanding.reading import INDEX_WORD, SHARE_WORD
from bot.understanding.tokens import Kind, tokenize

# What is read by whole sentences and not phrase by phrase.
WHOLE_SENTENCES = {"asks", "follow_ups", "pronouns", "comparisons", "shorthand"}


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
    assert set(read_file(lang)) == {"letters", *Meaning, *WHOLE_SENTENCES}


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


def asks(lang: str) -> dict[str, list[str]]:
    """By command the sentences that ask for it."""
    section = cast("dict[str, str]", read_file(lang)["asks"])
    return {command: sentences.splitlines() for command, sentences in section.items()}


def shorthand(lang: str) -> dict[str, list[str]]:
    """By word its shortened forms."""
    return cast("dict[str, list[str]]", read_file(lang)["shorthand"])


def test_sentences_ask_for_the_same_commands_in_every_language() -> None:
    commands = {command.key for command in COMMANDS}

    assert set(asks("vi")) == set(asks("en")) <= commands
    assert len(asks("vi")) > 5


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_asks_for_one_command_and_stands_once(lang: str) -> None:
    sentences = [(words_of(sentence), command) for command, written in asks(lang).items() for sentence in written]
    doubles = [words for words, count in Counter(words for words, _ in sentences).items() if count > 1]

    assert len(sentences) > 50
    assert doubles == []
    assert all(words for words, _ in sentences)
    # A name in braces stands for symbols of a kind; there are no others.
    named = {word for words, _ in sentences for word in words if "{" in word or "}" in word}
    assert named == {SHARE_WORD, INDEX_WORD}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_short_form_stands_for_one_word(lang: str) -> None:
    forms = Counter(form for forms in shorthand(lang).values() for form in forms)

    assert len(forms) > 40
    assert [form for form, count in forms.items() if count > 1] == []
    assert [form for form in forms if form != form.strip().casefold() or not form] == []
    # A word that has forms is itself no form of another: it would be spelled out twice.
    assert set(forms).isdisjoint(shorthand(lang))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("section", ["follow_ups", "pronouns", "comparisons"])
def test_phrases_of_whole_sentences_are_words_and_stand_once(lang: str, section: str) -> None:
    written = read_file(lang)[section]
    folded = [words_of(phrase) for phrase in written]

    assert isinstance(written, list)
    assert len(folded) >= 5
    assert all(folded)
    assert [phrase for phrase, count in Counter(written).items() if count > 1] == []
