"""Messages by the thousand from one seed: questions as they are, spoiled, put together from odd pieces, or pressed."""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.ask import Ask, ChatKind
from bot.reply import Reply
from tests.fuzz import corpus

LONGEST = 4096
_PEOPLE, _GROUPS = 150, 20
_BUTTONS_KEPT = 3_000
_PAUSE = timedelta(seconds=1)
_LOCALES = ("vi", "en", None)

Maker = Callable[["Messages"], str]


@dataclass
class Messages:
    """An endless row of messages; the same seed gives the same row to a bot that answers the same."""

    seed: int
    begins: datetime
    count: int = 0
    random: Random = field(init=False)
    _pressed: deque[str] = field(default_factory=lambda: deque(maxlen=_BUTTONS_KEPT))

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311 - the same for every run

    def text(self) -> str:
        """The text of the next message: no longer than Telegram takes, and often nothing that makes sense."""
        make = self.random.choices([made for made, _ in _MAKERS], [weight for _, weight in _MAKERS])[0]
        return make(self)[:LONGEST]

    def ask(self) -> Ask:
        """The next message as one of many people writes it, in private or in a group."""
        text = self.text()
        self.count += 1
        user = f"telegram:{self.random.randrange(_PEOPLE)}"
        kind = self.random.choices(list(ChatKind), [8, 3, 1])[0]
        chat = user if kind is ChatKind.PRIVATE else f"telegram:-100{self.random.randrange(_GROUPS)}"
        return Ask(
            text=text,
            asked_at=self.begins + self.count * _PAUSE,
            locale=self.random.choice(_LOCALES),
            chat=chat,
            user=None if kind is ChatKind.CHANNEL else user,
            chat_kind=kind,
            forwarded=self.random.random() < 0.02,
        )

    def learn(self, reply: Reply) -> None:
        """Keep what the buttons under the reply stand for, to press them later."""
        self._pressed.extend(button.question for row in reply.buttons for button in row if button.question)

    def button(self) -> str:
        """What a button of an earlier reply stands for; a whole message where there is none yet."""
        return self.random.choice(self._pressed) if self._pressed else self.random.choice(corpus.WHOLE)

    def piece(self) -> str:
        """One odd piece."""
        return self.random.choice(self.random.choice(_POOLS))

    def pieces(self, most: int) -> str:
        """At most so many pieces, with blanks between them."""
        return " ".join(self.piece() for _ in range(self.random.randrange(most + 1)))

    def letters(self) -> str:
        """Letters of any alphabet, with those among them that are none."""
        size = self.random.choice((1, 3, 20, 200))
        return "".join(chr(self.random.randrange(*self.random.choice(_PLANES))) for _ in range(size))

    def spoiled(self, text: str) -> str:
        """The text after a few mishaps."""
        for _ in range(self.random.randrange(1, 4)):
            text = self.random.choice(_MISHAPS)(self.random, text)
        return text


_POOLS: Sequence[Sequence[str]] = (
    corpus.SYMBOLS, corpus.SYMBOLS, corpus.SYMBOLS, corpus.NUMBERS, corpus.DATES, corpus.TIMES, corpus.ZONES,
    corpus.NOISE, corpus.WORDS, corpus.WORDS,
)  # fmt: skip
_PLANES = (
    (0, 0x80),
    (0x80, 0x250),
    (0x300, 0x370),
    (0x1E00, 0x1F00),
    (0x2000, 0x2100),
    (0xD800, 0xE000),
    (0, 0x110000),
)

# In weights: what of a hundred messages is made how.
_MAKERS: Sequence[tuple[Maker, int]] = (
    (lambda our: our.random.choice(corpus.sentences()), 8),
    (lambda our: our.spoiled(our.random.choice(corpus.sentences())), 17),
    (lambda our: f"{our.random.choice(corpus.slash_names())} {our.pieces(5)}", 25),
    (lambda our: our.pieces(12), 12),
    (lambda our: our.button(), 14),
    (lambda our: our.spoiled(our.button()), 10),
    (lambda our: our.random.choice(corpus.WHOLE), 5),
    (lambda our: our.spoiled(our.random.choice(corpus.WHOLE)), 5),
    (lambda our: our.letters(), 4),
)


def _without_marks(_: Random, text: str) -> str:
    apart = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).replace("đ", "d")


def _typo(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return random.choice((text[:at] + text[at + 1 :], text[:at] + text[at : at + 1] * 3 + text[at + 1 :]))


def _swapped(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def _with_noise(random: Random, text: str) -> str:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(random.choice((corpus.NOISE, corpus.NUMBERS, corpus.SYMBOLS))) + text[at:]


def _words_mixed(random: Random, text: str) -> str:
    words = text.split(" ")
    random.shuffle(words)
    return " ".join(words)


def _number_changed(random: Random, text: str) -> str:
    words = text.split(" ")
    at = random.randrange(len(words))
    words[at] = random.choice(random.choice((corpus.NUMBERS, corpus.DATES, corpus.SYMBOLS)))
    return " ".join(words)


_MISHAPS: Sequence[Callable[[Random, str], str]] = (
    _without_marks,
    _typo,
    _swapped,
    _with_noise,
    _words_mixed,
    _number_changed,
    lambda _, text: text.upper(),
    lambda _, text: unicodedata.normalize("NFD", text),
    lambda random, text: text * random.choice((2, 3, 40)),
    lambda random, text: text[: random.randrange(len(text) + 1)],
    lambda _, text: f"🚀{text}🔥",
    lambda _, text: "\u200b".join(text[:200]),
)
