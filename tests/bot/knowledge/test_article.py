"""One article: read as its file says it, or refused."""

from __future__ import annotations

import pytest

from bot.knowledge.article import GLANCES, read_article
from bot.texts import BrokenText
from tests.bot.knowledge.samples import ARTICLE, without


def test_an_article_is_read_as_it_is_written() -> None:
    article = read_article(ARTICLE, "vi")

    assert (article.key, article.lang, article.title, article.level) == ("doji", "vi", "Nến doji", "beginner")
    assert article.aliases == ("doji", "nến doji", "doji candle")
    assert tuple(article.glance) == GLANCES
    assert article.glance["limit"] == "Một mình thì chưa nói gì."
    assert article.sources == ("Một cuốn sách (1991)",)
    assert (article.related, article.examples) == (("hammer", "trend"), ("/nen FPT doji",))
    assert article.translates is None


def test_its_sections_stand_in_their_order_with_their_questions() -> None:
    what, use = read_article(ARTICLE, "vi").sections

    assert (what.key, what.heading, len(what.questions)) == ("what", "Doji là gì?", 4)
    assert (use.key, use.heading, use.questions[0]) == ("use", "Dùng doji thế nào?", "Gặp doji thì làm gì?")
    assert what.markdown.startswith("Một cây **doji** mở")
    assert what.body.startswith("Một cây <b>doji</b> mở")
    assert "Gặp doji" not in what.markdown


def test_a_section_is_found_by_its_key() -> None:
    article = read_article(ARTICLE, "vi")

    assert article.section("use") is article.sections[1]
    with pytest.raises(StopIteration):
        article.section("history")


def test_examples_may_be_missing_and_a_translation_tells_its_text() -> None:
    assert read_article(without(ARTICLE, "examples"), "vi").examples == ()
    assert read_article(ARTICLE.replace("level:", "translates: vi 0a1b\nlevel:"), "en").translates == "vi 0a1b"


@pytest.mark.parametrize(
    "name", ["key", "title", "aliases", "level", "sources", "related", "questions", "glance", "  limit"]
)
def test_without_a_field_it_is_broken(name: str) -> None:
    broken = without(ARTICLE, name)

    assert broken != ARTICLE
    with pytest.raises(BrokenText, match="vi article"):
        read_article(broken, "vi")


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "no front matter",
        ARTICLE.replace("---\n", "", 1),
        ARTICLE.replace("aliases: [doji", "aliases: [doji, [", 1),
        ARTICLE.replace("## Doji là gì? {#what}", "Chữ đứng trước đề mục.\n\n## Doji là gì? {#what}"),
        ARTICLE.replace("{#use}", "{#usage}"),
        ARTICLE.replace("## Dùng doji thế nào? {#use}", "## Dùng doji thế nào?"),
        ARTICLE.replace("  use: |\n    Gặp", "  other: |\n    Gặp"),
        ARTICLE.split("## Doji")[0],
    ],
)
def test_what_is_not_in_the_form_of_articles_is_broken(broken: str) -> None:
    with pytest.raises(BrokenText):
        read_article(broken, "vi")


@pytest.mark.parametrize("mark", ["1. first\n2. second", "[a link](https://example.com)"])
def test_a_mark_that_articles_do_not_have_is_an_error(mark: str) -> None:
    section = read_article(f"{ARTICLE}\n{mark}\n", "vi").sections[-1]

    with pytest.raises(KeyError):
        _ = section.body
