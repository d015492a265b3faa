"""Who may do what in a chat, as only its gateway can tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class OurRights:
    """What the bot itself may do in the chat; None where the question has no meaning there.

    writes: send text; sends_photos, sends_polls: send those. pins: pin messages. posts, edits: in a channel, post and
    edit. thread_is_open: the topic takes messages. hears_everything: group privacy is off, or we are an administrator.
    answers_inline: people may ask us in the middle of other chats.
    """

    is_administrator: bool
    writes: bool
    sends_photos: bool
    sends_polls: bool
    pins: bool | None = None
    posts: bool | None = None
    edits: bool | None = None
    thread_is_open: bool | None = None
    hears_everything: bool | None = None
    answers_inline: bool = False


class ChatRights(Protocol):
    """Looked up only when somebody needs to know."""

    async def may_configure(self) -> bool:
        """Whether the person who asks may change the chat's settings. Raises TryLater where that cannot be asked."""
        ...

    async def ours(self) -> OurRights | None:
        """What we may do there; None where there is nothing to tell. Raises TryLater where that cannot be asked."""
        ...


class _OwnChat:
    """A chat of one person with the bot: it is theirs."""

    async def may_configure(self) -> bool:
        return True

    async def ours(self) -> OurRights | None:
        return None


OWN_CHAT: ChatRights = _OwnChat()
