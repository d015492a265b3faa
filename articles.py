"""Keeps articles and small talk in order.

`python articles.py check [KEY ...]` tells what is wrong, `python articles.py translated KEY ...` marks translations as
made from the Vietnamese text as it stands. The key of a small talk is written with its folder: `talk/thanks`.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import TypeVar

from markupsafe import Markup

from bot.directory.spelling import fold
from bot.knowledge.article import LEVELS, Article, Section, read_article
from bot.knowledge.talk import Talk, read_talk
from bot.replies.markup import length, paragraphs
from bot.replies.words import LANGUAGES
from bot.texts import BrokenText

LOCALES = Path(__file__).resolve().parent / "locales"
FIRST_LANGUAGE = "vi"

LONGEST_TITLE = 60
LONGEST_GLANCE = 130
SHORTEST_SECTION, LONGEST_SECTION = 200, 860
FEWEST_QUESTIONS = 4
FEWEST_RELATED, MOST_RELATED = 2, 5
LONGEST_TALK = 900
TALK = "talk/"
INTENTS = frozenset({"smalltalk", "out_of_scope", "prediction_request"})

_YEAR = re.compile(r"\b(1[89]|20)\d{2}\b")
_TRANSLATES = re.compile(r"^translates: .*$", re.MULTILINE)

_Text = TypeVar("_Text", Article, Talk)


def path_of(key: str, lang: str) -> Path:
    """The file of that article, or small talk, in that language."""
    return LOCALES / lang / (f"{key}.md" if key.startswith(TALK) else f"articles/{key}.md")


def all_keys() -> list[str]:
    """The keys of all articles that have a file in some language."""
    return sorted({path.stem for path in LOCALES.glob("*/articles/*.md")})


def all_talks() -> list[str]:
    """The keys of all small talk that has a file in some language."""
    return sorted({f"{TALK}{path.stem}" for path in LOCALES.glob("*/talk/*.md")})


def mark_of(path: Path) -> str:
    """What a translation of this file carries in `translates`: its language and the beginning of its hash."""
    return f"{path.parents[1].name} {hashlib.sha256(path.read_bytes()).hexdigest()[:8]}"


def problems(keys: Iterable[str] | None = None) -> Iterator[str]:
    """What is wrong with these articles and this small talk, or with all, a line each."""
    chosen = set([*all_keys(), *all_talks()] if keys is None else keys)
    yield from _problems_of_articles(chosen)
    yield from _problems_of_talks(chosen)


def _problems_of_articles(chosen: set[str]) -> Iterator[str]:
    articles, unread = _read(all_keys(), chosen, read_article)
    yield from unread
    known = {key for key, _ in articles}
    for (key, lang), article in articles.items():
        if key in chosen:
            flaws = (*_flaws(key, article, known), *_flaws_of_pair(key, lang, articles))
            yield from (f"{lang} {key}: {flaw}" for flaw in flaws)
    yield from (flaw for flaw in _claimed_twice(articles.values()) if any(key in flaw.split() for key in chosen))


def _problems_of_talks(chosen: set[str]) -> Iterator[str]:
    talks, unread = _read(all_talks(), chosen, read_talk)
    yield from unread
    for (key, lang), talk in talks.items():
        if key in chosen:
            flaws = (*_flaws_of_talk(key, talk), *_talk_differs(key, talk, talks.get((key, FIRST_LANGUAGE))))
            yield from (f"{lang} {key}: {flaw}" for flaw in flaws)


def _read(
    keys: Iterable[str], chosen: set[str], read: Callable[[str, str], _Text]
) -> tuple[dict[tuple[str, str], _Text], list[str]]:
    """What can be read, by key and language, and why one of the chosen cannot, a line each."""
    texts: dict[tuple[str, str], _Text] = {}
    unread: dict[tuple[str, str], str] = {}
    for key, lang in product(keys, LANGUAGES):
        try:
            texts[key, lang] = read(path_of(key, lang).read_text(encoding="utf-8"), lang)
        except FileNotFoundError:
            unread[key, lang] = "no such file"
        except BrokenText as error:
            unread[key, lang] = str(error)
    return texts, [f"{lang} {key}: {flaw}" for (key, lang), flaw in unread.items() if key in chosen]


def _flaws(key: str, article: Article, known: set[str]) -> Iterator[str]:
    if article.key != key:
        yield f"its key {article.key} is not its file's name"
    if len(article.title) > LONGEST_TITLE or article.title.endswith("?"):
        yield f"the title {article.title!r} is no short term"
    if article.level not in LEVELS:
        yield f"unknown level {article.level}"
    for name, line in article.glance.items():
        if len(line) > LONGEST_GLANCE:
            yield f"glance.{name} has {len(line)} characters, more than {LONGEST_GLANCE}"
    if not article.aliases:
        yield "no aliases"
    yield from _flaws_of_links(key, article, known)
    for section in article.sections:
        yield from (f"section {section.key}: {flaw}" for flaw in _flaws_of_section(section))


def _flaws_of_links(key: str, article: Article, known: set[str]) -> Iterator[str]:
    if not article.sources:
        yield "no sources"
    for source in article.sources:
        if not _YEAR.search(source):
            yield f"source without a year: {source!r}"
    if not FEWEST_RELATED <= len(article.related) <= MOST_RELATED:
        yield f"{len(article.related)} related articles"
    for other in article.related:
        if other not in known or other == key:
            yield f"related to {other}, which is no other article"


def _flaws_of_section(section: Section) -> Iterator[str]:
    if len(section.questions) < FEWEST_QUESTIONS:
        yield f"{len(section.questions)} questions"
    heading = Markup("<b>%s</b>") % section.heading
    yield from _flaws_of_size(lambda: paragraphs(heading, section.body), SHORTEST_SECTION, LONGEST_SECTION)


def _flaws_of_size(show: Callable[[], Markup], shortest: int, longest: int) -> Iterator[str]:
    """What is wrong with what readers see of a text, which only shows when it is set."""
    try:
        size = length(show())
    except KeyError as error:
        yield f"uses a mark that articles do not have: {error}"
    else:
        if not shortest <= size <= longest:
            yield f"{size} characters, not between {shortest} and {longest}"


def _flaws_of_talk(key: str, talk: Talk) -> Iterator[str]:
    if f"{TALK}{talk.key}" != key:
        yield f"its key {talk.key} is not its file's name"
    if talk.intent not in INTENTS:
        yield f"unknown intent {talk.intent}"
    if len(talk.questions) < FEWEST_QUESTIONS:
        yield f"{len(talk.questions)} questions"
    if not talk.buttons:
        yield "no buttons"
    yield from _flaws_of_size(lambda: talk.body, 1, LONGEST_TALK)


def _talk_differs(key: str, talk: Talk, first: Talk | None) -> Iterator[str]:
    """What differs from the text that this one was made from."""
    if talk.lang == FIRST_LANGUAGE or first is None:
        return
    if talk.intent != first.intent:
        yield "intent differs from the Vietnamese one"
    if len(talk.buttons) != len(first.buttons):
        yield "not as many buttons as the Vietnamese one"
    if talk.translates != mark_of(path_of(key, FIRST_LANGUAGE)):
        yield _changed(key)


def _changed(key: str) -> str:
    return f"the Vietnamese text has changed: read both, then run articles.py translated {key}"


def _flaws_of_pair(key: str, lang: str, articles: dict[tuple[str, str], Article]) -> Iterator[str]:
    """What differs from the text that this one was made from."""
    first = articles.get((key, FIRST_LANGUAGE))
    article = articles[key, lang]
    if lang == FIRST_LANGUAGE or first is None:
        return
    for name in ("level", "related"):
        if getattr(article, name) != getattr(first, name):
            yield f"{name} differs from the Vietnamese one"
    if [section.key for section in article.sections] != [section.key for section in first.sections]:
        yield "its sections are not those of the Vietnamese one"
    if article.translates != mark_of(path_of(key, FIRST_LANGUAGE)):
        yield _changed(key)


def _claimed_twice(articles: Iterable[Article]) -> Iterator[str]:
    askers: dict[tuple[str, str], list[str]] = {}
    for article in articles:
        for alias in {fold(alias) for alias in article.aliases}:
            askers.setdefault((article.lang, f"alias {alias!r}"), []).append(article.key)
        for section in article.sections:
            for question in {fold(question).strip(" ?.!") for question in section.questions}:
                askers.setdefault((article.lang, f"question {question!r}"), []).append(article.key)
    for (lang, what), keys in askers.items():
        if len(keys) > 1:
            yield f"{lang} {what} is claimed by {' and '.join(keys)}"


def translated(key: str) -> None:
    """Mark the translations of an article or small talk as made from its Vietnamese text as it stands."""
    mark = f"translates: {mark_of(path_of(key, FIRST_LANGUAGE))}"
    for lang in LANGUAGES:
        if lang != FIRST_LANGUAGE:
            path = path_of(key, lang)
            path.write_text(_TRANSLATES.sub(mark, path.read_text(encoding="utf-8"), count=1), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Tell what is wrong, or mark translations; the exit status is 1 where something is wrong."""
    match arguments:
        case ["translated", *keys] if keys:
            for key in keys:
                translated(key)
            return 0
        case ["check", *keys]:
            found = list(problems(keys or None))
            for problem in found:
                sys.stdout.write(f"{problem}\n")
            return 1 if found else 0
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
