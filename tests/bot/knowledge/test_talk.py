"""Small talk: read as its file says it, the same in both languages, and its buttons lead somewhere."""

from __future__ import annotations

import pytest

from bot.commands.talk import UNLISTED
from bot.errors import UserError
from bot.knowledge import Talk, load_knowledge
from bot.knowledge.talk import read_talk
from bot.replies.explain import LONGEST_ANSWER
from bot.replies.markup import length
from bot.replies.words import LANGUAGES
from bot.texts import BrokenText
from bot.understanding.reading import INDEX_WORD, SHARE_WORD
from tests.bot.conftest import Understand
from tests.bot.knowledge.samples import TALK, without
from tests.servers.telegram_html import parse_html

KNOWLEDGE = load_knowledge()
KEYS = sorted({talk.key for talk in KNOWLEDGE.talks})
TALKS = sorted(KNOWLEDGE.talks, key=lambda talk: (talk.key, talk.lang))


def test_small_talk_is_read_as_it_is_written() -> None:
    talk = read_talk(TALK, "vi")

    assert (talk.key, talk.lang, talk.intent, talk.translates) == ("thanks", "vi", "smalltalk", None)
    assert talk.questions == ("cảm ơn", "cảm ơn bot", "cám ơn bạn", "thanks")
    assert talk.buttons == ("/hoc", "/tinhieu {share}")
    assert talk.body == "Không có gì, mình <b>rất vui</b> vì giúp được bạn!"
    assert read_talk(TALK.replace("key:", "translates: vi 12\nkey:"), "en").translates == "vi 12"


@pytest.mark.parametrize("name", ["key", "intent", "buttons", "questions"])
def test_without_a_field_it_is_an_error(name: str) -> None:
    with pytest.raises(BrokenText, match=f"vi small talk .*KeyError.*{name}"):
        read_talk(without(TALK, name), "vi")


@pytest.mark.parametrize("text", ["", "no front matter", "---\nkey: [a\n---\n"])
def test_what_is_not_in_their_form_is_an_error(text: str) -> None:
    with pytest.raises(BrokenText, match="vi small talk"):
        read_talk(text, "vi")


def test_all_small_talk_stands_in_every_language_with_the_same_intent() -> None:
    assert len(KEYS) >= 10
    for key in KEYS:
        talks = [KNOWLEDGE.talk(key, lang) for lang in LANGUAGES]
        assert len({talk.intent for talk in talks}) == 1
        assert len({len(talk.buttons) for talk in talks}) == 1
    with pytest.raises(KeyError):
        KNOWLEDGE.talk("no-such-talk", "vi")


def test_its_intents_are_those_that_the_program_answers() -> None:
    assert {talk.intent for talk in TALKS} == {command.key for command in UNLISTED} - {"which"}


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: f"{talk.key}-{talk.lang}")
def test_it_is_short_and_plain(talk: Talk) -> None:
    shown = parse_html(str(talk.body)).text

    assert 0 < length(talk.body) <= LONGEST_ANSWER
    assert not any(mark in shown for mark in ("**", "##", "](", "\n- ", "{"))
    assert 1 <= len(talk.buttons) <= 3


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: f"{talk.key}-{talk.lang}")
def test_every_button_is_understood_in_its_language(understand: Understand, talk: Talk) -> None:
    for button in talk.buttons:
        intent = understand(button.replace(SHARE_WORD, "HPG"), lang=talk.lang)
        named = [mention.symbol for mention in intent.arguments.symbols]
        assert intent.command not in {command.key for command in UNLISTED}
        assert intent.lang == talk.lang
        assert ("HPG" in named) is (SHARE_WORD in button)
        if intent.command == "explain":
            assert intent.arguments.topic in KNOWLEDGE.keys


@pytest.mark.parametrize("lang", LANGUAGES)
def test_its_own_questions_are_answered_by_it(understand: Understand, lang: str) -> None:
    asked = [(question, talk) for talk in TALKS if talk.lang == lang for question in talk.questions]
    wrong: list[tuple[str | None, ...]] = []
    for question, talk in asked:
        text = question.replace(SHARE_WORD, "HPG").replace(INDEX_WORD, "VN-Index")
        try:
            intent = understand(text, lang=lang)
        except UserError as error:
            wrong.append((text, talk.key, error.code, None))
        else:
            if (intent.command, intent.arguments.topic) != (talk.intent, talk.key):
                wrong.append((text, talk.key, intent.command, intent.arguments.topic))

    assert len(asked) > 150
    assert len(wrong) <= 0.03 * len(asked), wrong
