"""A picture is uploaded once, and then sent by the id that Telegram gave it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from hashlib import sha256
from typing import Protocol, TypeVar
from weakref import WeakValueDictionary

from telegram import Message
from telegram.error import BadRequest

from bot.gateways.telegram_pictures import is_refused_file, photo_id
from bot.reply import Picture

# While one chat gets a new picture, others wait so long for its file id; then they upload it themselves.
_UPLOAD_WAIT_S = 5.0

_Answer = TypeVar("_Answer")


class SentPictures(Protocol):
    """What Telegram calls the pictures that it has."""

    async def file_for(self, picture: Picture) -> str | None:
        """The file id of exactly this picture; None where it must be uploaded."""
        ...

    async def keep(self, picture: Picture, file: str) -> None:
        """Remember the file id of a picture that was sent."""
        ...

    async def forget(self, file: str) -> None:
        """Telegram does not take this file id any more."""
        ...


class Uploads:
    """Hands out pictures as Telegram takes them with the least effort."""

    def __init__(self, pictures: SentPictures) -> None:
        self._pictures = pictures
        self._under_way: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    async def use(self, picture: Picture, put: Callable[[str | bytes], Awaitable[_Answer]]) -> _Answer:
        """What `put` gives for the file id or, where there is none or it is refused, for the picture itself."""
        async with self._known_or_ours(picture) as file:
            if file is not None:
                try:
                    return await put(file)
                except BadRequest as error:
                    if not is_refused_file(error):
                        raise
                    await self._pictures.forget(file)
            answer = await put(picture.png)
            new = photo_id(answer) if isinstance(answer, Message) else None
            if new is not None:
                await self._pictures.keep(picture, new)
            return answer

    @contextlib.asynccontextmanager
    async def _known_or_ours(self, picture: Picture) -> AsyncIterator[str | None]:
        """The picture's file id; None where we are to upload it now, while all others who want to wait a little."""
        file = await self._pictures.file_for(picture)
        if file is not None:
            yield file
            return
        lock = self._under_way.setdefault(sha256(picture.png).digest(), asyncio.Lock())
        async with _held(lock, _UPLOAD_WAIT_S) as let_go:
            file = await self._pictures.file_for(picture)
            if file is not None:
                let_go()
            yield file


@contextlib.asynccontextmanager
async def _held(lock: asyncio.Lock, seconds: float) -> AsyncIterator[Callable[[], None]]:
    """The lock, or after so long the block without it; the function lets it go before the block ends."""
    held = contextlib.ExitStack()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await lock.acquire()
        held.callback(lock.release)
    with held:
        yield held.close
