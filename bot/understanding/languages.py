"""Which language a message is in."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence

from bot.knowledge.words import words_of

# One word alone cannot outvote a whole sentence, and a word both languages have says nothing.
_MOST_OF_A_WORD = 3.0
_LEAST_OF_A_MESSAGE = 0.7
_INTERNATIONAL = 0.3


class Languages:
    """Tells languages apart by letters that only one writes, else by the words of sentences known in each.

    letters: by language what only it writes. texts: sentences with their language.
    international: words that say little, since people use them in all languages: "rsi", "market cap".
    """

    def __init__(
        self, letters: Mapping[str, str], texts: Iterable[tuple[str, str]], international: Container[str] = ()
    ) -> None:
        self._lang_by_letter = {letter: lang for lang, written in letters.items() for letter in written}
        counts: dict[str, Counter[str]] = {lang: Counter() for lang in letters}
        for lang, text in texts:
            counts[lang].update(text.split())
        self._counts = counts
        self._international = international
        self._totals = {lang: sum(count.values()) for lang, count in counts.items()}

    def language_of(self, words: Sequence[str]) -> str | None:
        """The language these words are in, each as it was typed; None where they do not tell."""
        for word in words:
            for letter in word.casefold():
                if letter in self._lang_by_letter:
                    return self._lang_by_letter[letter]
        folded = words_of(" ".join(words))
        first, *others = sorted(self._counts, key=lambda lang: -self._evidence(folded, lang))
        lead = min((self._evidence(folded, first) - self._evidence(folded, other) for other in others), default=0.0)
        return first if lead >= _LEAST_OF_A_MESSAGE else None

    def _evidence(self, words: Iterable[str], lang: str) -> float:
        """How much more often these words are said in that language than in any other, as logarithms."""
        return sum(min(_MOST_OF_A_WORD, self._share(word, lang)) for word in words)

    def _share(self, word: str, lang: str) -> float:
        here = self._counts[lang][word]
        if here == 0:
            return 0.0
        elsewhere = max(
            (self._counts[other][word] + 0.5) / (self._totals[other] + 1) for other in self._counts if other != lang
        )
        share = _INTERNATIONAL if word in self._international else 1.0
        return share * max(0.0, math.log((here + 0.5) / (self._totals[lang] + 1) / elsewhere))
