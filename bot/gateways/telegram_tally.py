"""One line of the log, and the figures of the metrics, for each update."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog

from bot.metrics import ANSWERS, UPDATE_DURATION, UPDATE_WAIT, UPDATES, UPDATES_IN_HAND
from bot.outcomes import IN_HAND, Noted, Outcome
from bot.reply import ERROR_INTENT

_KINDS = (
    "message",
    "callback_query",
    "inline_query",
    "channel_post",
    "poll_answer",
    "my_chat_member",
)
_OTHER = "other"
_OF_A_GROUP = "chat -"
_MS = 1000

log = structlog.get_logger(__name__)


def kind_of(update: Mapping[str, Any]) -> str:
    """What kind of update that JSON is; `other` for kinds that are not asked for.

    >>> kind_of({"update_id": 1, "message": {}}), kind_of({"update_id": 1, "business_message": {}})
    ('message', 'other')
    """
    return next((kind for kind in _KINDS if kind in update), _OTHER)


@dataclass(slots=True)
class Tally:
    """What is known of the update only once it is read; kind: as `kind_of` tells."""

    kind: str = _OTHER


@contextmanager
def tallied(number: int, line: str, *, waited: float | None = None) -> Iterator[Tally]:
    """Log and count the update that is dealt with in the block, also where that fails; what it raises goes through.

    Every other line of the log in the block carries the update's number. line: the update's in the inbox; a private
    chat's number is the person's, and is not logged. waited: seconds since it came in; None where nobody knows.
    """
    tally, noted = Tally(), Noted()
    token = IN_HAND.set(noted)
    began = time.perf_counter()
    with structlog.contextvars.bound_contextvars(update=number), UPDATES_IN_HAND.track_inprogress():
        try:
            yield tally
        except BaseException:
            noted.outcome = Outcome.FAILED
            raise
        finally:
            IN_HAND.reset(token)
            _tell(noted, tally.kind, line, time.perf_counter() - began, waited)


def _tell(noted: Noted, kind: str, line: str, took: float, waited: float | None) -> None:
    outcome = noted.outcome.value
    UPDATES.labels(kind, outcome).inc()
    UPDATE_DURATION.labels(kind).observe(took)
    told: dict[str, object] = {"kind": kind, "line": line if line.startswith(_OF_A_GROUP) else "private"}
    if noted.intent is not None:
        told["intent"] = noted.intent
        if noted.intent != ERROR_INTENT:
            ANSWERS.labels(noted.intent).inc()
    if waited is not None:
        UPDATE_WAIT.observe(waited)
        told["waited_ms"] = round(waited * _MS, 1)
    log.info("telegram.update", **told, outcome=outcome, duration_ms=round(took * _MS, 1))
