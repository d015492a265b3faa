"""Pictures that a gateway has sent before: it can show them again by the name it gave them."""

from __future__ import annotations

from typing import Protocol

from bot.reply import Picture


class SentPictures(Protocol):
    """Remembers them by what they show. A storage that fails costs an upload and nothing else: no method raises."""

    async def file_for(self, picture: Picture) -> str | None:
        """The gateway's name of exactly this picture; None where it must be uploaded."""
        ...

    async def keep(self, picture: Picture, file: str) -> None:
        """Remember the name that the gateway gave it."""
        ...

    async def forget(self, file: str) -> None:
        """The gateway does not take this name any more."""
        ...

    async def may_have(self, name: str) -> bool:
        """Whether a picture with this file name was sent: one with other bars, colours or words may have it too."""
        ...
