"""`/quyenriengtu`, `/privacy`: what is kept of people, and what is not."""

from __future__ import annotations

from datetime import timedelta

from bot.commands.command import Command, Request, Section
from bot.conversations import REMEMBERED_FOR
from bot.replies.privacy import privacy_text
from bot.replies.words import N_
from bot.reply import Button, Reply


async def _reply(request: Request) -> Reply:
    words = request.words
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=privacy_text(words, REMEMBERED_FOR // timedelta(minutes=1)),
        buttons=(
            (
                Button(label=words.label("Export my data"), question="/export"),
                Button(label=words.label("Delete my data"), question="/forget"),
            ),
        ),
    )


COMMAND = Command(
    key="privacy",
    section=Section.SETTINGS,
    names={"vi": ("quyenriengtu",), "en": ("privacy",)},
    summary=N_("What I keep about you, and what not"),
    usage={"vi": "/quyenriengtu", "en": "/privacy"},
    examples={"vi": ("/quyenriengtu",), "en": ("/privacy",)},
    reply=_reply,
    reads_words=True,
)
