"""`/explain`, `/giaithich`: a passage of an article with ways on, or two articles side by side."""

from __future__ import annotations

import pytest

from bot.knowledge import Article, load_knowledge
from bot.knowledge.article import GLANCES
from bot.replies.explain import LONGEST_ANSWER, comparison_text, options_text, passage_buttons, passage_text
from bot.replies.markup import CAPTION_LIMIT, length, plain
from bot.replies.words import LANGUAGES, words_in
from bot.reply import ERROR_INTENT, Button, Reply
from tests.bot.conftest import Answer
from tests.servers.telegram_html import parse_html

KNOWLEDGE = load_knowledge()
ARTICLES = [KNOWLEDGE.article(key, lang) for key in KNOWLEDGE.keys for lang in LANGUAGES]
READ_ON = {"vi": "Đọc thêm", "en": "Read on"}


def buttons(reply: Reply) -> list[Button]:
    return [button for row in reply.buttons for button in row]


def questions(reply: Reply) -> list[str]:
    return [button.question for button in buttons(reply)]


# A passage


@pytest.mark.parametrize(
    ("text", "lang", "begins"),
    [
        ("/giaithich RSI", "vi", "RSI là gì?\n\nRSI"),
        ("rsi là gì", None, "RSI là gì?\n\nRSI"),
        ("rsi", "vi", "RSI là gì?\n\nRSI"),
        ("/explain rsi", "en", "What is RSI?\n\nRSI"),
        ("what is rsi", None, "What is RSI?\n\nRSI"),
    ],
)
async def test_a_term_is_told_with_ways_on(answer: Answer, text: str, lang: str | None, begins: str) -> None:
    reply = await answer(text, lang=lang)

    assert (reply.intent, reply.topic, reply.symbol) == ("explain", "rsi", None)
    assert plain(reply.text).startswith(begins)
    first, *others = questions(reply)
    assert first == "/explain rsi 2"
    article = KNOWLEDGE.article("rsi", reply.lang)
    assert others == [*article.examples[:1], *(f"/explain {key}" for key in article.related[:3])]


@pytest.mark.parametrize(
    ("text", "topic", "section"),
    [
        ("công thức tính rsi", "rsi-formula", None),
        ("nến búa thất bại khi nào", "hammer-failure", None),
        ("hidden bullish divergence nhận biết thế nào", "hidden-divergence", "bullish"),
        ("phân kỳ ẩn giảm giá nhận biết thế nào", "hidden-divergence", "bearish"),
    ],
)
async def test_a_question_is_answered_by_its_own_passage(
    answer: Answer, text: str, topic: str, section: str | None
) -> None:
    reply = await answer(text)

    assert (reply.intent, reply.topic) == ("explain", topic)
    told = KNOWLEDGE.article(topic, reply.lang).section(str(reply.facts["section"]))
    assert section in {None, told.key}
    assert plain(reply.text).startswith(told.heading)


async def test_the_facts_name_title_passage_and_sources(answer: Answer) -> None:
    article = KNOWLEDGE.article("rsi", "vi")

    assert (await answer("/explain rsi", lang="vi")).facts == {
        "title": article.title,
        "section": article.sections[0].key,
        "sources": list(article.sources),
    }


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", ["rsi", "hammer", "vn-index"])
async def test_reading_on_goes_through_all_passages_and_begins_again(answer: Answer, key: str, lang: str) -> None:
    sections = [section.key for section in KNOWLEDGE.article(key, lang).sections]
    question, read = f"/explain {key}", []
    for number in range(1, len(sections) + 2):
        reply = await answer(question, lang=lang)
        read.append(reply.facts["section"])
        on = buttons(reply)[0]
        following = number % len(sections) + 1
        assert on.label == f"{READ_ON[lang]} ({following}/{len(sections)})"
        question = on.question
        assert (reply.topic, reply.lang) == (key, lang)
        # The article's sources are told where there is room.
        assert len(buttons(reply)) >= 2

    assert len(sections) > 1
    assert read == [*sections, sections[0]]


def test_every_passage_fits_a_caption_and_its_buttons_speak_its_language() -> None:
    passages, sourced = 0, 0
    for article in ARTICLES:
        words = words_in(article.lang)
        related = [KNOWLEDGE.article(key, article.lang) for key in article.related if key in KNOWLEDGE.keys]
        for number, section in enumerate(article.sections):
            text = passage_text(words, article, section)
            shown = parse_html(str(text)).text
            passages += 1
            sourced += article.sources[0] in plain(text)
            assert length(text) <= LONGEST_ANSWER < CAPTION_LIMIT, (article.key, section.key)
            assert shown.startswith(section.heading)
            assert not any(mark in shown for mark in ("**", "##", "](", "\n- ", "|", "%("))
            rows = passage_buttons(words, article, section, related)
            labels = [button.label for row in rows for button in row]
            assert len(set(labels)) == len(labels), (article.key, article.lang, labels)
            on = f"{READ_ON[article.lang]} ({(number + 1) % len(article.sections) + 1}/{len(article.sections)})"
            assert (labels[0] == on) is (len(article.sections) > 1)
            assert labels[-1] == related[: len(labels)][min(len(related), 3) - 1].title

    assert passages > 1000
    assert sourced > passages / 3


async def test_an_example_on_a_symbol_says_so(answer: Answer) -> None:
    for lang, label in (("vi", "Xem ở"), ("en", "See it on")):
        (example,) = [
            button for button in buttons(await answer("/explain rsi", lang=lang)) if button.label.startswith(label)
        ]
        assert example.label == f"{label} FPT"
        assert (await answer(example.question, lang=lang)).intent != ERROR_INTENT


@pytest.mark.parametrize("text", ["/explain", "/giaithich", "/explain ?"])
async def test_without_words_it_asks_for_a_term(answer: Answer, text: str) -> None:
    reply = await answer(text, lang="vi")

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, "no_topic")
    assert "/giaithich RSI" in reply.text


@pytest.mark.parametrize("text", ["/explain xyzzy frobnicate", "/giaithich 今天"])
async def test_an_unknown_term_is_told_with_ways_on(answer: Answer, text: str) -> None:
    reply = await answer(text, lang="vi")

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, "not_understood")
    assert questions(reply)


# Two articles


@pytest.mark.parametrize(
    ("text", "lang", "title"),
    [
        ("so sánh bollinger và atr", "vi", "khác nhau"),
        ("bollinger bands vs atr", "en", "what is the difference?"),
    ],
)
async def test_two_terms_are_set_side_by_side(answer: Answer, text: str, lang: str, title: str) -> None:
    reply = await answer(text)
    one, other = (KNOWLEDGE.article(key, lang) for key in ("bollinger-bands", "atr"))
    shown = plain(reply.text)

    assert (reply.intent, reply.topic, reply.lang) == ("explain", "bollinger-bands", lang)
    assert title in shown.splitlines()[0]
    assert all(article.title in shown.splitlines()[0] for article in (one, other))
    assert all(article.glance["is"] in shown for article in (one, other))
    assert questions(reply) == ["/explain bollinger-bands", "/explain atr"]
    assert [button.label for button in buttons(reply)] == [one.title, other.title]
    assert reply.facts == {"compared": ["bollinger-bands", "atr"], "sources": [*one.sources, *other.sources]}


def pairs(lang: str) -> list[tuple[Article, Article]]:
    return [
        (article, KNOWLEDGE.article(key, lang))
        for article in ARTICLES
        if article.lang == lang
        for key in article.related
        if key in KNOWLEDGE.keys
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_two_related_articles_fit_side_by_side(lang: str) -> None:
    words = words_in(lang)
    for one, other in pairs(lang):
        text = comparison_text(words, one, other)
        assert length(text) <= LONGEST_ANSWER
        # What both are is told in any case, and what they tell.
        shown = plain(text)
        for name in GLANCES[:2]:
            assert one.glance[name] in shown
            assert other.glance[name] in shown

    assert len(pairs(lang)) > 400


# A question back


@pytest.mark.parametrize("lang", LANGUAGES)
def test_three_articles_asked_back_fit_a_message(lang: str) -> None:
    articles = [article for article in ARTICLES if article.lang == lang]
    longest = sorted(articles, key=lambda article: -len(article.title + article.glance["is"]))[:3]
    text = options_text(words_in(lang), [(article, article.sections[0]) for article in longest])

    assert length(text) <= LONGEST_ANSWER
    assert all(article.title in plain(text) for article in longest)
