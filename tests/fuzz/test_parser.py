"""Whatever is typed is understood, or refused with a code: nothing else comes out of the parser."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ask import Ask
from bot.assistant import understanding_of
from bot.commands.registry import COMMANDS
from bot.directory import Directory
from bot.errors import UserError
from bot.knowledge import load_knowledge
from bot.understanding import Understanding
from tests.bot.conftest import NOW
from tests.fuzz import corpus

PIECES = st.one_of(
    *(st.sampled_from(pool) for pool in (corpus.SYMBOLS, corpus.NUMBERS, corpus.DATES, corpus.TIMES, corpus.ZONES)),
    st.sampled_from(corpus.NOISE),
    st.sampled_from(corpus.WORDS),
    st.text(max_size=20),
)
SENTENCES = st.lists(PIECES, max_size=12).map(" ".join)
MESSAGES = st.one_of(
    st.text(max_size=300),
    SENTENCES,
    st.builds("{} {}".format, st.sampled_from(corpus.slash_names()), SENTENCES),
    st.sampled_from((*corpus.WHOLE, *corpus.sentences())),
)
KEYS = {command.key for command in COMMANDS} | {"smalltalk", "out_of_scope", "prediction_request", "which"}


@cache
def engine() -> Understanding:
    """As the assistant builds it, once for all messages."""
    return understanding_of(Directory.load(), load_knowledge())


@settings(max_examples=400, deadline=None, derandomize=True)
@given(text=MESSAGES, lang=st.sampled_from(("vi", "en", None)))
def test_it_is_an_intent_or_a_refusal(text: str, lang: str | None) -> None:
    ask = Ask(text=text, asked_at=NOW, locale=lang)
    with suppress(UserError):
        intent = engine().understand(ask)
        assert intent.command in KEYS
        assert intent.lang in {"vi", "en"}
