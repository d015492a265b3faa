"""`/glossary`, `/tudien`: every term from A to Z, a line each, with ways to its article."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.alphabet import initial, order
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.knowledge import Knowledge, load_knowledge
from bot.replies.glossary import LONGEST_LIST
from bot.replies.markup import TEXT_LIMIT, length, plain
from bot.replies.words import LANGUAGES
from bot.reply import ERROR_INTENT, Reply
from tests.bot.commands.terms import term
from tests.bot.conftest import Answer, answers_of


def questions(reply: Reply) -> list[str]:
    return [button.question for row in reply.buttons for button in row]


def titles(lang: str) -> list[str]:
    knowledge = load_knowledge()
    return [knowledge.article(key, lang).title for key in knowledge.keys]


def glossary_of(services: Services, terms: dict[str, str], meaning: str = "Một câu.") -> Answer:
    """What the assistant answers where these are all the terms: title by key, in both languages."""
    articles = {
        (key, lang): term(key, title, lang, meaning=meaning) for key, title in terms.items() for lang in LANGUAGES
    }
    return answers_of(Assistant(replace(services, knowledge=Knowledge(articles, {}))))


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_without_a_letter_it_shows_all_letters_with_their_numbers(answer: Answer, lang: str) -> None:
    reply = await answer("/glossary", lang=lang)
    letters = sorted({initial(title) for title in titles(lang)})

    assert (reply.intent, reply.lang) == ("glossary", lang)
    assert questions(reply) == [f"/glossary {letter}" for letter in letters]
    assert all(len(row) <= 8 for row in reply.buttons)
    assert reply.facts["terms"] == len(titles(lang))
    assert str(len(titles(lang))) in plain(reply.text).splitlines()[0]


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_every_term_stands_on_a_page_of_its_letter_in_order(answer: Answer, lang: str) -> None:
    knowledge, seen = load_knowledge(), []
    for question in questions(await answer("/glossary", lang=lang)):
        page, pages = 1, 1
        while page <= pages:
            reply = await answer(f"{question} {page}", lang=lang)
            assert length(reply.text) <= TEXT_LIMIT
            assert reply.facts["page"] == page
            pages = int(str(reply.facts["pages"]))
            keys = [str(key) for key in reply.facts["terms"]]  # type: ignore[attr-defined] # a list
            for key in keys:
                article = knowledge.article(key, lang)
                assert f"{article.title} – {article.glance['is']}" in plain(reply.text).splitlines()
            seen += keys
            page += 1
    assert sorted(seen) == sorted(knowledge.keys)
    placed = [knowledge.article(key, lang).title for key in seen]
    assert placed == sorted(placed, key=lambda title: (initial(title), order(title)))


async def test_letters_with_marks_stand_under_their_base_letter(services: Services) -> None:
    answer = glossary_of(services, {"a": "Ăn theo", "b": "Âm vốn", "c": "An toàn", "d": "Đáy", "e": "Dư mua"})
    under_a, under_d = await answer("/tudien A", lang="vi"), await answer("/tudien D", lang="vi")

    assert under_a.facts["terms"] == ["c", "a", "b"]
    assert under_d.facts["terms"] == ["e", "d"]
    assert questions(await answer("/tudien", lang="vi")) == ["/glossary A", "/glossary D"]
    assert plain(under_d.text).startswith("D · 2 thuật ngữ")


async def test_a_long_letter_is_parted_into_pages_with_at_most_six_terms_to_press(services: Services) -> None:
    answer = glossary_of(services, {f"n{number}": f"Nến số {number:02}" for number in range(50)}, meaning="x" * 130)
    first = await answer("/tudien N", lang="vi")
    pages = int(str(first.facts["pages"]))
    replies = [await answer(f"/tudien n {page}", lang="vi") for page in range(1, pages + 1)]

    assert pages == 3
    assert "trang 1/3" in first.text
    assert sum(len(reply.facts["terms"]) for reply in replies) == 50  # type: ignore[arg-type, misc] # lists
    for reply in replies:
        assert length(reply.text) <= LONGEST_LIST + 200
        shown = len(reply.facts["terms"])  # type: ignore[arg-type] # a list
        assert sum(question.startswith("/explain") for question in questions(reply)) == min(shown, 6)
    assert [question for question in questions(replies[1]) if question.startswith("/glossary")] == [
        "/glossary N 1",
        "/glossary N 3",
        "/glossary",
    ]
    beyond = await answer("/tudien N 99", lang="vi")
    assert beyond.facts["page"] == 3


async def test_the_easiest_terms_can_be_pressed(services: Services) -> None:
    articles = {
        (f"n{number}", lang): term(f"n{number}", f"Nến {number}", lang, level="advanced" if number < 3 else "beginner")
        for number in range(9)
        for lang in LANGUAGES
    }
    answer = answers_of(Assistant(replace(services, knowledge=Knowledge(articles, {}))))
    pressed = [question for question in questions(await answer("/tudien N", lang="vi")) if "explain" in question]
    assert pressed == [f"/explain n{number}" for number in range(3, 9)]


async def test_digits_stand_together(services: Services) -> None:
    answer = glossary_of(services, {"a": "52 tuần", "b": "200 phiên", "c": "RSI"})
    reply = await answer("/tudien", lang="vi")

    assert [button.label for row in reply.buttons for button in row] == ["0–9", "R"]
    assert (await answer("/glossary 0", lang="vi")).facts["terms"] == ["b", "a"]


async def test_a_letter_may_be_typed_in_any_way(answer: Answer) -> None:
    for text in ("/tudien R", "/tudien r", "từ điển R", "tu dien r", "/glossary R 1"):
        reply = await answer(text, lang="vi")
        assert (reply.intent, reply.facts["letter"]) == ("glossary", "R")


async def test_letters_that_mean_something_else_elsewhere_are_letters_here(answer: Answer) -> None:
    for letter in "DMWECV":
        for text in (f"/tudien {letter}", f"/tudien {letter.lower()}"):
            reply = await answer(text, lang="vi")
            assert reply.intent == "glossary"
            assert reply.facts.get("letter") == letter or "Chưa có thuật ngữ" in reply.text


async def test_a_letter_without_terms_says_so_and_shows_the_others(services: Services) -> None:
    reply = await glossary_of(services, {"rsi": "RSI"})("/tudien Z", lang="vi")
    assert plain(reply.text).startswith("Chưa có thuật ngữ nào bắt đầu bằng Z.")
    assert questions(reply) == ["/glossary R"]


@pytest.mark.parametrize(("text", "lang"), [("/tudien RSI", "vi"), ("từ điển RSI", "vi"), ("/glossary rsi", "en")])
async def test_a_term_gives_its_line_and_the_way_to_its_article(answer: Answer, text: str, lang: str) -> None:
    reply = await answer(text, lang=lang)
    article = load_knowledge().article("rsi", lang)
    assert plain(reply.text) == f"{article.title} – {article.glance['is']}"
    assert questions(reply) == ["/explain rsi", f"/glossary {initial(article.title)}", "/glossary"]


async def test_what_is_no_term_is_refused_with_an_example(answer: Answer) -> None:
    reply = await answer("/tudien FPT", lang="vi")
    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, "bad_argument")
    assert "/tudien R" in reply.text


@pytest.mark.parametrize(
    ("text", "lang"),
    [("từ điển", "vi"), ("tu dien", "vi"), ("danh sách thuật ngữ", "vi"), ("glossary", "en"), ("all terms", "en")],
)
async def test_words_open_the_glossary(answer: Answer, text: str, lang: str) -> None:
    reply = await answer(text)
    assert (reply.intent, reply.lang) == ("glossary", lang)
    assert "letters" in reply.facts
