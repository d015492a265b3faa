"""What a person asks: the one value that travels all the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

VIETNAM_TIME = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One message, wherever it came from.

    locale: the language to answer in (`vi`, `en`), or None: the text's own.
    asked_at: when it was asked, with zone; timezone: whose days and hours the answer speaks of.
    chat, user: who asks, as the gateway names them (`telegram:123`); None where nobody is remembered.
    as_of: later bars are hidden, as if it were the evening of that day.
    """

    text: str
    asked_at: datetime
    locale: str | None = None
    timezone: ZoneInfo = VIETNAM_TIME
    chat: str | None = None
    user: str | None = None
    as_of: date | None = None

    @property
    def today(self) -> date:
        """The day from which ages are counted."""
        return self.as_of or self.asked_at.astimezone(self.timezone).date()
