"""What a term means: a passage of its article, or two articles side by side."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from bot.knowledge import Article, Section
from bot.knowledge.article import GLANCES
from bot.replies.markup import length, lines, paragraphs
from bot.replies.words import N_, Words
from bot.reply import Button

LONGEST_ANSWER = 900
"""Characters of an explanation: what a person reads in one go; the rest lies behind a button."""

_MOST_RELATED = 3
_GLANCE_NAMES = {
    "is": N_("What it is"),
    "tells": N_("What it tells"),
    "use": N_("How it is used"),
    "limit": N_("Where it ends"),
}


def passage_text(words: Words, article: Article, section: Section) -> Markup:
    """The passage under its heading; the article's sources too where there is room for them."""
    text = paragraphs(Markup("<b>%s</b>") % section.heading, section.body)
    sources = words.text("<i>Source: %(sources)s</i>", sources="; ".join(article.sources))
    sourced = paragraphs(text, sources)
    return sourced if length(sourced) <= LONGEST_ANSWER else text


def passage_buttons(
    words: Words, article: Article, section: Section, related: list[Article]
) -> list[tuple[Button, ...]]:
    """The next passage, the thing on a real share, and related articles, a row each."""
    rows: list[tuple[Button, ...]] = [(button,) for button in _next_passage(words, article, section)]
    rows += [(Button(label=_example_label(words, example), question=example),) for example in article.examples[:1]]
    rows += [(topic_button(other),) for other in related[:_MOST_RELATED]]
    return rows


def topic_button(article: Article, section: Section | None = None) -> Button:
    """The way to an article, or to a passage of it."""
    number = "" if section is None else f" {article.sections.index(section) + 1}"
    return Button(
        label=article.title if section is None else section.heading, question=f"/explain {article.key}{number}"
    )


def comparison_text(words: Words, one: Article, other: Article) -> Markup:
    """Both articles' lines beside each other, as many as fit."""
    title = words.text("<b>%(one)s and %(other)s: what is the difference?</b>", one=one.title, other=other.title)
    blocks = [
        lines(
            Markup("<b>%s</b>") % words.label(_GLANCE_NAMES[name]),
            *(Markup("• <i>%s:</i> %s") % (article.title, article.glance[name]) for article in (one, other)),
        )
        for name in GLANCES
    ]
    while length(paragraphs(title, *blocks)) > LONGEST_ANSWER:
        blocks.pop()
    return paragraphs(title, *blocks)


def options_text(words: Words, options: list[tuple[Article, Section]]) -> Markup:
    """The question back: which of these was meant."""
    told = (Markup("• <b>%s:</b> %s") % (article.title, article.glance["is"]) for article, _ in options)
    return paragraphs(words.text("I am not sure which of these you mean:"), lines(*told))


def _next_passage(words: Words, article: Article, section: Section) -> Iterator[Button]:
    count = len(article.sections)
    number = (article.sections.index(section) + 1) % count + 1
    if count > 1:
        label = words.label("Read on (%(number)s/%(count)s)", number=number, count=count)
        yield Button(label=label, question=f"/explain {article.key} {number}")


def _example_label(words: Words, example: str) -> str:
    """The label “See it on FPT” for a message that names a symbol, else the message itself."""
    symbol = next((word for word in example.split()[1:] if word.isupper() and word.isalnum()), None)
    return words.label("See it on %(symbol)s", symbol=symbol) if symbol else example
