"""`/explain rsi`: what a term means."""

from __future__ import annotations

from analysis.charts.schematics import draw_schematic
from bot.commands.command import Command, Request, Section
from bot.errors import UserError
from bot.knowledge import Article
from bot.replies.explain import comparison_text, passage_buttons, passage_text, topic_button
from bot.replies.schematics import schematic_of
from bot.replies.words import N_
from bot.reply import Picture, Reply


async def _reply(request: Request) -> Reply:
    topic, other = request.arguments.topic, request.arguments.other_topic
    if topic is None:
        raise UserError("no_topic")
    article = _article(request, topic)
    if other is None:
        return await _passage(request, article)
    return _comparison(request, article, _article(request, other))


def _article(request: Request, key: str) -> Article:
    return request.services.knowledge.article(key, request.words.lang)


async def _passage(request: Request, article: Article) -> Reply:
    asked = request.arguments.section
    section = article.section(asked) if asked else article.sections[0]
    related = [_article(request, key) for key in article.related if key in request.services.knowledge.keys]
    return Reply(
        intent=COMMAND.key,
        lang=request.words.lang,
        text=passage_text(request.words, article, section),
        picture=await _picture(request, article),
        buttons=tuple(passage_buttons(request.words, article, section, related)),
        topic=article.key,
        facts={"title": article.title, "section": section.key, "sources": list(article.sources)},
    )


async def _picture(request: Request, article: Article) -> Picture | None:
    """The article's schematic picture, where it has one."""
    schematic = schematic_of(article.key, article.title, request.words)
    if schematic is None:
        return None
    name = f"{article.key}-{request.words.lang}.png"
    return await request.picture(name, draw_schematic, schematic)


def _comparison(request: Request, one: Article, other: Article) -> Reply:
    return Reply(
        intent=COMMAND.key,
        lang=request.words.lang,
        text=comparison_text(request.words, one, other),
        buttons=((topic_button(one),), (topic_button(other),)),
        topic=one.key,
        facts={"compared": [one.key, other.key], "sources": [*one.sources, *other.sources]},
    )


COMMAND = Command(
    key="explain",
    section=Section.LEARNING,
    names={"vi": ("giaithich", "explain"), "en": ("explain",)},
    summary=N_("What a term means"),
    usage={"vi": "/giaithich RSI", "en": "/explain RSI"},
    examples={"vi": ("/giaithich RSI", "RSI là gì?"), "en": ("/explain RSI", "What is RSI?")},
    reply=_reply,
    draws=True,
)
