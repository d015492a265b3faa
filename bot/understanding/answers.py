"""Everything that can be asked for in whole sentences: articles' sections, small talk, and commands' own sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from bot.knowledge import Knowledge
from bot.knowledge.words import words_of
from bot.replies.words import LANGUAGES
from bot.understanding.passages import Answerable, Passages
from bot.understanding.phrases import load_phrases, read_file
from bot.understanding.reading import INDEX_WORD, SHARE_WORD
from bot.understanding.shorthand import spelled_out

# How much a word of a name, and one that stands in any question, count of what their rareness would make them count.
_NAME, _LIGHT = 1.4, 0.4

EXPLAIN = "explain"
"""The intent of every article."""


def passages_of(knowledge: Knowledge) -> Passages:
    """All answers with the questions of every language, since people mix languages."""
    return Passages(questions_of(knowledge).items(), emphasis_of(knowledge), names_of(knowledge))


def questions_of(knowledge: Knowledge) -> dict[Answerable, list[str]]:
    """Every answer with its questions, shortened words written in full."""
    questions: dict[Answerable, list[str]] = {}
    for answer, lang, question in _questions(knowledge):
        questions.setdefault(answer, []).append(spelled_out(question, lang))
    return questions


def names_of(knowledge: Knowledge) -> dict[str, set[str]]:
    """By article the words of all its names, in every language."""
    names: dict[str, set[str]] = {}
    for article in knowledge.articles:
        for name in (article.title, *article.aliases):
            names.setdefault(article.key, set()).update(words_of(spelled_out(name, article.lang)))
    return names


def emphasis_of(knowledge: Knowledge) -> dict[str, float]:
    """How much each word counts: what a thing is called more, what stands in any question less."""
    names = set().union(*names_of(knowledge).values())
    light = {
        word
        for lang in LANGUAGES
        for section in ("fillers", "questions")
        for phrase in read_file(lang)[section]
        for word in words_of(phrase)
    }
    return {
        **dict.fromkeys(names, _NAME),
        **dict.fromkeys(light, _LIGHT),
        **dict.fromkeys((SHARE_WORD, INDEX_WORD), _LIGHT),
    }


def questions_by_language(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Every language with each of its questions and phrases, folded."""
    for _, lang, question in _questions(knowledge):
        yield lang, " ".join(words_of(question))
    for phrases in load_phrases().by_first_word.values():
        for phrase in phrases:
            yield phrase.lang, " ".join(word.folded for word in phrase.words)


def _questions(knowledge: Knowledge) -> Iterator[tuple[Answerable, str, str]]:
    for article in knowledge.articles:
        for section in article.sections:
            answer = Answerable(intent=EXPLAIN, key=article.key, section=section.key)
            names = (article.title, *article.aliases) if section is article.sections[0] else ()
            for question in (*names, section.heading, *section.questions):
                yield answer, article.lang, question
    for talk in knowledge.talks:
        for question in talk.questions:
            yield Answerable(intent=talk.intent, key=talk.key), talk.lang, question
    for lang in LANGUAGES:
        for command, sentences in cast("dict[str, str]", read_file(lang)["asks"]).items():
            for sentence in sentences.splitlines():
                yield Answerable(intent=command, key=""), lang, sentence
