"""`/xuatdulieu`, `/export`: everything that is kept about a person, as a file."""

from __future__ import annotations

from datetime import UTC

from bot.ask import ChatKind
from bot.commands.command import Command, Request, Section
from bot.commands.kept_data import kept_about
from bot.errors import UserError
from bot.replies.privacy import export_file, export_text, in_private_text, private_chat_button
from bot.replies.words import N_
from bot.reply import Document, Reply


async def _reply(request: Request) -> Reply:
    ask, words = request.ask, request.words
    if ask.chat_kind is not ChatKind.PRIVATE:
        return Reply(
            intent=COMMAND.key,
            lang=words.lang,
            text=in_private_text(words),
            buttons=((private_chat_button(words),),),
        )
    if ask.user is None:
        raise UserError("nobody_is_remembered")
    data = await kept_about(request.services.personal_data, ask.user)
    at = ask.asked_at.astimezone(UTC)
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=export_text(words),
        document=Document(name=f"nenbua-{at.date().isoformat()}.json", content=export_file(words, ask.user, at, data)),
        facts={"rows": {table: len(rows) for table, rows in data.items()}},
    )


COMMAND = Command(
    key="export",
    section=Section.SETTINGS,
    names={"vi": ("xuatdulieu",), "en": ("export",)},
    summary=N_("Everything I keep about you, as a file"),
    usage={"vi": "/xuatdulieu", "en": "/export"},
    examples={"vi": ("/xuatdulieu",), "en": ("/export",)},
    reply=_reply,
    reads_words=True,
)
