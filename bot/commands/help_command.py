"""`/help`: what the bot can do, read from the registry; `/help 2`: one section of it in full."""

from __future__ import annotations

from bot.commands.command import Command, Request, Section
from bot.replies.help import help_text, section_buttons, section_numbered, section_text
from bot.replies.words import N_
from bot.reply import Reply


async def _reply(request: Request) -> Reply:
    from bot.commands.registry import COMMANDS  # noqa: PLC0415 - the registry holds this command too

    words = request.words
    section = section_numbered(next(iter(request.arguments.numbers), ""))
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=help_text(words, COMMANDS) if section is None else section_text(words, section, COMMANDS),
        buttons=section_buttons(words, section),
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
