"""Who may change a chat's settings, and what we may do in it, as Telegram tells."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import (
    Bot,
    CallbackQuery,
    Chat,
    ChatFullInfo,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    ChatPermissions,
    Message,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest

from bot.chat_rights import OWN_CHAT, ChatRights, OurRights
from bot.clock import Clock, utc_now
from bot.gateways.telegram_errors import asked

_REMEMBERED_FOR = timedelta(minutes=1)
_MOST_REMEMBERED = 2_000
_ADMINISTRATORS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


class Administrators:
    """Who administers a chat; an answer is good for a minute."""

    def __init__(self, bot: Bot, *, clock: Clock = utc_now) -> None:
        self.bot = bot
        self._clock = clock
        self._known: OrderedDict[tuple[int, int], tuple[bool, datetime]] = OrderedDict()

    async def has(self, chat_id: int, user_id: int) -> bool:
        """Whether that person administers the chat. Raises TryLater where Telegram cannot be asked."""
        now = self._clock()
        known, asked_at = self._known.get((chat_id, user_id), (False, None))
        if asked_at is not None and now - asked_at < _REMEMBERED_FOR:
            return known
        with asked():
            answer = await self._ask(chat_id, user_id)
        self._known[chat_id, user_id] = (answer, now)
        self._known.move_to_end((chat_id, user_id))
        if len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)
        return answer

    async def _ask(self, chat_id: int, user_id: int) -> bool:
        try:
            return (await self.bot.get_chat_member(chat_id, user_id)).status in _ADMINISTRATORS
        except BadRequest:
            # Where members are hidden only an administrator is told of a single one; the administrators are no secret.
            members = await self.bot.get_chat_administrators(chat_id)
            return any(member.user.id == user_id for member in members)


@dataclass(slots=True, kw_only=True)
class TelegramRights:
    """The rights in one chat, for whoever wrote or pressed there.

    user: None where Telegram names nobody. known: whether they may configure, where the message itself tells that.
    was_asked: whether somebody wanted to know if they may.
    """

    administrators: Administrators
    chat_id: int
    thread: int | None = None
    user: int | None = None
    known: bool | None = None
    was_asked: bool = False

    async def may_configure(self) -> bool:
        """As the port says."""
        self.was_asked = True
        if self.known is not None:
            return self.known
        return self.user is not None and await self.administrators.has(self.chat_id, self.user)

    async def ours(self) -> OurRights | None:
        """As the port says; asked anew each time, as people look again right after a change."""
        bot = self.administrators.bot
        with asked():
            us = await bot.get_me()
            member = await bot.get_chat_member(self.chat_id, us.id)
            chat = await bot.get_chat(self.chat_id)
            thread_is_open = None if self.thread is None else await _is_open(bot, self.chat_id, self.thread)
        may = _InChat(member=member, chat=chat)
        is_channel = chat.type == Chat.CHANNEL
        is_administrator = member.status in _ADMINISTRATORS
        return OurRights(
            is_administrator=is_administrator,
            writes=may.post() if is_channel else may.do("can_send_messages"),
            sends_photos=may.post() if is_channel else may.do("can_send_photos"),
            sends_polls=may.post() if is_channel else may.do("can_send_polls"),
            pins=None if is_channel else may.pin(),
            posts=may.post() if is_channel else None,
            edits=may.has("can_edit_messages") if is_channel else None,
            thread_is_open=thread_is_open,
            hears_everything=None if is_channel else bool(us.can_read_all_group_messages) or is_administrator,
            answers_inline=bool(us.supports_inline_queries),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _InChat:
    """What a member may do: an administrator everything that all may, others what the chat and they are allowed."""

    member: ChatMember
    chat: ChatFullInfo

    def do(self, right: str) -> bool:
        """Whether that is allowed to everybody here, and not forbidden to us."""
        if self.member.status in _ADMINISTRATORS:
            return True
        return self._allowed(self.chat.permissions, right) and self._not_restricted(right)

    def pin(self) -> bool:
        """Whether messages may be pinned: an administrator needs the right of their own."""
        if isinstance(self.member, ChatMemberAdministrator):
            return bool(self.member.can_pin_messages)
        return self.do("can_pin_messages")

    def post(self) -> bool:
        """Whether we may post in the channel."""
        return self.has("can_post_messages")

    def has(self, right: str) -> bool:
        """Whether we have that right as an administrator."""
        return self.member.status == ChatMember.OWNER or bool(getattr(self.member, right, False))

    def _not_restricted(self, right: str) -> bool:
        return not isinstance(self.member, ChatMemberRestricted) or bool(getattr(self.member, right))

    @staticmethod
    def _allowed(permissions: ChatPermissions | None, right: str) -> bool:
        # What Telegram leaves out is not forbidden.
        return getattr(permissions, right, None) is not False


async def _is_open(bot: Bot, chat_id: int, thread: int) -> bool:
    """Whether the topic takes messages: Telegram tells it only of an attempt, and this one leaves no trace."""
    try:
        return await bot.send_chat_action(chat_id, ChatAction.TYPING, message_thread_id=thread)
    except BadRequest:
        return False


def rights_of_writer(message: Message, administrators: Administrators) -> ChatRights:
    """The rights of who wrote the message.

    Only administrators post in a channel, and who writes in a group's own name is one too; who writes in a channel's
    name there is not.
    """
    if message.chat.type == Chat.PRIVATE:
        return OWN_CHAT
    sender = message.sender_chat
    return TelegramRights(
        administrators=administrators,
        chat_id=message.chat.id,
        thread=thread_of(message),
        user=message.from_user.id if message.from_user and sender is None else None,
        known=None if sender is None else sender.id == message.chat.id,
    )


def rights_of_presser(query: CallbackQuery, chat: Chat, administrators: Administrators) -> ChatRights:
    """The rights of who pressed a button under a message of that chat: in a channel everybody can."""
    if chat.type == Chat.PRIVATE:
        return OWN_CHAT
    pressed = pressed_message(query)
    thread = thread_of(pressed) if pressed else None
    return TelegramRights(administrators=administrators, chat_id=chat.id, thread=thread, user=query.from_user.id)


def pressed_message(query: CallbackQuery) -> Message | None:
    """The message that the button is under; None where it is gone, or too old for us to see."""
    message = query.message
    # The library makes a full message of what it is told the number of only, with a date long ago.
    return message if isinstance(message, Message) and message.is_accessible else None


def thread_of(message: Message) -> int | None:
    """The topic of a forum that the message is in; elsewhere the number of a thread is a chain of answers."""
    return message.message_thread_id if message.is_topic_message else None
