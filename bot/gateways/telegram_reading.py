"""From a Telegram update to an ask."""

from __future__ import annotations

import re

from telegram import CallbackQuery, Chat, Message, User

from bot.ask import Ask, ChatKind
from bot.chat_rights import ChatRights
from bot.clock import Clock
from bot.commands.registry import command_names
from bot.gateways.telegram_rights import pressed_message, thread_of
from bot.replies.words import supported

_COMMAND = re.compile(r"/(?P<name>\w+)(?:@(?P<bot>\w+))?(?=\s|$)")
_KINDS = {Chat.PRIVATE: ChatKind.PRIVATE, Chat.CHANNEL: ChatKind.CHANNEL}
# A name at the beginning: whose else it is, that person is spoken to.
_TO_SOMEBODY = re.compile(r"\s*@\w")
# Who calls us by name and says no more is greeted.
_CALLED = "/start"


def ask_of_message(message: Message, text: str, rights: ChatRights, clock: Clock) -> Ask:
    """The text as its writer's ask; who writes in the name of a chat is nobody we know."""
    return Ask(
        text=text,
        asked_at=clock(),
        locale=language_of(message.from_user),
        chat=chat_name(message.chat),
        user=_user_name(message.from_user) if message.sender_chat is None else None,
        chat_kind=chat_kind(message.chat),
        thread=thread_of(message),
        rights=rights,
        forwarded=message.forward_origin is not None,
    )


def ask_of_press(query: CallbackQuery, chat: Chat, text: str, rights: ChatRights, clock: Clock) -> Ask:
    """What the pressed button stands for as the presser's ask."""
    pressed = pressed_message(query)
    return Ask(
        text=text,
        asked_at=clock(),
        locale=language_of(query.from_user),
        chat=chat_name(chat),
        user=_user_name(query.from_user),
        chat_kind=chat_kind(chat),
        thread=thread_of(pressed) if pressed else None,
        rights=rights,
    )


def chat_name(chat: Chat) -> str:
    """The chat as the program names it."""
    return f"telegram:{chat.id}"


def chat_kind(chat: Chat) -> ChatKind:
    """Where it is: every group is a group, whatever Telegram made of it."""
    return _KINDS.get(chat.type, ChatKind.GROUP)


def language_of(user: User | None) -> str | None:
    """Telegram's language of the person, where we speak it."""
    return supported(user.language_code) if user else None


def _user_name(user: User | None) -> str | None:
    return f"telegram:{user.id}" if user else None


def text_for_us(message: Message, us: User) -> str | None:
    """What the message asks us; None where it is not meant for us.

    A caption is read like a text. In a private chat everything is meant for us. In a channel a command of ours is; in a
    group that, a reply to our message that calls nobody else, and a text that mentions us, but nothing that was
    forwarded. The mention is left out; alone it asks for a greeting. A card of our own is for nobody.
    """
    text = message.text or message.caption or ""
    if message.via_bot is not None and message.via_bot.id == us.id:
        return None
    if message.chat.type == Chat.PRIVATE:
        return text
    if message.forward_origin is not None:
        return None
    command = _COMMAND.match(text)
    if command:
        return text if _is_ours(command, us) else None
    return None if message.chat.type == Chat.CHANNEL else _spoken_to_us(message, text, us)


def _is_ours(command: re.Match[str], us: User) -> bool:
    """Whether the command names us, or nobody and is one of ours."""
    addressee = command.group("bot")
    if addressee is not None:
        return _same_name(addressee, us)
    return command.group("name").lower() in command_names()


def _spoken_to_us(message: Message, text: str, us: User) -> str | None:
    mention = re.compile(rf"(?<!\w)@{re.escape(us.username or '')}\b", re.IGNORECASE)
    if us.username and mention.search(text):
        return mention.sub(" ", text).strip() or _CALLED
    if _TO_SOMEBODY.match(text):
        return None
    replied = message.reply_to_message
    return text if replied and replied.from_user and replied.from_user.id == us.id else None


def _same_name(name: str, us: User) -> bool:
    return name.casefold() == (us.username or "").casefold()
