"""Bots and their server before other work of the machine: it is Telegram's limits that shall take the time.

Where the system lets nobody go first (only its administrator may), everything is as usual.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.servers.nursery import Child, the_nursery

_FIRST = -15


@contextmanager
def first_in_line() -> Iterator[None]:
    """What this thread does and begins goes first, until the block ends."""
    # It outlives the block: begun before, its processes are no quicker than usual for other tests.
    the_nursery()
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    _put(0, _FIRST)
    try:
        yield
    finally:
        _put(0, usual)


def put_first(process: Child) -> Child:
    """The process, which has just begun, goes first."""
    _put(process.pid, _FIRST)
    return process


def _put(process: int, place: int) -> None:
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, process, place)
