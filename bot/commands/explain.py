"""`/explain rsi`: what a term means."""

from __future__ import annotations

from bot.commands.command import Command, Request
from bot.errors import UserError
from bot.knowledge import Article
from bot.replies.explain import comparison_text, passage_buttons, passage_text, topic_button
from bot.replies.words import N_
from bot.reply import Reply


async def _reply(request: Request) -> Reply:
    topic, other = request.arguments.topic, request.arguments.other_topic
    if topic is None:
        raise UserError("no_topic")
    article = _article(request, topic)
    return _passage(request, article) if other is None else _comparison(request, article, _article(request, other))


def _article(request: Request, key: str) -> Article:
    return request.services.knowledge.article(key, request.words.lang)


def _passage(request: Request, article: Article) -> Reply:
    asked = request.arguments.section
    section = article.section(asked) if asked else article.sections[0]
    related = [_article(request, key) for key in article.related if key in request.services.knowledge.keys]
    return Reply(
        intent=COMMAND.key,
        lang=request.words.lang,
        text=passage_text(request.words, article, section),
        buttons=tuple(passage_buttons(request.words, article, section, related)),
        topic=article.key,
        facts={"title": article.title, "section": section.key, "sources": list(article.sources)},
    )


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
    names={"vi": ("giaithich", "explain"), "en": ("explain",)},
    summary=N_("What a term means"),
    usage={"vi": "/giaithich RSI", "en": "/explain RSI"},
    examples={"vi": ("/giaithich RSI", "RSI là gì?"), "en": ("/explain RSI", "What is RSI?")},
    reply=_reply,
)
