"""Which answer a question wants: the one whose own questions are nearest to it in words.

Nearness is the cosine between the words, and pairs of neighbouring words, of the question and of each example
question; a word counts by how few answers it speaks of (tf-idf; Salton and Buckley, "Term-weighting approaches in
automatic text retrieval", 1988). docs/understanding.md compares it with other ways.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.directory.spelling import fold
from bot.knowledge.words import Words, typed_words_of

# A pair of neighbouring words counts this much of what its words count alone.
_PAIR_SHARE = 0.4
# How like a known word an unknown one has to be, in percent, and from how many letters on that is asked at all.
_LEAST_LIKENESS = 80.0
# Answers whose nearness differs by less are equally near.
_TIE = 0.01
_SHORTEST_MISTYPED = 3
# An answer that is not about what the question names is so much further away; so many of the nearest are looked at.
_OFF_TOPIC = 0.6
_WEIGHED_AGAIN = 40
# What an unknown word counts, as a share of the rarest known one: the less like anything asked, the further away.
_UNKNOWN_SHARE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerable:
    """An answer that can be found: the command that gives it, its key, and within an article the section."""

    intent: str
    key: str
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An answer with how near the question is to it: 1 is word for word, 0 has nothing in common."""

    answer: Answerable
    nearness: float


@dataclass(frozen=True, slots=True)
class _Index:
    """Example questions by their words. `starts[feature]` to `starts[feature + 1]` are its places in `lines`.

    pairs: by the first word's number times the number of words plus the second's.
    """

    words: dict[str, int]
    pairs: dict[int, int]
    weights: NDArray[np.float64]
    starts: NDArray[np.int64]
    lines: NDArray[np.int64]
    norms: NDArray[np.float64]


class Passages:
    """Finds answers by their example questions.

    questions: for each answer what people ask that it answers, in any language.
    names: by an answer's key the words that its subject is called by, as they are written.
    emphasis: how much more or less than by its rareness a word counts; 1 where it is not told.
    """

    def __init__(
        self,
        questions: Iterable[tuple[Answerable, Iterable[str]]],
        emphasis: Mapping[str, float] = MappingProxyType({}),
        names: Mapping[str, Iterable[str]] = MappingProxyType({}),
    ) -> None:
        self._answers: list[Answerable] = []
        written: list[Words] = []
        self._first_lines: list[int] = []
        for answer, examples in questions:
            self._answers.append(answer)
            self._first_lines.append(len(written))
            written.extend(typed_words_of(example) for example in examples)
        self._places = {answer: place for place, answer in enumerate(self._answers)}
        owners = np.repeat(np.arange(len(self._answers)), np.diff([*self._first_lines, len(written)]))
        lines = [tuple(map(_folded, line)) for line in written]
        self._index = _index(lines, owners, emphasis)
        # Each word stands there as it is written, and as it is typed without diacritics.
        self._subjects = [_with_folded(names.get(answer.key, ())) for answer in self._answers]
        for owner, line in zip(owners.tolist(), written, strict=True):
            self._subjects[owner] |= _with_folded(line)
        self._names = _with_folded(word for words in names.values() for word in words)
        self._questions = [
            [" ".join(line) for line in written[first:last]]
            for first, last in zip(self._first_lines, [*self._first_lines[1:], len(written)], strict=True)
        ]
        self._answers_with = Counter(word for subject in self._subjects for word in subject)
        self._everyday = {word for word, weight in emphasis.items() if weight < 1}
        self._marked = tuple(sorted(word for word in self._answers_with if word != _folded(word)))
        self._vocabulary = tuple(word for word in self._index.words if len(word) >= _SHORTEST_MISTYPED)

    def nearest(self, typed: Sequence[str], count: int = 3) -> list[Found]:
        """The nearest answers, the best first; fewer where fewer have a word in common with the question.

        typed: its words (see `typed_words_of`); a word with diacritics is no other word that only shares its letters.
        """
        corrected = self.corrected(typed)
        features, norm = self._read([fold(word) for word in corrected])
        index = self._index
        scores = np.zeros(len(index.norms))
        for feature in features:
            places = index.lines[index.starts[feature] : index.starts[feature + 1]]
            scores[places] += index.weights[feature] ** 2
        if not features:
            return []
        by_answer = np.maximum.reduceat(scores / index.norms, self._first_lines) / norm
        best = np.argsort(-by_answer, kind="stable")[: max(count, _WEIGHED_AGAIN)]
        told = [(word, fold(word), self._weight_of(word)) for word in dict.fromkeys(corrected)]
        total = max(sum(weight for _, _, weight in told), 1e-9)
        found = [
            Found(answer=self._answers[place], nearness=float(by_answer[place]) * self._share_about(place, told, total))
            for place in best
            if by_answer[place]
        ]
        return self._in_order(sorted(found, key=lambda each: -each.nearness), " ".join(corrected))[:count]

    def _in_order(self, found: list[Found], asked: str) -> list[Found]:
        """The same answers; those as near as the nearest by how like the order of their words is.

        "Giá đáy cao hơn, RSI đáy thấp hơn" has the very words of the reverse.
        """
        nearest = [each for each in found if each.nearness >= found[0].nearness - _TIE]
        if len(nearest) > 1:
            nearest.sort(key=lambda each: -self._likeness(each.answer, asked))
        return nearest + found[len(nearest) :]

    def _likeness(self, answer: Answerable, asked: str) -> float:
        """How like the question is to the likest of the answer's own, letter by letter, in percent."""
        _, likeness, _ = process.extractOne(asked, self._questions[self._places[answer]], scorer=fuzz.ratio)
        return likeness

    def _share_about(self, place: int, told: Sequence[tuple[str, str, float]], total: float) -> float:
        """1 where the answer is about the very words of the question, less where it is not.

        A name that the answer does not have counts, and a word that only shares its letters with one of the answer's.
        told: each word, as typed and folded, with how much it tells. total: how much all of them tell.
        """
        subject = self._subjects[place]
        missing = [each for each in told if each[0] not in subject]
        if not missing:
            return 1.0
        absent = sum(weight for word, _, weight in missing if word in self._names)
        mistaken = sum(weight for _, folded, weight in missing if folded in subject)
        return 1 - max(_OFF_TOPIC * absent, mistaken) / total

    def _weight_of(self, word: str) -> float:
        """How much a word tells, by how few answers have it as it is written."""
        return math.log(1 + len(self._answers) / (1 + self._answers_with[word])) ** 2

    def is_about(self, answer: Answerable, words: Sequence[str]) -> bool:
        """Whether the answer's own questions and names have every name that stands in the words."""
        subject = self._subjects[self._places[answer]]
        return all(word in subject for word in self.corrected(words) if word in self._names)

    def knows(self, word: str) -> bool:
        """Whether the word stands in some question."""
        return fold(word) in self._index.words

    def is_everyday(self, word: str) -> bool:
        """Whether the word stands in any question, and says nothing of what is asked."""
        return fold(word) in self._everyday and word not in self._names

    def corrected(self, typed: Sequence[str]) -> Words:
        """The words with each mistyped one as the known one that it is likest to."""
        return tuple(map(self._corrected, typed))

    def _corrected(self, word: str) -> str:
        if word in self._answers_with:
            return word
        folded = fold(word)
        if word != folded and (likest := _likest_of(word, self._marked, _LEAST_LIKENESS)):
            # Mistyped with a wrong mark or letter: "ngươc", "băg".
            return likest
        if folded in self._index.words:
            return folded
        if len(folded) < _SHORTEST_MISTYPED or folded.isdecimal():
            return word
        return _likest_of(folded, self._vocabulary, _LEAST_LIKENESS) or word

    def _read(self, words: Sequence[str]) -> tuple[set[int], float]:
        """The known features of a question, and the length of the whole question."""
        index = self._index
        features: set[int] = set()
        length = 0.0
        before: int | None = None
        for word in words:
            known = index.words.get(word)
            if known is None:
                length += (_UNKNOWN_SHARE * float(index.weights.max())) ** 2
            elif known not in features:
                features.add(known)
                length += index.weights[known] ** 2
            if (
                known is not None
                and before is not None
                and (pair := index.pairs.get(before * len(index.words) + known)) is not None
            ):
                features.add(pair)
                length += index.weights[pair] ** 2
            before = known
        return features, max(length, 1e-9) ** 0.5


KEPT = (Passages, _Index, Answerable)
"""What passages consist of: the classes whose objects are kept (see `bot.kept`)."""


# A word is asked for several times within one message.
@lru_cache(maxsize=1024)
def _likest_of(word: str, vocabulary: tuple[str, ...], least: float) -> str:
    """The word of the vocabulary that is likest to this one; empty where none is.

    least: how like it has to be, in percent.
    """
    match = process.extractOne(word, vocabulary, scorer=fuzz.ratio, score_cutoff=least)
    return match[0] if match else ""


@cache
def _folded(word: str) -> str:
    return fold(word)


def _with_folded(words: Iterable[str]) -> set[str]:
    return {form for word in words for form in (word, _folded(word))}


def _index(lines: Sequence[Words], owners: NDArray[np.int64], emphasis: Mapping[str, float]) -> _Index:
    words: dict[str, int] = {}
    ids = np.fromiter((words.setdefault(word, len(words)) for line in lines for word in line), np.int64)
    places = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    counted = _distinct(owners[places] * len(words) + ids) % len(words)
    answers = int(owners[-1]) + 1
    factors = np.array([emphasis.get(word, 1.0) for word in words])
    weights = factors * np.log(1 + answers / np.bincount(counted, minlength=len(words)))

    neighbours = places[1:] == places[:-1]
    codes, pair_ids = np.unique((ids[:-1] * len(words) + ids[1:])[neighbours], return_inverse=True)
    firsts, seconds = codes // len(words), codes % len(words)
    pair_owners = _distinct(pair_ids * answers + owners[places[:-1][neighbours]]) // answers
    shares = (factors[firsts] + factors[seconds]) / 2
    pair_weights = _PAIR_SHARE * shares * np.log(1 + answers / np.bincount(pair_owners))
    pairs = {code: len(words) + number for number, code in enumerate(codes.tolist())}

    all_weights = np.concatenate([weights, pair_weights])
    all_places = np.concatenate([places, places[:-1][neighbours]])
    all_ids = np.concatenate([ids, pair_ids + len(words)])
    once = _distinct(all_ids * len(lines) + all_places)
    features, lines_of = once // len(lines), once % len(lines)
    norms = np.sqrt(np.bincount(lines_of, all_weights[features] ** 2, minlength=len(lines)))
    return _Index(
        words=words,
        pairs=pairs,
        weights=all_weights,
        starts=np.searchsorted(features, np.arange(len(all_weights) + 1)),
        lines=lines_of,
        norms=np.maximum(norms, 1e-9),
    )


def _distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers in order, each once: `np.unique` in a fifth of its time."""
    in_order = np.sort(numbers)
    return in_order[np.flatnonzero(np.diff(in_order, prepend=-1))]
