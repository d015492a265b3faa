"""What has no slash name and is understood from words alone: small talk, other subjects, forecasts, a question back."""

from __future__ import annotations

from bot.commands.command import Request, Unlisted
from bot.replies.explain import options_text, topic_button
from bot.reply import Button, Reply
from bot.understanding.reading import SHARE_WORD

# Whose signals are shown where the message names no share.
_EXAMPLE_SHARE = "FPT"


async def _talk(request: Request) -> Reply:
    """Whatever stands in the file of that talk."""
    talk = request.services.knowledge.talk(str(request.arguments.topic), request.words.lang)
    symbols = [mention.symbol for mention in request.arguments.symbols]
    share = symbols[0] if symbols else _EXAMPLE_SHARE
    questions = [question.replace(SHARE_WORD, share) for question in talk.buttons]
    return Reply(
        intent=talk.intent,
        lang=request.words.lang,
        text=talk.body,
        buttons=tuple((Button(label=_label(request, question), question=question),) for question in questions),
        symbol=symbols[0] if symbols else None,
        facts={"talk": talk.key},
    )


def _label(request: Request, question: str) -> str:
    """The article's title for a message that asks for one, else the message itself."""
    knowledge = request.services.knowledge
    *before, last = question.split()
    return knowledge.article(last, request.words.lang).title if before and last in knowledge.keys else question


async def _ask_back(request: Request) -> Reply:
    knowledge, lang = request.services.knowledge, request.words.lang
    articles = [knowledge.article(option.key, lang) for option in request.arguments.options]
    options = [
        (article, article.section(option.section))
        for article, option in zip(articles, request.arguments.options, strict=True)
    ]
    return Reply(
        intent="which",
        lang=lang,
        text=options_text(request.words, options),
        buttons=tuple((topic_button(article, section),) for article, section in options),
        facts={"options": [article.key for article in articles]},
    )


UNLISTED: tuple[Unlisted, ...] = (
    Unlisted(key="prediction_request", reply=_talk),
    Unlisted(key="out_of_scope", reply=_talk),
    Unlisted(key="smalltalk", reply=_talk),
    Unlisted(key="which", reply=_ask_back),
)
