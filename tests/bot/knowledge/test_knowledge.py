"""All articles: both languages tell the same things, every name finds its article, and every button is understood."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bot import knowledge as knowledge_module
from bot.knowledge import Article, Knowledge, load_knowledge
from bot.knowledge.article import read_article
from bot.knowledge.words import words_of
from bot.replies.explain import topic_button
from bot.replies.words import LANGUAGES, locales_folder
from bot.reply import ERROR_INTENT
from bot.texts import BrokenText
from tests.bot.conftest import Answer, Understand
from tests.bot.knowledge.samples import ARTICLE, TALK, another, without

KNOWLEDGE = load_knowledge()
ARTICLES = [KNOWLEDGE.article(key, lang) for key in KNOWLEDGE.keys for lang in LANGUAGES]

SAMPLE, LEAST_RIGHT = 400, 0.97


def knowledge_of(*texts: str) -> Knowledge:
    """The articles of these Vietnamese texts."""
    articles = [read_article(text, "vi") for text in texts]
    return Knowledge({(article.key, article.lang): article for article in articles}, {})


def files(lang: str) -> set[str]:
    return {path.stem for path in (locales_folder() / lang / "articles").glob("*.md")}


# The articles that come with the program


def test_every_article_stands_in_every_language_under_its_file_s_name() -> None:
    assert len(KNOWLEDGE.keys) > 150
    assert files("vi") == files("en") == set(KNOWLEDGE.keys)
    assert len(KNOWLEDGE.articles) == len(KNOWLEDGE.keys) * len(LANGUAGES)


@pytest.mark.parametrize("key", KNOWLEDGE.keys)
def test_both_languages_tell_the_same(key: str) -> None:
    first, *others = (KNOWLEDGE.article(key, lang) for lang in LANGUAGES)
    for other in others:
        assert [section.key for section in other.sections] == [section.key for section in first.sections]
        assert (other.level, other.related) == (first.level, first.related)
        assert len(other.examples) == len(first.examples)


def test_an_article_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        KNOWLEDGE.article("no-such-article", "vi")


def test_every_name_stands_for_one_article() -> None:
    owners: dict[tuple[str, ...], set[str]] = {}
    for article in ARTICLES:
        for name in (article.title, *article.aliases):
            owners.setdefault(words_of(name), set()).add(article.key)

    assert {" ".join(words): keys for words, keys in owners.items() if len(keys) > 1} == {}


def test_every_name_alone_finds_its_article() -> None:
    names = [(name, article.key) for article in ARTICLES for name in (article.title, *article.aliases)]

    assert len(names) > 1000
    assert [(name, key) for name, key in names if KNOWLEDGE.terms(words_of(name)) != [key]] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_name_alone_is_explained(understand: Understand, lang: str) -> None:
    asked = [(f"/explain {name}", article) for article in ARTICLES if article.lang == lang for name in article.aliases]
    wrong = [
        (text, article.key, intent.arguments.topic)
        for text, article in asked
        if (intent := understand(text, lang=lang)).command != "explain" or intent.arguments.topic != article.key
    ]

    assert len(wrong) <= (1 - LEAST_RIGHT) * len(asked), wrong


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_section_s_own_questions_find_its_article(understand: Understand, lang: str) -> None:
    every = [
        (question, article.key)
        for article in ARTICLES
        if article.lang == lang
        for section in article.sections
        for question in section.questions
    ]
    # The same few hundred every time: what goes wrong can be looked at.
    asked = random.Random(20261120).sample(every, SAMPLE // len(LANGUAGES))  # noqa: S311 - no secret
    wrong = [
        (question, key, intent.command, intent.arguments.topic)
        for question, key in asked
        # Beside a symbol a command may be meant as well.
        if (intent := understand(question, lang=lang)).arguments.topic != key and not intent.arguments.symbols
    ]

    assert len(wrong) <= (1 - LEAST_RIGHT) * len(asked), wrong


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_button_of_every_passage_is_understood(understand: Understand, lang: str) -> None:
    pressed = 0
    for article in ARTICLES:
        if article.lang != lang:
            continue
        for section in article.sections:
            intent = understand(topic_button(article, section).question, lang=lang)
            assert (intent.command, intent.arguments.topic) == ("explain", article.key)
            assert intent.arguments.section == section.key
            pressed += 1
        assert understand(topic_button(article).question, lang=lang).arguments.topic == article.key

    assert pressed > 400


def examples() -> dict[tuple[str, str], str]:
    """Every example by language, with the key of an article that shows it."""
    return {(article.lang, example): article.key for article in ARTICLES for example in article.examples}


def test_there_are_examples() -> None:
    assert len(examples()) > 40


@pytest.mark.parametrize(("lang", "example"), sorted(examples()), ids=str)
async def test_an_example_works(answer: Answer, lang: str, example: str) -> None:
    reply = await answer(example, lang=lang)

    assert reply.intent != ERROR_INTENT
    assert reply.lang == lang


# Articles made by hand


def test_of_names_that_overlap_the_longest_counts() -> None:
    knowledge = knowledge_of(another("búa"), another("búa ngược"), another("trend"))

    assert knowledge.terms(words_of("nến búa ngược là gì")) == ["búa ngược"]
    assert knowledge.terms(words_of("nến búa là gì, ngược lại thì sao")) == ["búa"]
    assert knowledge.terms(words_of("trend, búa ngược, búa và trend")) == ["trend", "búa ngược", "búa"]


@pytest.mark.parametrize("text", ["", "   ", "!!!", "doj", "dojima", "không có gì ở đây"])
def test_other_words_name_nothing(text: str) -> None:
    assert knowledge_of(ARTICLE).terms(words_of(text)) == []


def test_a_name_counts_with_and_without_diacritics() -> None:
    knowledge = knowledge_of(ARTICLE)

    for text in ("NẾN DOJI", "nen doji", "cho mình hỏi, nến-doji…"):
        assert knowledge.terms(words_of(text)) == ["doji"]


def load_from(folder: Path, monkeypatch: pytest.MonkeyPatch, *, article: str = ARTICLE, talk: str = TALK) -> Knowledge:
    """What is loaded from a folder that holds these files in each language."""
    for lang in LANGUAGES:
        for name, text in (("articles/doji.md", article), ("talk/thanks.md", talk)):
            path = folder / lang / name
            path.parent.mkdir(parents=True)
            path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(knowledge_module, "locales_folder", lambda: folder)
    return load_knowledge.__wrapped__()


def test_files_are_loaded_in_every_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    knowledge = load_from(tmp_path, monkeypatch)

    assert knowledge.keys == ("doji",)
    assert {(article.key, article.lang) for article in knowledge.articles} == {("doji", lang) for lang in LANGUAGES}
    assert {(talk.key, talk.lang) for talk in knowledge.talks} == {("thanks", lang) for lang in LANGUAGES}
    assert isinstance(knowledge.article("doji", "en"), Article)


@pytest.mark.parametrize("name", ["key", "title", "level"])
def test_a_broken_article_is_an_error_and_no_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(BrokenText, match="article"):
        load_from(tmp_path, monkeypatch, article=without(ARTICLE, name))


def test_broken_small_talk_is_an_error_and_no_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BrokenText, match="small talk"):
        load_from(tmp_path, monkeypatch, talk=without(TALK, "intent"))
