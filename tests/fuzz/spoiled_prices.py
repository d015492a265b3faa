"""The whole bot over prices that are spoiled on their way: every question is answered, or refused in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Self

import pandas as pd

from bot.commands.command import Services
from bot.prices.csv import CsvSource
from bot.prices.port import PriceSource
from bot.reply import ERROR_INTENT, Reply
from tests.bot.conftest import reading_articles_once
from tests.bot.prices.samples import Clock
from tests.bot.prices.sites import House, UdfSite, YahooSite
from tests.fuzz import price_answers
from tests.fuzz.whole_bot import Listening, looked_over
from tests.servers.udf import Staged, UdfServer
from tests.servers.yahoo import YahooServer

SYMBOL = "FPT"
QUESTIONS = (
    "giá fpt", "rsi fpt", "rsi fpt tuần", "fpt có nến búa không", "/chart FPT 1 năm", "phân kỳ fpt", "/marketcap FPT",
    "price of fpt", "is fpt oversold", "fpt có tín hiệu gì", "/risk", "fpt nhấn chìm", "lịch sử nến búa fpt",
)  # fmt: skip
_QUESTIONS_A_CASE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoiledCase:
    """One spoiled answer: whose it was, its bytes, the question, and what was wrong with the reply to it."""

    number: int
    source: str
    answer: bytes
    question: str
    what: str


@dataclass(slots=True)
class Spoiled:
    """What came of many of them; answered: by source, and whether the reply was an answer or a refusal."""

    wrong: list[SpoiledCase] = field(default_factory=list)
    answered: Counter[tuple[str, str]] = field(default_factory=Counter)


class SpoiledSites:
    """A folder, a UDF server and a Yahoo, whose next answer is whatever is put there; to be entered."""

    def __init__(self, folder: Path, moment: datetime) -> None:
        self._folder = folder
        self._moment = moment
        self._stack = ExitStack()
        self._udf = UdfServer(now=moment)
        self._yahoo = YahooServer()

    def __enter__(self) -> Self:
        """Itself, once both servers listen."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._stack.enter_context(self._udf)
        self._stack.enter_context(self._yahoo)
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing; the servers have ended."""
        self._stack.close()

    def spoiled(self, name: str, random: Random, bars: pd.DataFrame) -> tuple[PriceSource, bytes]:
        """A source of that name, never asked before, and what it will be answered."""
        return _KINDS[name](self, random, bars)

    def csv(self, random: Random, bars: pd.DataFrame) -> tuple[PriceSource, bytes]:
        """A source on a folder with one file, and that."""
        answer = price_answers.spoiled_csv(random, price_answers.csv_file(bars))
        (self._folder / f"{SYMBOL}.csv").write_bytes(answer)
        return CsvSource(self._folder), answer

    def udf(self, random: Random, bars: pd.DataFrame) -> tuple[PriceSource, bytes]:
        """A source at a server that always says so, and what it says."""
        answer = price_answers.spoiled_json(random, price_answers.udf_answer(bars))
        self._udf.always("history", Staged(body=answer, headers={"Content-Type": "application/json"}))
        return UdfSite(self._udf).source(Clock(self._moment)), answer

    def yahoo(self, random: Random, bars: pd.DataFrame) -> tuple[PriceSource, bytes]:
        """A source at a Yahoo that always says so, asked through yfinance, and what it says."""
        name = f"{SYMBOL}.VN"
        answer = price_answers.spoiled_json(random, price_answers.yahoo_answer(name, bars))
        self._yahoo.serve_body(name, answer)
        return YahooSite(self._yahoo).source(Clock(self._moment)), answer


_KINDS: Mapping[str, Callable[[SpoiledSites, Random, pd.DataFrame], tuple[PriceSource, bytes]]] = {
    "csv": SpoiledSites.csv,
    "udf": SpoiledSites.udf,
    "yahoo": SpoiledSites.yahoo,
}
NAMES: Sequence[str] = tuple(_KINDS)
"""The kinds of sources."""


async def run_spoiled(
    services: Services, heard: Listening, sites: SpoiledSites, count: int, *, moment: datetime, seed: int
) -> Spoiled:
    """What came of so many spoiled answers, of each source in turn, to a few questions each.

    services: with other prices, which are not asked. heard: what is logged meanwhile.
    """
    random, found = Random(seed), Spoiled()  # noqa: S311 - the same for every run
    bars = price_answers.good_bars(random, moment.date())
    with reading_articles_once():
        for number in range(count):
            name = NAMES[number % len(NAMES)]
            source, answer = sites.spoiled(name, random, bars)
            questions = random.sample(QUESTIONS, _QUESTIONS_A_CASE)
            replies = await _asked_over(House(services, {}, Clock(moment)), source, questions, heard)
            for question, (kind, wrong) in replies.items():
                found.answered[name, kind] += 1
                if wrong:
                    what = "\n".join(wrong)
                    case = SpoiledCase(number=number, source=name, answer=answer, question=question, what=what)
                    found.wrong.append(case)
    return found


async def _asked_over(
    house: House, source: PriceSource, questions: Sequence[str], heard: Listening
) -> Mapping[str, tuple[str, Sequence[str]]]:
    """By question, what `_asked` tells."""
    async with house.over(source) as ask:
        return {question: await _asked(ask, question, heard) for question in questions}


async def _asked(
    ask: Callable[[str, str], Awaitable[Reply]], question: str, heard: Listening
) -> tuple[str, Sequence[str]]:
    """Whether it was answered, refused or failed, and what is wrong with that."""
    reply, wrong = await looked_over(ask(question, "vi"), heard)
    if reply is None:
        return "failed", wrong
    return "refused" if reply.intent == ERROR_INTENT else "answered", wrong
