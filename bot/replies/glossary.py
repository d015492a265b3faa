"""The words of the glossary: its letters, a page of terms, one term."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from bot.alphabet import DIGITS
from bot.knowledge import Article
from bot.knowledge.article import LEVELS
from bot.replies.explain import topic_button
from bot.replies.markup import length, lines, paragraphs
from bot.replies.words import Words
from bot.reply import Button, Rows, in_rows

LONGEST_LIST = 3500
"""So many characters of terms stand on one page: a message takes 4,096, and the page has a title and a hint too."""

_MOST_TERMS = 6
_LETTERS_A_ROW = 8
# Two buttons stand side by side where their labels are no longer than that together.
_ROW = 32
_EXAMPLE = {"vi": "/giaithich RSI", "en": "/explain RSI"}


def letters_text(words: Words, counts: Mapping[str, int]) -> Markup:
    """How many terms there are under each letter."""
    each = (Markup("<b>%s</b> %s") % (letter_label(letter), words.number(count)) for letter, count in counts.items())
    return paragraphs(
        words.text("<b>Glossary: %(count)s terms, each in one line</b>", count=words.number(sum(counts.values()))),
        Markup(" · ").join(each),
        words.text("Choose a letter, or send me a term: <code>%(example)s</code>", example=_EXAMPLE[words.lang]),
    )


def no_terms_text(words: Words, letter: str) -> Markup:
    """That no term begins with that letter."""
    return words.text("No term begins with %(letter)s yet.", letter=letter_label(letter))


def page_text(words: Words, letter: str, page: int, pages: Sequence[Sequence[Article]]) -> Markup:
    """The terms of one page, a line each; `page` counts from 1."""
    count = words.plural("%(count)s term", "%(count)s terms", sum(len(one) for one in pages))
    where = words.text(" · page %(page)s/%(pages)s", page=page, pages=len(pages)) if len(pages) > 1 else ""
    return paragraphs(
        Markup("<b>%s</b> · %s%s") % (letter_label(letter), count, where),
        lines(*(term_line(article) for article in pages[page - 1])),
        words.text("For the whole article: <code>%(example)s</code>", example=_EXAMPLE[words.lang]),
    )


def term_line(article: Article) -> Markup:
    """The term and what it is."""
    return Markup("<b>%s</b> – %s") % (article.title, article.glance["is"])


def pages_of(articles: Sequence[Article]) -> tuple[tuple[Article, ...], ...]:
    """The terms parted into pages that a message bears."""
    pages: list[list[Article]] = [[]]
    room = LONGEST_LIST
    for article in articles:
        needed = length(term_line(article)) + 1
        if needed > room and pages[-1]:
            pages.append([])
            room = LONGEST_LIST
        pages[-1].append(article)
        room -= needed
    return tuple(tuple(page) for page in pages)


def letter_buttons(letters: Sequence[str]) -> Rows:
    """A button for each letter."""
    buttons = [Button(label=letter_label(letter), question=f"/glossary {letter}") for letter in letters]
    return in_rows(buttons, _LETTERS_A_ROW)


def page_buttons(words: Words, letter: str, page: int, pages: Sequence[Sequence[Article]]) -> Rows:
    """The articles of the page's easiest terms, the pages beside it, and the way back to the letters."""
    by_ease = sorted(pages[page - 1], key=lambda article: LEVELS.index(article.level))
    shown = {article.key for article in by_ease[:_MOST_TERMS]}
    terms = [topic_button(article) for article in pages[page - 1] if article.key in shown]
    beside = [
        Button(label=label, question=f"/glossary {letter} {number}")
        for number, label in (
            (page - 1, words.label("‹ Page %(page)s", page=page - 1)),
            (page + 1, words.label("Page %(page)s ›", page=page + 1)),
        )
        if 1 <= number <= len(pages)
    ]
    return (*_paired(terms), *((tuple(beside),) if beside else ()), (_to_letters(words),))


def term_buttons(words: Words, article: Article, letter: str) -> Rows:
    """The term's article, its letter, and all letters."""
    neighbours = words.label("All terms under %(letter)s", letter=letter_label(letter))
    return (
        (topic_button(article),),
        (Button(label=neighbours, question=f"/glossary {letter}"), _to_letters(words)),
    )


def letter_label(letter: str) -> str:
    """The letter as people read it."""
    return "0–9" if letter == DIGITS else letter


def _to_letters(words: Words) -> Button:
    return Button(label=words.label("All letters"), question="/glossary")


def _paired(buttons: Sequence[Button]) -> Rows:
    rows: list[tuple[Button, ...]] = []
    for button in buttons:
        fits = rows and len(rows[-1]) == 1 and len(rows[-1][0].label) + len(button.label) <= _ROW
        if fits:
            rows[-1] = (*rows[-1], button)
        else:
            rows.append((button,))
    return tuple(rows)
