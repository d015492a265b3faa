"""Database servers as processes of the tests' own: on a free port, ended with the tests."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

# Between the look for a free port and the server's start somebody else may take it.
_STARTS = 3
_PATIENCE_S = 30.0
_PAUSE_S = 0.02


class ServerEnded(Exception):
    """A server that ended, or did not answer in time, before it was of use; its text is what it said."""


def missing(server: str, package: str) -> NoReturn:
    """Skip the test, or fail it where NENBUA_REQUIRE_SERVERS is set."""
    reason = f"{server} is not installed here: apt-get install {package}"
    if os.environ.get("NENBUA_REQUIRE_SERVERS"):
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def on_a_free_port(start: Callable[[int], AbstractContextManager[None]]) -> Iterator[int]:
    """The port at which the server was started, until the block ends; ServerEnded where it starts at none of a few."""
    with ExitStack() as stack:
        for attempt in range(1, _STARTS + 1):
            port = free_port()
            try:
                stack.enter_context(start(port))
                break
            except ServerEnded:
                if attempt == _STARTS:
                    raise
        yield port


@contextmanager
def running(command: Sequence[str | Path], *, answers: Callable[[], bool], owner: str | None = None) -> Iterator[None]:
    """The server until the block ends; ServerEnded where it does not come to answer.

    owner: the account that it runs as; None: our own.
    """
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=subprocess.STDOUT,
            user=owner,
            group=owner,
            extra_groups=[] if owner else None,
            cwd="/",
        )
        try:
            if not _comes_to_answer(process, answers):
                log.seek(0)
                raise ServerEnded(log.read().decode(errors="replace"))
            yield
        finally:
            # Both servers take this for: end now, with whoever is connected.
            process.send_signal(signal.SIGINT)
            process.wait(_PATIENCE_S)


def _comes_to_answer(process: subprocess.Popen[bytes], answers: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + _PATIENCE_S
    while process.poll() is None and time.monotonic() < deadline:
        # Whoever else took the port meanwhile would answer too, but then our own process has ended.
        if answers() and process.poll() is None:
            return True
        time.sleep(_PAUSE_S)
    return False
