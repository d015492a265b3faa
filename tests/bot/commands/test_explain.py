"""`/explain`, `/giaithich`: an article, with ways on."""

from __future__ import annotations

import pytest

from bot.knowledge import load_knowledge
from bot.replies.markup import TEXT_LIMIT, length, plain
from bot.replies.words import LANGUAGES
from bot.reply import ERROR_INTENT
from tests.bot.conftest import Answer


@pytest.mark.parametrize(
    ("text", "lang", "begins", "buttons"),
    [
        ("/giaithich RSI", "vi", "RSI là gì?\n\nRSI (chỉ số sức mạnh tương đối) là", ["/rsi FPT", "/rsi VNINDEX tuần"]),
        ("rsi là gì", None, "RSI là gì?\n\nRSI (chỉ số sức mạnh tương đối) là", ["/rsi FPT", "/rsi VNINDEX tuần"]),
        ("/explain rsi", "en", "What is RSI?\n\nRSI (relative strength index) is", ["/rsi FPT", "/rsi VNINDEX W"]),
        ("what is rsi", None, "What is RSI?\n\nRSI (relative strength index) is", ["/rsi FPT", "/rsi VNINDEX W"]),
    ],
)
async def test_an_article_with_its_examples(
    answer: Answer, text: str, lang: str | None, begins: str, buttons: list[str]
) -> None:
    reply = await answer(text, lang=lang)

    assert (reply.intent, reply.topic, reply.symbol, reply.picture) == ("explain", "rsi", None, None)
    assert plain(reply.text).startswith(begins)
    assert [button.question for row in reply.buttons for button in row] == buttons


async def test_the_sources_stand_in_the_facts(answer: Answer) -> None:
    assert (await answer("/explain rsi", lang="vi")).facts == {
        "title": "RSI là gì?",
        "sources": ["J. Welles Wilder, New Concepts in Technical Trading Systems (1978)"],
    }


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_every_article_can_be_asked_for_by_its_key_and_title(answer: Answer, lang: str) -> None:
    knowledge = load_knowledge()

    assert knowledge.keys
    for key in knowledge.keys:
        for question in (f"/explain {key}", knowledge.article(key, lang).title):
            reply = await answer(question, lang=lang)
            assert (reply.intent, reply.topic, reply.lang) == ("explain", key, lang)
            assert length(reply.text) <= TEXT_LIMIT


@pytest.mark.parametrize("text", ["/explain", "/explain nến rồng bay", "/giaithich FPT", "/explain 14"])
async def test_without_a_known_term_it_asks_for_one(answer: Answer, text: str) -> None:
    reply = await answer(text, lang="vi")

    assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, "no_topic")
    assert "/giaithich RSI" in reply.text
