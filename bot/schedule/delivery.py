"""One promise from its row to its message, and what follows from everything that may happen on the way.

The row says `sending` before the message goes out. Where nobody lived to note what became of it, or the connection
broke, the message is looked for in the chat, and sent again only where it is not there.
"""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.chats import Chats
from bot.clock import Clock
from bot.errors import ChatMoved, MaybeSent, NenBuaError, RateLimited, StopSending, TryLater
from bot.metrics import PROMISE_DELAY, PROMISES
from bot.schedule.composing import Composed, Composer
from bot.schedule.outage import Outage
from bot.schedule.outbox import Outbox
from bot.schedule.promise import TOO_LATE_AFTER, Promise, Promises, PromiseState

HELD_FOR = timedelta(seconds=30)
"""So long what a worker took stays with it, from each time on that it shows itself alive."""

_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=2)
# Until what is told is there, until the message that is answered is there, until the figures are final.
_NOT_READY, _NOT_ANSWERABLE, _NOT_FINAL = timedelta(minutes=2), timedelta(seconds=5), timedelta(minutes=2)
# What may have been sent is looked for a while longer than it would be sent.
_LOOKED_FOR = timedelta(hours=1)
# Other chats fare better.
_OF_ONE_CHAT = frozenset({"no_right_to_write", "message_refused"})
_OPEN = (PromiseState.DUE, PromiseState.SENDING)

log = structlog.get_logger(__name__)


class Delivery:
    """Delivers promises that its worker has taken. TryLater is raised only where the storage fails.

    outage: told of every message that was sent, and of every one that failed for no reason of the chat's own.
    """

    def __init__(
        self, promises: Promises, composer: Composer, outbox: Outbox, chats: Chats, *, clock: Clock, outage: Outage
    ) -> None:
        self._promises = promises
        self._composer = composer
        self._outbox = outbox
        self._chats = chats
        self._clock = clock
        self._outage = outage

    async def deliver(self, promise: Promise) -> None:
        """Send it, or edit what was sent, and note what came of it."""
        late_by = self._clock() - promise.due_at - TOO_LATE_AFTER
        if late_by > (_LOOKED_FOR if promise.state is PromiseState.SENDING else timedelta()):
            await self._give_up(promise)
            return
        composed = await self._composed(promise)
        if composed is None:
            await self._again(promise, _NOT_READY)
        elif promise.message is not None:
            await self._edit(promise, promise.message, composed)
        elif promise.state is not PromiseState.SENDING or not await self._is_found(promise, composed):
            await self._send(promise, composed)

    async def _composed(self, promise: Promise) -> Composed | None:
        """The message; None where it cannot be made now."""
        try:
            return await self._composer.compose(promise)
        except NenBuaError as error:
            log.warning("promises.not_composed", **_told(promise), cause=str(error))
        except Exception:
            # A message that cannot be made must not hold up the others.
            log.exception("promises.not_composed", **_told(promise))
        return None

    async def _edit(self, promise: Promise, message: int, composed: Composed) -> None:
        """Put the final form in the place of what was sent."""
        if composed.provisional:
            await self._again(promise, _NOT_FINAL)
            return
        if not await self._begun(promise, promise.after_message):
            return
        try:
            await self._outbox.edit(promise.address, message, composed.reply)
        except NenBuaError as failure:
            await self._failed(promise, failure)
        else:
            await self._sent(promise, message, composed)

    async def _is_found(self, promise: Promise, composed: Composed) -> bool:
        """Whether the promise is dealt with: its message is in the chat, or that cannot be told now."""
        if not await self._begun(promise, promise.after_message):
            return True
        try:
            for noted in await self._promises.messages_in(promise.address.chat):
                self._outbox.know(promise.address, noted)
            message = await self._outbox.find(promise.address, composed.reply, after=promise.after_message)
        except NenBuaError as failure:
            await self._failed(promise, failure, maybe_sent=True)
            return True
        if message is None:
            log.info("promises.not_there", **_told(promise))
            return False
        log.info("promises.found", **_told(promise))
        await self._sent(promise, message, composed)
        return True

    async def _send(self, promise: Promise, composed: Composed) -> None:
        if self._clock() - promise.due_at > TOO_LATE_AFTER:
            await self._give_up(promise)
            return
        answered = None if promise.answers is None else await self._promises.find(promise.answers)
        if answered is not None and answered.message is None and answered.state in _OPEN:
            await self._again(promise, _NOT_ANSWERABLE)
            return
        if not await self._begun(promise, self._outbox.newest(promise.address)):
            return
        answers = None if answered is None else answered.message
        try:
            message = await self._outbox.send(promise.address, composed.reply, answers=answers)
        except NenBuaError as failure:
            await self._failed(promise, failure)
        else:
            await self._sent(promise, message, composed)

    async def _begun(self, promise: Promise, after_message: int | None) -> bool:
        """Whether it is still this worker's, and from now on nobody else's for a while."""
        until = self._clock() + HELD_FOR
        is_ours = await self._promises.begin(promise, after_message=after_message, until=until)
        if not is_ours:
            log.info("promises.lost_to_another_worker", **_told(promise))
        return is_ours

    async def _sent(self, promise: Promise, message: int, composed: Composed) -> None:
        self._outage.over()
        final_at = self._clock() + _NOT_FINAL if composed.provisional else None
        await self._promises.sent(promise, message, final_at=final_at)
        log.info("promises.kept", **_told(promise), tries=promise.tries + 1)
        if promise.message is None:
            PROMISES.labels(promise.kind, "kept").inc()
            PROMISE_DELAY.observe((self._clock() - promise.due_at).total_seconds())

    async def _failed(self, promise: Promise, failure: NenBuaError, *, maybe_sent: bool = False) -> None:
        log.info("promises.send_failed", **_told(promise), cause=str(failure), tries=promise.tries + 1)
        PROMISES.labels(promise.kind, _outcome_of(failure)).inc()
        now = self._clock()
        match failure:
            case RateLimited():
                await self._promises.rest(promise.address.chat, failure.until)
                await self._promises.again(promise, failure.until, maybe_sent=maybe_sent)
            case TryLater():
                if failure.code not in _OF_ONE_CHAT:
                    self._outage.failed()
                unknown = maybe_sent or isinstance(failure, MaybeSent)
                await self._again(promise, _pause_after(promise.tries), maybe_sent=unknown)
            case ChatMoved():
                await self._chats.moved(promise.address.chat, failure.to)
                await self._promises.again(promise, now)
            case StopSending():
                await self._chats.gone(promise.address.chat, str(failure), now)
                await self._promises.end(promise, PromiseState.FAILED, str(failure))
            case _:
                await self._promises.end(promise, PromiseState.FAILED, str(failure))

    async def _again(self, promise: Promise, pause: timedelta, *, maybe_sent: bool | None = None) -> None:
        unknown = promise.state is PromiseState.SENDING if maybe_sent is None else maybe_sent
        await self._promises.again(promise, self._clock() + pause, maybe_sent=unknown)

    async def _give_up(self, promise: Promise) -> None:
        """Drop it; what is in the chat and never became final stays as it is."""
        if promise.message is not None:
            await self._promises.sent(promise, promise.message)
        else:
            await self._promises.end(promise, PromiseState.DROPPED, "too late")
        note_dropped(promise)


def note_dropped(promise: Promise) -> None:
    """Note in the log that the promise came to be too late."""
    PROMISES.labels(promise.kind, "late").inc()
    log.warning("promises.too_late", **_told(promise), due_at=promise.due_at.isoformat())


def _outcome_of(failure: NenBuaError) -> str:
    """`put_off`: it is tried again; `gone`: the chat is; `failed`: it never will be sent."""
    if isinstance(failure, TryLater | ChatMoved):
        return "put_off"
    return "gone" if isinstance(failure, StopSending) else "failed"


def _told(promise: Promise) -> dict[str, object]:
    """What a line of the log tells of a promise."""
    return {"number": promise.number, "kind": promise.kind, "session": promise.session.isoformat()}


def _pause_after(tries: int) -> timedelta:
    return min(_FIRST_PAUSE * (1 << min(tries, 10)), _LONGEST_PAUSE)
