"""One question at a time about each thing, however many people ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing", bound=Hashable)
Answer = TypeVar("Answer")


class AskedOnce(Generic[Thing, Answer]):
    """Gives all who ask about the same thing at the same time one answer.

    unheard: is told the thing and the failure where an answer failed; whoever still waits is told as well.
    """

    def __init__(self, unheard: Callable[[Thing, BaseException], None]) -> None:
        self._unheard = unheard
        self._answers: dict[Thing, asyncio.Task[Answer]] = {}

    async def answer(self, about: Thing, ask: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """What `ask` gives or raises: of the first who asks about it, for all who come until that has ended."""
        answer = self.begin(about, ask)
        # One impatient asker who gives up must not cancel it for the others.
        await asyncio.wait([answer])
        return answer.result()

    def begin(self, about: Thing, ask: Callable[[], Coroutine[Any, Any, Answer]]) -> asyncio.Task[Answer]:
        """As `answer`, for who does not wait."""
        answer = self._answers.get(about)
        if answer is None:
            answer = asyncio.create_task(ask())
            self._answers[about] = answer
            answer.add_done_callback(lambda ended: self._forget(about, ended))
        return answer

    async def ended(self) -> None:
        """Wait until all that is under way has ended."""
        await asyncio.gather(*self._answers.values(), return_exceptions=True)

    async def close(self) -> None:
        """Give up what is under way and wait until it has ended."""
        answers = tuple(self._answers.values())
        for answer in answers:
            answer.cancel()
        await asyncio.gather(*answers, return_exceptions=True)

    def _forget(self, about: Thing, ended: asyncio.Task[Answer]) -> None:
        del self._answers[about]
        # Where all have given up, nobody else would look at the failure.
        if not ended.cancelled() and (failure := ended.exception()):
            self._unheard(about, failure)
