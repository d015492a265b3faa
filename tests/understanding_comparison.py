"""Compares ways of finding the passage that answers a question: `make understanding` writes docs/understanding.md."""

from __future__ import annotations

import math
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.ask import Ask
from bot.assistant import understanding_of
from bot.commands.registry import COMMANDS
from bot.directory import Directory
from bot.directory.spelling import fold
from bot.errors import UserError
from bot.knowledge import Knowledge, load_knowledge
from bot.knowledge.words import Words, typed_words_of, words_of
from bot.replies.markup import plain
from bot.replies.words import LANGUAGES
from bot.understanding import Understanding, choosing, passages
from bot.understanding.answers import EXPLAIN, emphasis_of, questions_of
from bot.understanding.intent import Intent
from bot.understanding.passages import Answerable, Passages
from bot.understanding.shorthand import spelled_out
from tests.bot.conftest import NOW
from tests.bot.understanding.questions import Question, questions

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "understanding.md"
# Of the questions that have an answer, so many keep theirs at the threshold where false answers are counted.
_KEPT = 0.95

Find = Callable[[Question], tuple[Answerable | None, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How well a way finds passages, in percent, and its median time for a question."""

    articles: float
    passages: float
    false: float
    median_ms: float


def ways(knowledge: Knowledge) -> Iterator[tuple[str, Find]]:
    """Every way with its name: the simplest first."""
    asked = questions_of(knowledge)
    yield "the longest name of an article that stands in the question", _by_name(knowledge)
    yield "nearest question by edit distance (rapidfuzz, `token_set_ratio`)", _by_edit_distance(asked)
    yield "BM25 over the passages' texts", _by_bm25({answer: [*_texts(knowledge, answer)] for answer in asked})
    yield (
        "BM25 over each passage's questions and texts",
        _by_bm25({answer: [*lines, *_texts(knowledge, answer)] for answer, lines in asked.items()}),
    )
    emphasis = emphasis_of(knowledge)
    yield "nearest question by tf-idf cosine, words alone", _by_nearness(asked, {}, _PAIR_SHARE=0.0)
    yield "… with pairs of neighbouring words", _by_nearness(asked, {})
    yield "… names counting more and everyday words less: **what the assistant uses**", _by_nearness(asked, emphasis)
    yield "the same without correcting mistyped words", _by_nearness(asked, emphasis, _LEAST_LIKENESS=100.0)


def figures_of(find: Find, asked: Sequence[Question], knowledge: Knowledge) -> Figures:
    """How well that way does on these questions."""
    concepts = [question for question in asked if question.intent == EXPLAIN]
    outside = [question for question in asked if question.intent == "out_of_scope"]
    times: list[float] = []
    found = [_timed(find, question, times) for question in concepts]
    scores = sorted(score for _, score in found)
    threshold = scores[int(len(scores) * (1 - _KEPT))]
    false = [find(question) for question in outside]
    return Figures(
        articles=_percent(is_article(question, answer) for question, (answer, _) in zip(concepts, found, strict=True)),
        passages=_percent(
            is_right(question, answer, knowledge) for question, (answer, _) in zip(concepts, found, strict=True)
        ),
        false=_percent(
            answer is not None and answer.intent == EXPLAIN and score >= threshold for answer, score in false
        ),
        median_ms=1000 * statistics.median(times),
    )


def is_article(question: Question, answer: Answerable | None) -> bool:
    """Whether the answer is of an article that may rightly answer."""
    return answer is not None and answer.key in question.articles


def is_right(question: Question, answer: Answerable | None, knowledge: Knowledge) -> bool:
    """Whether the passage holds what a right answer to the question has to hold."""
    if answer is None or answer.intent != EXPLAIN:
        return False
    article = knowledge.article(answer.key, question.lang)
    section = article.section(answer.section) if answer.section else article.sections[0]
    return holds(question, f"{section.heading} {plain(section.body)}")


def holds(question: Question, text: str) -> bool:
    """Whether of each group of the question some alternative stands in the text."""
    folded = _comparable(text)
    return all(any(_comparable(word) in folded for word in group) for group in question.holds)


def _comparable(text: str) -> str:
    return fold(text).replace(",", ".").replace(" %", "%")


def _by_name(knowledge: Knowledge) -> Find:
    def find(question: Question) -> tuple[Answerable | None, float]:
        terms = knowledge.terms(words_of(question.text))
        return (Answerable(intent=EXPLAIN, key=terms[0]), 1.0) if terms else (None, 0.0)

    return find


def _by_edit_distance(asked: Mapping[Answerable, Sequence[str]]) -> Find:
    lines = [(" ".join(words_of(line)), answer) for answer, written in asked.items() for line in written]
    texts = [text for text, _ in lines]

    def find(question: Question) -> tuple[Answerable | None, float]:
        match = process.extractOne(" ".join(_words(question)), texts, scorer=fuzz.token_set_ratio)
        return lines[match[2]][1], match[1] / 100

    return find


def _by_bm25(texts: Mapping[Answerable, Sequence[str]], k: float = 1.2, b: float = 0.75) -> Find:
    """Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009)."""
    counts = {answer: Counter(words_of(" ".join(lines))) for answer, lines in texts.items()}
    lengths = {answer: count.total() for answer, count in counts.items()}
    mean = statistics.fmean(lengths.values())
    holders = Counter(word for count in counts.values() for word in count)
    rareness = {word: math.log(1 + (len(counts) - n + 0.5) / (n + 0.5)) for word, n in holders.items()}

    def score(answer: Answerable, words: Words) -> float:
        count, weight = counts[answer], k * (1 - b + b * lengths[answer] / mean)
        return sum(rareness.get(word, 0) * count[word] * (k + 1) / (count[word] + weight) for word in words)

    def find(question: Question) -> tuple[Answerable | None, float]:
        words = _words(question)
        best = max(counts, key=lambda answer: score(answer, words))
        # Longer questions score more: only a share of what is possible can be compared with a threshold.
        return best, score(best, words) / max(sum(rareness.get(word, 8.0) for word in words), 1e-9)

    return find


def _by_nearness(asked: Mapping[Answerable, Sequence[str]], emphasis: Mapping[str, float], **constants: float) -> Find:
    with _constants(**constants):
        index = Passages(asked.items(), emphasis)

    def find(question: Question) -> tuple[Answerable | None, float]:
        with _constants(**constants):
            found = index.nearest(_words(question), 1)
        return (found[0].answer, found[0].nearness) if found else (None, 0.0)

    return find


@contextmanager
def _constants(**constants: float) -> Iterator[None]:
    """With other constants of the nearness."""
    before = {name: getattr(passages, name) for name in constants}
    for name, value in constants.items():
        setattr(passages, name, value)
    yield
    for name, value in before.items():
        setattr(passages, name, value)


def _texts(knowledge: Knowledge, answer: Answerable) -> Iterator[str]:
    if answer.intent == EXPLAIN:
        for article in knowledge.articles:
            if article.key == answer.key:
                yield plain(article.section(answer.section).body)


def _words(question: Question) -> Words:
    return typed_words_of(spelled_out(question.text, question.lang))


def _timed(find: Find, question: Question, times: list[float]) -> tuple[Answerable | None, float]:
    start = time.perf_counter()
    found = find(question)
    times.append(time.perf_counter() - start)
    return found


def _percent(hits: Iterator[bool]) -> float:
    each = list(hits)
    return 100 * sum(each) / len(each)


def assistant_misses(asked: Sequence[Question], knowledge: Knowledge) -> list[tuple[Question, str]]:
    """The questions that the whole understanding gets wrong, each with what it took it for."""
    directory = Directory.load()
    understanding = understanding_of(directory, knowledge)
    return [(question, got) for question in asked if (got := _miss(understanding, question, knowledge)) is not None]


def _miss(understanding: Understanding, question: Question, knowledge: Knowledge) -> str | None:
    """What the question was wrongly taken for; None where it was understood."""
    try:
        intent = understanding.understand(Ask(text=question.text, asked_at=NOW))
    except UserError as error:
        # What is not understood is told kindly, which is right for what lies outside.
        return None if question.intent == "out_of_scope" else error.code
    arguments = intent.arguments
    got = f"{intent.command} {arguments.topic or ''} {arguments.section} {[each.symbol for each in arguments.symbols]}"
    if intent.lang != question.lang:
        return f"{got} in {intent.lang}"
    # A greeting is answered by `/start`.
    if intent.command != question.intent and (intent.command, question.intent) != ("start", "smalltalk"):
        return got
    if question.symbols and {mention.symbol for mention in arguments.symbols} != set(question.symbols):
        return got
    return got if intent.command == EXPLAIN and not _is_explained(question, intent, knowledge) else None


def _is_explained(question: Question, intent: Intent, knowledge: Knowledge) -> bool:
    """Whether the passage, or the comparison of two terms, holds what a right answer needs."""
    arguments = intent.arguments
    if arguments.other_topic is None:
        answer = Answerable(intent=EXPLAIN, key=str(arguments.topic), section=arguments.section)
        return is_right(question, answer, knowledge)
    compared = [knowledge.article(str(key), intent.lang) for key in (arguments.topic, arguments.other_topic)]
    return holds(question, " ".join(line for article in compared for line in article.glance.values()))


def document(asked: Sequence[Question], held_out: Sequence[Question], knowledge: Knowledge) -> str:
    """The text of docs/understanding.md."""
    concepts = sum(question.intent == EXPLAIN for question in asked)
    rows = [
        f"| {name} | {figures.articles:.1f} | {figures.passages:.1f} | {figures.false:.1f} | {figures.median_ms:.1f} |"
        for name, find in ways(knowledge)
        for figures in (figures_of(find, asked, knowledge),)
    ]
    sections = sum(len(article.sections) for article in knowledge.articles)
    return _DOCUMENT.format(
        asked=len(asked),
        concepts=concepts,
        articles=len(knowledge.keys),
        sections=sections,
        kept=f"{100 * _KEPT:.0f}",
        ways="\n".join(rows),
        kinds="\n".join(_kinds(asked, knowledge)),
        held_out=len(held_out),
        held_out_kinds="\n".join(_kinds(held_out, knowledge)),
        sure=choosing.SURE,
        likely=choosing.LIKELY,
        without=choosing.WITHOUT_A_TERM,
    )


def _kinds(asked: Sequence[Question], knowledge: Knowledge) -> Iterator[str]:
    """Of every kind of question in every language how many are understood and answered right."""
    missed = {(question.lang, question.text) for question, _ in assistant_misses(asked, knowledge)}
    for name, kinds in _KINDS.items():
        cells = []
        for lang in LANGUAGES:
            mine = [question for question in asked if question.lang == lang and (not kinds or question.intent in kinds)]
            right = sum((question.lang, question.text) not in missed for question in mine)
            cells.append(f"{right} of {len(mine)} ({100 * right / len(mine):.1f} %)")
        yield f"| {name} | {' | '.join(cells)} |"


_ANALYSES = frozenset(command.key for command in COMMANDS) - {EXPLAIN}
_KINDS: Mapping[str, frozenset[str]] = {
    "a term explained, with the facts asked for": frozenset({EXPLAIN}),
    "a share or an index looked at": _ANALYSES,
    "a forecast or a tip asked for": frozenset({"prediction_request"}),
    "another subject": frozenset({"out_of_scope"}),
    "small talk": frozenset({"smalltalk"}),
    "**all**": frozenset(),
}

_DOCUMENT = """# How questions find their answers

Measured by `make understanding` (`tests/understanding_comparison.py`) on the {asked} development questions of
`tests/bot/understanding/questions`; {concepts} of them ask for a term. They were written without looking at the
articles' own questions. Those that missed were then used to choose the constants below and to find wordings that were
missing. {held_out} held-out questions were written later, likewise blind, and looked at in total only, in the last
table.

## What is compared

{articles} articles have {sections} sections in two languages. Each section names the questions that it answers. A
question is right where the section that is found is of an article that may answer it (first column), and where it holds
the facts that a right answer needs (second). False answers are explanations given to questions about other subjects, at
the threshold that keeps {kept} % of the questions that have an answer. Times are medians on one core of the machine
that ran it; compare them with each other only.

| way | right article, % | right facts, % | false answers, % | ms |
|---|---|---|---|---|
{ways}

Words count by how few answers they speak of (tf-idf). A word that is not known is taken for the one that it is likest
to (rapidfuzz, `ratio`). Words typed with diacritics are no other words that share their letters: "băng" is not "bằng".

## The whole way

Normalising, symbols, commands, small talk and the boundaries included; the language of the answer has to be right too.

| development questions | Vietnamese | English |
|---|---|---|
{kinds}

| held-out questions | Vietnamese | English |
|---|---|---|
{held_out_kinds}

A nearness of {sure} is believed at once, one of {likely} where a term is named in the question, and {without} where
none is; below, the bot says that it does not know and offers the three nearest topics.
"""


if __name__ == "__main__":
    DOCUMENT.write_text(document(questions(), questions("held_out_"), load_knowledge()), encoding="utf-8")
