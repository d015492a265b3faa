"""The articles: both languages tell the same things, examples work, and every name finds its article."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot import knowledge as knowledge_module
from bot.directory.spelling import fold
from bot.knowledge import Article, Knowledge, load_knowledge
from bot.replies.markup import TEXT_LIMIT, length
from bot.replies.words import LANGUAGES, locales_folder
from bot.reply import ERROR_INTENT
from tests.bot.conftest import Answer
from tests.servers.telegram_html import parse_html

KNOWLEDGE = load_knowledge()
ARTICLES = [KNOWLEDGE.article(key, lang) for key in KNOWLEDGE.keys for lang in LANGUAGES]

GOOD = """---
key: doji
title: What is a doji?
aliases: [doji, doji candle]
examples: [/explain rsi]
sources: ["A book (1991)"]
---
A **doji** closes where it opened.
"""


def files(lang: str) -> dict[str, Path]:
    return {path.stem: path for path in (locales_folder() / lang / "articles").glob("*.md")}


def front_matter(path: Path) -> dict[str, object]:
    _, head, _ = path.read_text(encoding="utf-8").split("---\n", 2)
    about: dict[str, object] = yaml.safe_load(head)
    return about


def articles_of(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Knowledge:
    """The articles of a folder that holds this one in each language."""
    for lang in LANGUAGES:
        (folder / lang / "articles").mkdir(parents=True)
        (folder / lang / "articles" / "doji.md").write_text(text, encoding="utf-8")
    monkeypatch.setattr(knowledge_module, "locales_folder", lambda: folder)
    return load_knowledge.__wrapped__()


def test_every_article_stands_in_every_language_under_its_key() -> None:
    assert files("vi").keys() == files("en").keys() == set(KNOWLEDGE.keys)
    for lang in LANGUAGES:
        assert {name: front_matter(path)["key"] for name, path in files(lang).items()} == {
            name: name for name in files(lang)
        }


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: f"{article.key}-{article.lang}")
def test_the_front_matter_is_complete(article: Article) -> None:
    about = front_matter(files(article.lang)[article.key])

    assert about.keys() == {"key", "title", "aliases", "examples", "sources"}
    assert article.title.strip()
    assert article.aliases
    assert article.examples
    # A source is told with its year.
    assert article.sources
    assert all(any(letter.isdigit() for letter in source) for source in article.sources)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: f"{article.key}-{article.lang}")
def test_an_article_fits_a_message(article: Article) -> None:
    shown = parse_html(str(article.body)).text

    assert 500 < length(article.body) + len(article.title) + 2 <= TEXT_LIMIT
    assert shown == shown.strip()
    # Marks that were meant for Markdown and did not become any.
    assert not any(mark in shown for mark in ("**", "##", "](", "\n- ", "|"))


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: f"{article.key}-{article.lang}")
async def test_its_examples_work(answer: Answer, article: Article) -> None:
    for example in article.examples:
        reply = await answer(example, lang=article.lang)
        assert reply.intent != ERROR_INTENT


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: f"{article.key}-{article.lang}")
@pytest.mark.parametrize("sentence", ["{}", "{} là gì?", "cho em hỏi, {}…", "WHAT IS “{}”", "explain {}, please"])
def test_every_name_finds_its_article_with_and_without_diacritics(article: Article, sentence: str) -> None:
    for alias in article.aliases:
        text = sentence.format(alias)
        assert KNOWLEDGE.find(text) == KNOWLEDGE.find(text.upper()) == KNOWLEDGE.find(fold(text)) == article.key


@pytest.mark.parametrize(
    "text", ["", "   ", "fpt", "rsix", "xrsi", "mua quá nhiều", "relative weakness", "!!!", "sức mạnh", "r s i"]
)
def test_other_words_find_nothing(text: str) -> None:
    assert KNOWLEDGE.find(text) is None


def test_no_name_belongs_to_two_articles() -> None:
    owners: dict[str, set[str]] = {}
    for article in ARTICLES:
        for alias in article.aliases:
            owners.setdefault(fold(alias), set()).add(article.key)

    assert owners
    assert {alias: keys for alias, keys in owners.items() if len(keys) > 1} == {}


def test_of_two_names_the_longer_one_is_meant() -> None:
    short, long = (
        Article(key=key, lang="vi", title=key, aliases=(alias,), examples=(), sources=(), body=ARTICLES[0].body)
        for key, alias in (("hammer", "nến búa"), ("inverted_hammer", "nến búa ngược"))
    )
    knowledge = Knowledge({(article.key, article.lang): article for article in (short, long)})

    assert knowledge.find("nen bua nguoc la gi") == "inverted_hammer"
    assert knowledge.find("nến búa là gì, ngược lại thì sao") == "hammer"


def test_an_article_is_read_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    article = articles_of(tmp_path, monkeypatch, GOOD).article("doji", "en")

    assert (article.key, article.lang, article.title) == ("doji", "en", "What is a doji?")
    assert article.aliases == ("doji", "doji candle")
    assert article.examples == ("/explain rsi",)
    assert article.sources == ("A book (1991)",)
    assert article.body == "A <b>doji</b> closes where it opened."


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (GOOD.replace("key: doji\n", ""), KeyError),
        (GOOD.replace("title: What is a doji?\n", ""), KeyError),
        (GOOD.replace('sources: ["A book (1991)"]\n', ""), KeyError),
        (GOOD.replace("---\n", ""), ValueError),
        (GOOD + "\n1. first\n2. second\n", KeyError),
        (GOOD + "\n[a link](https://example.com)\n", KeyError),
    ],
)
def test_a_broken_article_is_an_error_and_no_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        articles_of(tmp_path, monkeypatch, broken)


def test_an_article_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        KNOWLEDGE.article("no_such_article", "vi")
