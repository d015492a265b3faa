"""Pictures that Telegram has: sent again by their file ids, without an upload.

Telegram gives every file it takes an id that this bot, and no other, may send again as often as it likes
(https://core.telegram.org/bots/api#sending-files).
"""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from hashlib import sha256

import structlog
from telegram import Message
from telegram.error import BadRequest

from bot.clock import Clock, utc_now
from bot.errors import TryLater
from bot.reply import Picture
from bot.storage.sent_pictures import DatabaseSentPictures

# In memory: what one evening's summaries and questions use.
_REMEMBERED = 2_048
# After so many new pictures the old ones are looked for and dropped.
_DROP_EVERY = 256
_REFUSED_FILE = ("file identifier", "media_empty", "photo_invalid", "document_invalid")

log = structlog.get_logger(__name__)


class TelegramPictures:
    """File ids by what a picture shows: by all of its bytes, and by its file name."""

    def __init__(self, stored: DatabaseSentPictures, *, clock: Clock = utc_now) -> None:
        self._stored = stored
        self._clock = clock
        self._files: OrderedDict[str, str] = OrderedDict()
        self._kept = 0

    async def file_for(self, picture: Picture) -> str | None:
        """The file id of exactly this picture; None where it must be uploaded, or the storage fails."""
        return await self._file(_by_content(picture))

    async def may_have(self, name: str) -> bool:
        """Whether a picture with this file name was sent: one with other bars, colours or words may have it too."""
        return await self._file(_by_name(name)) is not None

    async def keep(self, picture: Picture, file: str) -> None:
        """Remember the file id of a picture that was sent; a storage that fails costs an upload later."""
        keys = (_by_content(picture), _by_name(picture.name))
        known = all(self._files.get(key) == file for key in keys)
        for key in keys:
            self._remember(key, file)
        if known:
            return
        try:
            await self._stored.keep(keys, file, self._clock())
            if self._kept % _DROP_EVERY == 0:
                await self._stored.drop_old(self._clock())
        except TryLater as error:
            log.warning("telegram.picture_not_kept", code=error.code, cause=repr(error.__cause__))
        self._kept += 1

    async def forget(self, file: str) -> None:
        """Telegram does not take this file id any more: the picture is uploaded next time."""
        for key in [key for key, known in self._files.items() if known == file]:
            del self._files[key]
        try:
            await self._stored.forget(file)
        except TryLater as error:
            log.warning("telegram.picture_not_forgotten", code=error.code, cause=repr(error.__cause__))

    async def _file(self, key: str) -> str | None:
        if key in self._files:
            self._files.move_to_end(key)
            return self._files[key]
        try:
            file = await self._stored.file_for(key)
        except TryLater as error:
            log.warning("telegram.picture_not_looked_up", code=error.code, cause=repr(error.__cause__))
            return None
        if file is not None:
            self._remember(key, file)
        return file

    def _remember(self, key: str, file: str) -> None:
        self._files[key] = file
        self._files.move_to_end(key)
        while len(self._files) > _REMEMBERED:
            self._files.popitem(last=False)


def photo_id(message: Message) -> str | None:
    """The file id of the message's photo in its largest size; None where it has none."""
    return max(message.photo, key=lambda size: size.width * size.height).file_id if message.photo else None


def is_refused_file(error: BadRequest) -> bool:
    """Whether Telegram refused a file id, and would take the upload.

    It says so in several ways: "Wrong file identifier/HTTP URL specified" (python-telegram-bot's own tests and
    node-telegram-bot-api #317), "MEDIA_EMPTY" for an id of another bot (Pyrogram's FAQ on file ids), and
    "…_INVALID" for one in a card (telegraf #990).
    """
    told = str(error).casefold()
    return any(words in told for words in _REFUSED_FILE)


# One picture goes to thousands of chats.
@lru_cache(maxsize=16)
def _by_content(picture: Picture) -> str:
    return f"sha256:{sha256(picture.png).hexdigest()}"


def _by_name(name: str) -> str:
    return f"name:{name[:150]}"
