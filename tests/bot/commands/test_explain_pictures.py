"""`/explain`: an article that has a schematic picture brings it, in the reader's language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.charts.schematics import Schematic
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.knowledge import load_knowledge
from bot.replies.markup import CAPTION_LIMIT, length
from bot.replies.schematics import SCENES
from bot.replies.words import LANGUAGES
from tests.bot.conftest import Answer, Pen, answers_of


@pytest.mark.parametrize(
    ("text", "lang", "name", "title"),
    [
        ("nến búa là gì", None, "hammer-vi.png", "Nến búa"),
        ("/explain hammer", "en", "hammer-en.png", "Hammer"),
        ("/giaithich RSI", "vi", "rsi-vi.png", "RSI (chỉ số sức mạnh tương đối)"),
    ],
)
async def test_the_explanation_of_a_term_is_drawn(
    services: Services, text: str, lang: str | None, name: str, title: str
) -> None:
    pen = Pen()
    reply = await answers_of(Assistant(replace(services, draw=pen)))(text, lang=lang)
    assert reply.picture is not None
    assert reply.picture.name == name
    assert reply.picture.png.startswith(b"\x89PNG")
    (drawn,) = pen.charts
    assert isinstance(drawn, Schematic)
    assert drawn.title == title


async def test_every_passage_of_such_an_article_brings_it(answer: Answer) -> None:
    for number, _ in enumerate(load_knowledge().article("hammer", "vi").sections, 1):
        reply = await answer(f"/explain hammer {number}", lang="vi")
        assert reply.picture is not None, number
        assert length(reply.text) <= CAPTION_LIMIT


@pytest.mark.parametrize("text", ["/explain fomo", "nến búa và nến búa ngược khác nhau thế nào"])
async def test_other_articles_and_comparisons_are_told_in_words(answer: Answer, text: str) -> None:
    reply = await answer(text, lang="vi")
    assert (reply.intent, reply.picture) == ("explain", None)


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_every_picture_is_reached_by_its_article(answer: Answer, lang: str) -> None:
    for key in SCENES:
        reply = await answer(f"/explain {key}", lang=lang)
        assert (reply.topic, reply.picture is not None) == (key, True)
