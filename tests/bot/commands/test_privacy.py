"""`/quyenriengtu`, `/privacy`: understood in words, with the ways on."""

from __future__ import annotations

import pytest

from bot.replies.kept_data import KEPT
from bot.replies.markup import plain
from bot.replies.words import words_in
from tests.bot.conftest import Answer


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("/quyenriengtu", "vi"),
        ("quyền riêng tư", "vi"),
        ("/privacy", "en"),
        ("what do you know about me?", "en"),
    ],
)
async def test_it_names_what_is_kept_and_leads_on(answer: Answer, text: str, lang: str) -> None:
    reply = await answer(text, lang=lang)

    assert (reply.intent, reply.lang) == ("privacy", lang)
    for kept in KEPT.values():
        assert words_in(lang).label(kept.name) in plain(reply.text)
    assert [button.question for row in reply.buttons for button in row] == ["/export", "/forget"]
