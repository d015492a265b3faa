"""`/start`: the first thing a person sees."""

from __future__ import annotations

from bot.commands.command import Command, Request, Section
from bot.replies.help import example_buttons
from bot.replies.markup import paragraphs
from bot.replies.words import N_
from bot.reply import Reply


async def _reply(request: Request) -> Reply:
    from bot.commands.registry import COMMANDS  # noqa: PLC0415 - the registry holds this command too

    words = request.words
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=paragraphs(
            words.text(
                "Hello, I am <b>Nến Búa</b>. Send me a share's symbol, and I draw its chart and explain in plain "
                "words what its signals say: hammers and other candles, RSI, divergence, support and resistance."
            ),
            words.text(
                "Try one of the buttons, or just ask: “does FPT show a hammer?”, “what is RSI?”. /help shows the rest."
            ),
            words.text("I give information, never advice to buy or sell."),
        ),
        buttons=example_buttons(words.lang, COMMANDS),
    )


COMMAND = Command(
    key="start",
    section=Section.SETTINGS,
    names={"vi": ("start",), "en": ("start",)},
    summary=N_("Say hello"),
    usage={"vi": "/start", "en": "/start"},
    examples={"vi": ("/start",), "en": ("/start",)},
    reply=_reply,
)
