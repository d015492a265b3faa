"""Everything that can be asked for in whole sentences: articles' sections, small talk, and commands' own sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from bot.directory.spelling import fold
from bot.kept import kept
from bot.knowledge import Knowledge
from bot.knowledge.words import typed_words_of, words_of
from bot.replies.words import LANGUAGES
from bot.understanding.passages import KEPT, Answerable, Passages
from bot.understanding.phrases import Meaning, load_phrases, read_file
from bot.understanding.reading import ABOUT_THE_BOT, INDEX_WORD, NUMBER_WORD, SHARE_WORD
from bot.understanding.shorthand import spelled_out

# How much a word of a name, and one that stands in any question, count of what their rareness would make them count.
_NAME, _LIGHT = 1.4, 0.4
# "sao" and "bằng" stand in any question, but "sao băng" is a name.
_EVERYDAY_NAME = 0.6

_NUMBER = re.compile(r"\b\d[\d.,]*\b")

EXPLAIN = "explain"
"""The intent of every article."""


def passages_of(knowledge: Knowledge) -> Passages:
    """All answers with the questions of every language, since people mix languages."""

    def passages() -> Passages:
        return Passages(questions_of(knowledge).items(), emphasis_of(knowledge), names_of(knowledge))

    return kept("passages", passages, knowledge.origin, KEPT)


def questions_of(knowledge: Knowledge) -> dict[Answerable, list[str]]:
    """Every answer with its questions, shortened words written in full."""
    questions: dict[Answerable, list[str]] = {}
    for answer, lang, question in _questions(knowledge):
        questions.setdefault(answer, []).append(spelled_out(question, lang))
    return questions


def names_of(knowledge: Knowledge) -> dict[str, set[str]]:
    """By article the words of all its names, in every language, without those that stand in any question."""
    light = _light_words()
    names: dict[str, set[str]] = {}
    for article in knowledge.articles:
        for name in article.names:
            names.setdefault(article.key, set()).update(typed_words_of(spelled_out(name, article.lang)))
    return {key: words - light for key, words in names.items()}


def emphasis_of(knowledge: Knowledge) -> dict[str, float]:
    """How much each word (folded) counts: what a thing is called more, what stands in any question less."""
    names = {fold(word) for words in names_of(knowledge).values() for word in words}
    light = {fold(word) for word in _light_words()}
    # "B" alone names no kind of share.
    light |= {word for word in names if len(word) == 1}
    return {
        **dict.fromkeys(names, _NAME),
        **dict.fromkeys(light, _LIGHT),
        **dict.fromkeys(light & names, _EVERYDAY_NAME),
    }


def international_words(knowledge: Knowledge) -> frozenset[str]:
    """The words of names that the articles of every language use, folded: "rsi", "bollinger", "market"."""
    return kept("international", lambda: _international_words(knowledge), knowledge.origin)


def _international_words(knowledge: Knowledge) -> frozenset[str]:
    by_lang: dict[str, set[str]] = {lang: set() for lang in LANGUAGES}
    for article in knowledge.articles:
        by_lang[article.lang].update(word for name in article.names for word in words_of(name))
    joints = [{word for phrase in read_file(lang)["comparisons"] for word in words_of(phrase)} for lang in LANGUAGES]
    light = {fold(word) for word in _light_words()}
    return frozenset((set.intersection(*by_lang.values()) - light) | set.intersection(*joints))


def _light_words() -> frozenset[str]:
    """The words that stand in any question, in every language: fillers, greetings, and what stands for a symbol."""
    return frozenset((SHARE_WORD, INDEX_WORD, NUMBER_WORD)) | frozenset(
        word.text.casefold()
        for phrases in load_phrases().by_first_word.values()
        for phrase in phrases
        if phrase.meaning is Meaning.FILLER or phrase.value in ABOUT_THE_BOT
        for word in phrase.words
    )


def questions_by_language(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Every language with all of its questions and phrases, folded."""
    return iter(kept("questions", lambda: list(_questions_by_language(knowledge)), knowledge.origin))


def _questions_by_language(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    texts: dict[str, list[str]] = {lang: [] for lang in LANGUAGES}
    for _, lang, question in _questions(knowledge):
        texts[lang].extend(words_of(question))
    for phrases in load_phrases().by_first_word.values():
        for phrase in phrases:
            texts[phrase.lang].extend(word.folded for word in phrase.words)
    return ((lang, " ".join(words)) for lang, words in texts.items())


def _questions(knowledge: Knowledge) -> Iterator[tuple[Answerable, str, str]]:
    for article in knowledge.articles:
        for section in article.sections:
            answer = Answerable(intent=EXPLAIN, key=article.key, section=section.key)
            names = (article.title, *article.aliases) if section is article.sections[0] else ()
            for question in (*names, section.heading, *section.questions):
                yield answer, article.lang, question
    for talk in knowledge.talks:
        for question in talk.questions:
            yield Answerable(intent=talk.intent, key=talk.key), talk.lang, _NUMBER.sub(NUMBER_WORD, question)
    for lang in LANGUAGES:
        for command, sentences in cast("dict[str, str]", read_file(lang)["asks"]).items():
            for sentence in sentences.splitlines():
                yield Answerable(intent=command, key=""), lang, sentence
