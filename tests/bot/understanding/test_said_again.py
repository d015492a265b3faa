"""What a message means is not worked out anew for each who says the same, and never told where it would differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.ask import Ask
from bot.assistant import understanding_of
from bot.directory import Directory
from bot.errors import UserError
from bot.knowledge import load_knowledge
from bot.lately import Lately
from bot.understanding import Understanding
from bot.understanding.intent import Intent
from tests.bot.conftest import NOW


class Reader:
    """An understanding by hand-set seconds, which counts what it reads anew."""

    def __init__(self, directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.read: list[str] = []
        self.known: set[str] = set()
        self.engine = understanding_of(directory, load_knowledge(), also_known=lambda symbol: symbol in self.known)
        # As it is made, but for the clock and the room.
        self.kept = Lately[tuple[str, str | None, date, Intent | None], Intent](
            holds=60, most=3, clock=lambda: self.now
        )
        monkeypatch.setattr(self.engine, "_intents", self.kept)
        anew = Understanding._read_anew

        def counted(engine: Understanding, ask: Ask, before: Intent | None) -> Intent:
            self.read.append(ask.text)
            return anew(engine, ask, before)

        monkeypatch.setattr(Understanding, "_read_anew", counted)

    def understand(self, text: str, before: Intent | None = None, **how: object) -> Intent:
        ask = Ask(text=text, asked_at=NOW, locale="vi", user="telegram:7")
        return self.engine.understand(replace(ask, **how), before)  # type: ignore[arg-type] # fields of an ask


@pytest.fixture
def reader(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """A reader of its own."""
    return Reader(directory, monkeypatch)


def test_the_same_words_are_read_once(reader: Reader) -> None:
    first = reader.understand("rsi của fpt sao rồi")
    assert reader.understand("rsi của fpt sao rồi", user="telegram:8", chat="telegram:-5") == first
    assert first.command == "rsi"
    assert reader.read == ["rsi của fpt sao rồi"]


def test_another_day_another_language_and_another_conversation_are_read_anew(reader: Reader) -> None:
    tomorrow = reader.understand("rsi fpt 21/11/2026", asked_at=NOW + timedelta(days=1))
    assert tomorrow.arguments.on == date(2026, 11, 21)
    # The evening before, that day is still to come.
    with pytest.raises(UserError, match="bad_date"):
        reader.understand("rsi fpt 21/11/2026")
    assert [reader.understand("rsi fpt", locale=lang).lang for lang in ("vi", "en")] == ["vi", "en"]

    before = reader.understand("/rsi HPG")
    going_on = reader.understand("còn vnm?", before)
    assert (going_on.command, [one.symbol for one in going_on.arguments.symbols]) == ("rsi", ["VNM"])
    assert reader.understand("còn vnm?").command == "signals"


def test_what_is_known_by_now_is_understood_within_a_minute(reader: Reader) -> None:
    """A share that no list has yet is a word like any other."""
    text = "zzq"
    with pytest.raises(UserError):
        reader.understand(text)
    reader.known.add("ZZQ")
    assert [one.symbol for one in reader.understand(text).arguments.symbols] == ["ZZQ"]
    reader.known.clear()
    assert [one.symbol for one in reader.understand(text).arguments.symbols] == ["ZZQ"]
    reader.now = 60.0
    with pytest.raises(UserError):
        reader.understand(text)


def test_only_so_many_and_only_short_ones_are_kept(reader: Reader) -> None:
    for symbol in ("FPT", "HPG", "VNM", "VCB", "MWG"):
        reader.understand(f"/rsi {symbol}")
    assert reader.kept.size == 3
    long = f"/help {'rất dài ' * 20}"
    reader.understand(long)
    reader.understand(long)
    assert reader.read.count(long) == 2
