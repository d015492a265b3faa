"""`/explain rsi`: what a term means."""

from __future__ import annotations

from markupsafe import Markup

from bot.commands.command import Command, Request
from bot.errors import UserError
from bot.replies.markup import paragraphs
from bot.replies.words import N_
from bot.reply import Button, Reply


async def _reply(request: Request) -> Reply:
    topic = request.arguments.topic
    if topic is None:
        raise UserError("no_topic")
    article = request.services.knowledge.article(topic, request.words.lang)
    return Reply(
        intent=COMMAND.key,
        lang=request.words.lang,
        text=paragraphs(Markup("<b>%s</b>") % article.title, article.body),
        buttons=(tuple(Button(label=example, question=example) for example in article.examples),),
        topic=topic,
        facts={"title": article.title, "sources": list(article.sources)},
    )


COMMAND = Command(
    key="explain",
    names={"vi": ("giaithich", "explain"), "en": ("explain",)},
    summary=N_("What a term means"),
    usage={"vi": "/giaithich RSI", "en": "/explain RSI"},
    examples={"vi": ("/giaithich RSI", "RSI là gì?"), "en": ("/explain RSI", "What is RSI?")},
    reply=_reply,
)
