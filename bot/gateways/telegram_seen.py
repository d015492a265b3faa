"""Which messages are known: the newest of each chat, and what need not be looked at again.

Private chats and basic groups share one rising count of messages per bot; supergroups and channels count for
themselves (https://core.telegram.org/api/channel and .../constructor/message).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

_SUPERGROUPS_BELOW = -1_000_000_000_000
_SHARED = 0
_SPACES_KEPT = 20_000
_MESSAGES_KEPT = 5_000


class SeenMessages:
    """Remembers the numbers of messages that came and went, as many as fit."""

    def __init__(self) -> None:
        self._newest: OrderedDict[int, int] = OrderedDict()
        self._known: OrderedDict[tuple[int, int], None] = OrderedDict()

    def note(self, chat_id: int, message_id: int) -> None:
        """There is such a message."""
        space = _space(chat_id)
        self._newest[space] = max(message_id, self._newest.get(space, message_id))
        self._newest.move_to_end(space)
        self._known[space, message_id] = None
        if len(self._newest) > _SPACES_KEPT:
            self._newest.popitem(last=False)
        if len(self._known) > _MESSAGES_KEPT:
            self._known.popitem(last=False)

    def note_sent(self, message: Mapping[str, Any]) -> None:
        """There is this message, as Telegram told it; what is no message is passed over."""
        chat, number = message.get("chat"), message.get("message_id")
        if isinstance(chat, Mapping) and isinstance(number, int):
            self.note(int(chat["id"]), number)

    def newest(self, chat_id: int) -> int | None:
        """The highest number known where the chat's messages are counted; None where none is known."""
        return self._newest.get(_space(chat_id))

    def knows(self, chat_id: int, message_id: int) -> bool:
        """Whether that number is known to belong to a message."""
        return (_space(chat_id), message_id) in self._known


def _space(chat_id: int) -> int:
    return chat_id if chat_id < _SUPERGROUPS_BELOW else _SHARED
