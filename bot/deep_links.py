"""Links that open the private chat with the bot and ask it something there.

`https://t.me/<bot>?start=<payload>` makes Telegram send `/start <payload>`; a payload has up to 64 letters of
`A-Z a-z 0-9 _ -` (https://core.telegram.org/bots/features#deep-linking). Ours is a command's message
with `_` for each space: `rsi_FPT` is `/rsi FPT`.
"""

from __future__ import annotations

import re

STARTED = "start"
"""The command that Telegram sends a payload with."""

ASKED_BY_LINK = frozenset(
    {
        *("signals", "price", "chart", "rsi", "hammer", "checklist", "candles", "divergence", "compare", "scan"),
        *("marketcap", "fundamentals", "index", "risk", "explain", "glossary", "learn", "help", "start"),
    }
)
"""The keys of the commands that a link may ask: they only tell, so a stranger's link changes nothing of anybody's."""

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


def link_to(message: str) -> str:
    """The address that asks this message, such as `/rsi FPT`; `{us}` in it stands for the bot's own name.

    One that no payload can carry only opens the chat.

    >>> link_to("/rsi FPT")
    'https://t.me/{us}?start=rsi_FPT'
    >>> link_to("/rsi cổ phiếu")
    'https://t.me/{us}'
    """
    payload = "_".join(message.removeprefix("/").split())
    can_be_carried = "_" not in message and _PAYLOAD.fullmatch(payload)
    return f"https://t.me/{{us}}?start={payload}" if can_be_carried else "https://t.me/{us}"


def message_of(payload: str) -> str | None:
    """The message that a payload stands for; None where it is none.

    >>> message_of("rsi_FPT"), message_of("rsi của FPT")
    ('/rsi FPT', None)
    """
    payload = payload.strip()
    return f"/{payload.replace('_', ' ').strip()}" if _PAYLOAD.fullmatch(payload) else None
