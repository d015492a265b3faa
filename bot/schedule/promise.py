"""A message that a chat will get: a row before it is a message, so that it comes once, whatever happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a message goes: the chat as its gateway names it (`telegram:-100123`), and the topic of a forum."""

    chat: str
    thread: int | None = None


class PromiseState(StrEnum):
    """due: to be sent. sending: somebody is at it. sent, failed: done. dropped: it came to be too late."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPromise:
    """What is promised; a chat gets each kind once a session.

    kind: `daily`, `morning`, `weekly`, `holiday`, or for an alert `alert:12` and then `alert:12:outcome`.
    session: the trading day it is about. content: what the message is made from beyond that, as JSON knows it.
    answers: the number of the promise whose message it replies to.
    """

    address: Address
    kind: str
    session: date
    due_at: datetime
    content: Mapping[str, object] = field(default_factory=dict)
    answers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise(NewPromise):
    """A promise that is kept in the database.

    tries: how often sending began. after_message: the newest message known in the chat when sending began last, None
    where none was. message: what it became. provisional: sent with figures that are not final yet.
    """

    number: int
    state: PromiseState
    tries: int = 0
    after_message: int | None = None
    message: int | None = None
    provisional: bool = False
    reason: str | None = None
