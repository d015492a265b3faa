"""Every sentence that stands beside the phrases means what it says there, and is answered so."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Literal

import pytest
import yaml

from analysis.timeframes import Timeframe
from bot.commands.registry import COMMANDS
from bot.errors import UserError
from bot.knowledge import load_knowledge
from bot.replies.words import LANGUAGES, locales_folder
from bot.reply import ERROR_INTENT
from bot.understanding.intent import Intent
from tests.bot.conftest import PNG_SIGNATURE, Answer, Understand

FEWEST_SENTENCES = {"vi": 220, "en": 130}
FIELDS = {
    "text",
    "form",
    "command",
    "error",
    "symbols",
    "timeframe",
    "numbers",
    "pairs",
    "on",
    "language",
    "topic",
    "other_topic",
    "talk",
    "patterns",
    "lang",
}

# What is answered from the files of small talk.
TALK = {talk.intent for talk in load_knowledge().talks}

Written = dict[str, str | list[str]]


def sentences(lang: str) -> list[Written]:
    """The sentences of that language's file; every scalar is text."""
    content = (locales_folder() / lang / "phrase_tests.yaml").read_text(encoding="utf-8")
    written: list[Written] = yaml.load(content, Loader=yaml.CBaseLoader)  # noqa: S506 - it makes nothing but text
    return written


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One sentence and what it must mean."""

    lang: str
    written: Written

    @property
    def text(self) -> str:
        form: Literal["NFC", "NFD"] = "NFD" if self.written.get("form") == "NFD" else "NFC"
        return unicodedata.normalize(form, str(self.written["text"]))

    @property
    def answered_in(self) -> str:
        return str(self.written.get("lang", self.lang))

    @property
    def meaning(self) -> Written:
        """What the sentence says of itself, without its form, its language and its error."""
        return {name: value for name, value in self.written.items() if name not in {"text", "form", "lang", "error"}}

    def __str__(self) -> str:
        return f"{self.lang}: {self.written['text']}"


CASES = [Case(lang=lang, written=written) for lang in LANGUAGES for written in sentences(lang)]
UNDERSTOOD = [case for case in CASES if "command" in case.written]
REFUSED = [case for case in CASES if "command" not in case.written]


def meaning_of(intent: Intent) -> Written:
    """The intent as the files write it: nothing where there is nothing."""
    arguments = intent.arguments
    found: dict[str, str | list[str] | None] = {
        "command": intent.command,
        "symbols": [mention.symbol for mention in arguments.symbols],
        "timeframe": None if arguments.timeframe is None else arguments.timeframe.value,
        "numbers": list(arguments.numbers),
        "pairs": list(arguments.pairs),
        "on": None if arguments.on is None else arguments.on.isoformat(),
        "language": arguments.language,
        "talk" if intent.command in TALK else "topic": arguments.topic,
        "other_topic": arguments.other_topic,
        "patterns": list(arguments.patterns),
    }
    return {name: value for name, value in found.items() if value}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_are_many_sentences_and_each_is_written_once(lang: str) -> None:
    cases = [case for case in CASES if case.lang == lang]

    assert len(cases) >= FEWEST_SENTENCES[lang]
    assert [text for text, count in Counter(case.text for case in cases).items() if count > 1] == []
    assert {name for case in cases for name in case.written} <= FIELDS
    assert [case.text for case in cases if "command" not in case.written and "error" not in case.written] == []
    assert [
        case.text for case in cases if ("topic" in case.written) != (case.written.get("command") == "explain")
    ] == []
    assert [case.text for case in cases if ("talk" in case.written) != (case.written.get("command") in TALK)] == []


@pytest.mark.parametrize("case", UNDERSTOOD, ids=str)
def test_a_sentence_means_what_it_says(understand: Understand, case: Case) -> None:
    intent = understand(case.text)

    assert meaning_of(intent) == case.meaning
    assert intent.lang == case.answered_in


@pytest.mark.parametrize("case", UNDERSTOOD, ids=str)
async def test_a_sentence_is_answered_by_its_command_or_refused_with_its_code(answer: Answer, case: Case) -> None:
    reply = await answer(case.text, user="test:1")

    assert reply.lang in {case.answered_in, case.written.get("language")}
    if "error" in case.written:
        assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, case.written["error"])
    else:
        assert reply.intent == case.written["command"]
        assert reply.topic == case.written.get("topic")
        assert reply.facts.get("talk") == case.written.get("talk")
        assert reply.picture is None or reply.picture.png == PNG_SIGNATURE


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_sentence_that_is_not_understood_is_refused(understand: Understand, case: Case) -> None:
    with pytest.raises(UserError) as caught:
        understand(case.text)

    assert caught.value.code == case.written["error"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_are_of_every_kind(lang: str) -> None:
    cases = [case for case in CASES if case.lang == lang]

    assert {case.written.get("command") for case in cases} >= {command.key for command in COMMANDS} | TALK
    assert {case.written.get("talk") for case in cases} >= {"forecast", "buy-or-sell", "tip", "outside", "thanks"}
    assert {case.written.get("timeframe") for case in cases} >= set(Timeframe)
    assert {name for case in cases for name in case.written} >= {"numbers", "pairs", "on", "language", "error"} | {
        "topic",
        "other_topic",
        "talk",
    }
