"""`/glossary`, `/tudien`: every term from A to Z, a line each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from markupsafe import Markup

from bot.alphabet import has_tone, initial, order
from bot.commands.command import Command, Request, Section
from bot.commands.named_term import named_term
from bot.errors import UserError
from bot.knowledge import Article
from bot.replies.glossary import (
    letter_buttons,
    letters_text,
    no_terms_text,
    page_buttons,
    page_text,
    pages_of,
    term_buttons,
    term_line,
)
from bot.replies.markup import paragraphs
from bot.replies.words import N_
from bot.reply import Reply, Rows

# What ends the message: a letter alone, or 0 for those that begin with a digit, and maybe a page.
_LETTER = re.compile(r"\s(?P<letter>[^\W\d_]|0)(?:\s+(?P<page>\d{1,3}))?[\s.?!]*$")


async def _reply(request: Request) -> Reply:
    knowledge = request.services.knowledge
    articles = [knowledge.article(key, request.words.lang) for key in knowledge.keys]
    articles.sort(key=lambda article: order(article.title))
    asked, topic = _LETTER.search(request.ask.text), named_term(request)
    if asked is not None and not has_tone(asked.group("letter")):
        return _page(request, articles, initial(asked.group("letter")), int(asked.group("page") or 1))
    if topic is not None:
        return _term(request, knowledge.article(topic, request.words.lang))
    if request.arguments.symbols:
        raise UserError("bad_argument", value=request.arguments.symbols[0].symbol, command=COMMAND.key)
    return _letters(request, articles)


def _letters(request: Request, articles: list[Article], remark: Markup | None = None) -> Reply:
    counts = Counter(sorted(initial(article.title) for article in articles))
    return _reply_with(
        request,
        paragraphs(remark, letters_text(request.words, counts)),
        letter_buttons(tuple(counts)),
        {"letters": dict(counts), "terms": len(articles)},
    )


def _page(request: Request, articles: list[Article], letter: str, asked: int) -> Reply:
    """The page asked for; the last one where there are not so many."""
    found = [article for article in articles if initial(article.title) == letter]
    if not found:
        return _letters(request, articles, no_terms_text(request.words, letter))
    pages = pages_of(found)
    page = min(max(asked, 1), len(pages))
    return _reply_with(
        request,
        page_text(request.words, letter, page, pages),
        page_buttons(request.words, letter, page, pages),
        {"letter": letter, "page": page, "pages": len(pages), "terms": [article.key for article in pages[page - 1]]},
    )


def _term(request: Request, article: Article) -> Reply:
    letter = initial(article.title)
    return _reply_with(
        request,
        term_line(article),
        term_buttons(request.words, article, letter),
        {"letter": letter, "terms": [article.key]},
    )


def _reply_with(request: Request, text: Markup, buttons: Rows, facts: Mapping[str, object]) -> Reply:
    return Reply(intent=COMMAND.key, lang=request.words.lang, text=text, buttons=buttons, facts=facts)


COMMAND = Command(
    key="glossary",
    section=Section.LEARNING,
    names={"vi": ("tudien", "glossary"), "en": ("glossary",)},
    summary=N_("Every term from A to Z, a line each"),
    usage={"vi": "/tudien [chữ cái]", "en": "/glossary [letter]"},
    examples={"vi": ("/tudien", "/tudien R"), "en": ("/glossary", "/glossary R")},
    reply=_reply,
)
