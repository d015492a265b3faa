"""`/help`: what the bot can do, read from the registry."""

from __future__ import annotations

from bot.commands.command import Command, Request, Section
from bot.replies.help import example_buttons, help_text
from bot.replies.words import N_
from bot.reply import Reply


async def _reply(request: Request) -> Reply:
    from bot.commands.registry import COMMANDS  # noqa: PLC0415 - the registry holds this command too

    return Reply(
        intent=COMMAND.key,
        lang=request.words.lang,
        text=help_text(request.words, COMMANDS),
        buttons=example_buttons(request.words.lang, COMMANDS),
    )


COMMAND = Command(
    key="help",
    section=Section.SETTINGS,
    names={"vi": ("help", "trogiup"), "en": ("help",)},
    summary=N_("What I can do, with examples"),
    usage={"vi": "/help", "en": "/help"},
    examples={"vi": ("/help",), "en": ("/help",)},
    reply=_reply,
)
