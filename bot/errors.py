"""Everything that can go wrong, split by what the bot does next.

    NenBuaError             carries a code and fields; words live in the catalogs
    ├── UserError           tell the user what to type instead
    │   └── SymbolNotFound  no source knows the symbol
    ├── TryLater            an outside service failed; say so, and it may work later
    │   ├── RateLimited     it refuses for now
    │   └── MaybeSent       nobody knows whether the message went out
    └── StopSending         this chat no longer takes our messages
        └── ChatMoved       but another one does

Anything else that is raised is a bug: it is logged with its trace and answered with a plain apology.
"""

from __future__ import annotations

from datetime import datetime


class NenBuaError(Exception):
    """A failure with a machine-readable code and the values that explain it."""

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(code, fields)
        self.code = code
        self.fields = fields

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.fields.items())
        return f"{self.code}({told})"


class UserError(NenBuaError):
    """The request cannot be answered as it stands; the person can mend it."""


class SymbolNotFound(UserError):
    """No price source has the symbol."""

    def __init__(self, symbol: str, **fields: object) -> None:
        super().__init__("unknown_symbol", symbol=symbol, **fields)
        self.symbol = symbol


class TryLater(NenBuaError):
    """An outside service failed; the same request may work later. The cause is chained (`raise ... from`)."""

    @property
    def outage(self) -> str:
        """Why something saved stands in for something new, as a code."""
        return "source_failed"


class RateLimited(TryLater):
    """The service refuses further requests until about `until`."""

    def __init__(self, code: str, *, until: datetime, **fields: object) -> None:
        super().__init__(code, until=until, **fields)
        self.until = until

    @property
    def outage(self) -> str:
        """`rate_limited` by the service, or `busy`: we ask it as often as is fair."""
        return "busy" if self.fields.get("reason") == "busy" else "rate_limited"


class MaybeSent(TryLater):
    """The connection broke before the answer came: the message may have been sent. The cause is chained."""


class StopSending(NenBuaError):
    """The chat is gone or has blocked the bot; nothing more is sent there."""


class ChatMoved(StopSending):
    """The chat has another name from now on; what was meant for it goes there."""

    def __init__(self, to: str) -> None:
        super().__init__("chat_moved", to=to)
        self.to = to
