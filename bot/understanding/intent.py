"""What a message was understood to want."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analysis.timeframes import Timeframe
from bot.directory.spelling import SymbolMention
from bot.understanding.passages import Answerable


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """What a command is asked about; each command takes what it knows and refuses what it cannot use.

    symbols: in the order they were named, each once. numbers, pairs: as written (`14`, `1,5`, `80/20`).
    on: the day as of which to answer. language: the one asked for.
    topic: the key of an article, or of small talk. section: the one that was asked for, empty where none was.
    other_topic: the article to be told apart from the topic. options: articles that may be meant, to be asked back.
    patterns: candle patterns, or families of them (`harami`), by key. scan: what a scan is to look for, and `all`.
    drawn: what a chart is to show besides its candles.
    words: the message as it was typed, without the command's slash name, for commands that read it themselves.
    unread: those of them that mean nothing to anybody else.
    """

    symbols: tuple[SymbolMention, ...] = ()
    timeframe: Timeframe | None = None
    numbers: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    on: date | None = None
    language: str | None = None
    topic: str | None = None
    section: str = ""
    other_topic: str | None = None
    options: tuple[Answerable, ...] = ()
    patterns: tuple[str, ...] = ()
    scan: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    words: str = ""
    unread: tuple[str, ...] = ()

    @property
    def day(self) -> str:
        """The day as of which to answer, as a message's further word; empty where none was named."""
        return "" if self.on is None else f" {self.on.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """The command to run, what with, and the language to answer in."""

    command: str
    arguments: Arguments
    lang: str
