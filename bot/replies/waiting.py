"""What is told to who waits for an answer that takes long."""

from __future__ import annotations

from bot.replies.words import Words
from bot.reply import Reply

_WAITING = "waiting"


def waiting_reply(words: Words, place: int) -> Reply:
    """Their place in the queue, from 1; the answer follows it."""
    return Reply(
        intent=_WAITING,
        lang=words.lang,
        text=words.text(
            "Many people have asked big questions just now. You are number %(place)s in the queue; I answer as soon as "
            "it is your turn.",
            place=words.number(place),
        ),
        facts={"place": place},
    )
