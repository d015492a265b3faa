"""What a person asks: the one value that travels all the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.chat_rights import OWN_CHAT, ChatRights
from bot.preferences import USUAL, Preferences

VIETNAM_TIME = ZoneInfo("Asia/Ho_Chi_Minh")


class ChatKind(StrEnum):
    """Where a message was written."""

    PRIVATE = "private"
    GROUP = "group"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One message, wherever it came from.

    locale: the language to answer in (`vi`, `en`), or None: the text's own.
    asked_at: when it was asked, with zone; timezone: whose days and hours the answer speaks of.
    chat, user: who asks, as the gateway names them (`telegram:123`); None where nobody is remembered.
    chat_kind: where; thread: the topic of a forum, None outside of one. rights: what may be done there, and by whom.
    preferences: what the person, or in a group its administrators, chose.
    forwarded: somebody else's words, passed on: they may ask, and change nothing.
    as_of: later bars are hidden, as if it were the evening of that day.
    """

    text: str
    asked_at: datetime
    locale: str | None = None
    timezone: ZoneInfo = VIETNAM_TIME
    chat: str | None = None
    user: str | None = None
    chat_kind: ChatKind = ChatKind.PRIVATE
    thread: int | None = None
    rights: ChatRights = OWN_CHAT
    preferences: Preferences = USUAL
    forwarded: bool = False
    as_of: date | None = None

    @property
    def today(self) -> date:
        """The day from which ages are counted."""
        return self.as_of or self.asked_at.astimezone(self.timezone).date()

    @property
    def owner(self) -> str | None:
        """Whose settings and lists are meant: the person's own in private, those of the chat elsewhere."""
        return self.user if self.chat_kind is ChatKind.PRIVATE else self.chat
