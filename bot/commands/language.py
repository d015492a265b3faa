"""`/ngonngu`, `/language`: the language to be answered in."""

from __future__ import annotations

from bot.ask import ChatKind
from bot.commands.command import Command, Request, Section
from bot.commands.permission import owner_who_may_change
from bot.replies.settings import NATIVE_NAMES
from bot.replies.words import LANGUAGES, N_, words_in
from bot.reply import Button, Reply


async def _reply(request: Request) -> Reply:
    chosen = request.arguments.language
    if chosen is None:
        words, text = request.words, request.words.text("Which language shall I answer in?")
    elif request.ask.owner is None:
        words = words_in(chosen)
        text = words.text("I cannot remember a choice here; ask with --lang, or use the chat.")
    else:
        owner = await owner_who_may_change(request)
        await request.services.preferences.choose(owner, language=chosen)
        words = words_in(chosen)
        text = (
            words.text("From now on I answer everybody here in English.")
            if request.ask.chat_kind is not ChatKind.PRIVATE
            else words.text("From now on I answer you in English.")
        )
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=text,
        buttons=(tuple(Button(label=NATIVE_NAMES[lang], question=f"/language {lang}") for lang in LANGUAGES),),
        facts={"language": chosen},
    )


COMMAND = Command(
    key="language",
    section=Section.SETTINGS,
    names={"vi": ("ngonngu",), "en": ("language",)},
    summary=N_("Choose the language: tiếng Việt, English"),
    usage={"vi": "/ngonngu vi|en", "en": "/language vi|en"},
    examples={"vi": ("/ngonngu vi",), "en": ("/language en",)},
    reply=_reply,
)
