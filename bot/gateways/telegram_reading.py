"""From a Telegram update to an ask."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from telegram import Chat, Message, User

from bot.ask import Ask
from bot.commands.registry import command_names
from bot.replies.words import supported

_COMMAND = re.compile(r"/(?P<name>\w+)(?:@(?P<bot>\w+))?(?=\s|$)")
_PRIVATE = "private"
# A name at the beginning: whose else it is, that person is spoken to.
_TO_SOMEBODY = re.compile(r"\s*@\w")
# Who calls us by name and says no more is greeted.
_CALLED = "/start"


def ask_from(text: str, user: User | None, chat: Chat) -> Ask:
    """The text as this person's ask; the language is Telegram's, where we speak it."""
    return Ask(
        text=text,
        asked_at=datetime.now(UTC),
        locale=supported(user.language_code) if user else None,
        chat=f"telegram:{chat.id}",
        user=f"telegram:{user.id}" if user else None,
    )


def text_for_us(message: Message, us: User) -> str | None:
    """What the message asks us; None where it is not meant for us.

    A caption is read like a text. In a private chat everything is meant for us. In a group it is a command of ours that
    names no other bot, a reply to our message that calls nobody else, and a text that mentions us. The mention is left
    out; alone it asks for a greeting.
    """
    text = message.text or message.caption or ""
    if message.chat.type == _PRIVATE:
        return text
    command = _COMMAND.match(text)
    if command:
        addressee = command.group("bot")
        if addressee is not None:
            return text if _same_name(addressee, us) else None
        return text if command.group("name").lower() in command_names() else None
    mention = re.compile(rf"(?<!\w)@{re.escape(us.username or '')}\b", re.IGNORECASE)
    if us.username and mention.search(text):
        return mention.sub(" ", text).strip() or _CALLED
    if _TO_SOMEBODY.match(text):
        return None
    replied = message.reply_to_message
    return text if replied and replied.from_user and replied.from_user.id == us.id else None


def _same_name(name: str, us: User) -> bool:
    return name.casefold() == (us.username or "").casefold()
