"""What a question in the middle of another chat is answered with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from markupsafe import Markup

from bot.reply import Button


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One line to choose: whoever chooses it sends its text to the chat they are in.

    title, description: plain text. text: HTML in Telegram's subset, short enough for a caption where there is a file.
    button: the way into the bot. file: what the gateway calls the picture; None: it has none, or must upload it.
    """

    title: str
    description: str
    text: Markup
    button: Button
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """The answer to one question: the best first, and for how long it is the answer; no time: it is about to change."""

    cards: tuple[Card, ...]
    holds_for: timedelta
