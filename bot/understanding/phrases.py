"""The words people type, read from `locales/<lang>/phrases.yaml`; the engine itself knows no language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TypeAlias

import yaml

from bot.kept import kept, origin_at_start
from bot.replies.words import LANGUAGES, locales_folder
from bot.understanding.tokens import Kind, Token, tokenize

PhraseFile: TypeAlias = dict[str, dict[str, list[str]] | list[str] | str]
"""One language's file: for each meaning its phrases, by value where there are several."""

# What ends a phrase that has to be typed with its diacritics.
_EXACT = "!"


class Meaning(StrEnum):
    """What a phrase stands for, named as its section of the file; of two equal phrases the earlier meaning wins."""

    COMMAND = "commands"
    PATTERN = "patterns"
    LANGUAGE = "languages"
    TIMEFRAME = "timeframes"
    QUESTION = "questions"
    SYMBOL_MARKER = "symbol_markers"
    FILLER = "fillers"
    NOT_SYMBOL = "not_symbols"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Some words with their meaning.

    value: the command's key, the candle pattern, the timeframe, the language, or empty.
    exact: it has to be typed with its diacritics, since without them it is an everyday word ("nến", "nen").
    """

    words: tuple[Token, ...]
    meaning: Meaning
    value: str
    lang: str
    exact: bool = False

    def matches(self, tokens: Sequence[Token]) -> bool:
        """Whether these tokens are this phrase; a token typed with diacritics must have the phrase's own."""
        return len(tokens) == len(self.words) and all(
            token.folded == word.folded
            and (not (token.has_marks or self.exact) or token.text.casefold() == word.text.casefold())
            for token, word in zip(tokens, self.words, strict=True)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Every language's phrases together, since people mix them; by the folded first word, longest first."""

    by_first_word: Mapping[str, tuple[Phrase, ...]]

    def at(self, tokens: Sequence[Token], start: int) -> Phrase | None:
        """The longest phrase that begins at this token."""
        for phrase in self.by_first_word.get(tokens[start].folded, ()):
            if phrase.matches(tokens[start : start + len(phrase.words)]):
                return phrase
        return None


@cache
def read_file(lang: str) -> PhraseFile:
    """The file of that language as it stands."""
    return kept(f"phrases-{lang}", lambda: _read_file(lang), origin_at_start(locales_folder()))


def _read_file(lang: str) -> PhraseFile:
    path = locales_folder() / lang / "phrases.yaml"
    # The base loader reads every scalar as text: "on", "no" and "off" are words here, not truth values.
    content: PhraseFile = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - text only
    return content


@cache
def load_phrases() -> Phrases:
    """The phrases of all languages."""
    return kept("phrases", _read, origin_at_start(locales_folder()), (Phrases, Phrase, Meaning, Token, Kind))


def _read() -> Phrases:
    order = list(Meaning)
    phrases = [phrase for lang in LANGUAGES for phrase in _phrases(lang, read_file(lang))]
    phrases.sort(key=lambda phrase: (-len(phrase.words), order.index(phrase.meaning)))
    by_first_word: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        by_first_word.setdefault(phrase.words[0].folded, []).append(phrase)
    return Phrases(by_first_word={word: tuple(found) for word, found in by_first_word.items()})


def _phrases(lang: str, content: PhraseFile) -> Iterator[Phrase]:
    for meaning in Meaning:
        section = content[meaning]
        groups = section if isinstance(section, dict) else {"": section}
        for value, written in groups.items():
            for text in written:
                words = tokenize(text.removesuffix(_EXACT))
                yield Phrase(words=words, meaning=meaning, value=value, lang=lang, exact=text.endswith(_EXACT))
