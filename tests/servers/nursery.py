"""The command `nenbua` as processes of its own that begin at once: what they import is imported by then.

There is one nursery for all tests of a pytest worker, begun when the first asks for it. What its processes share with
it is only what importing leaves behind; a few tests begin `python -m bot` from nothing, so that this is seen too.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import IO, Any, Self, TypeAlias

_ROOT = Path(__file__).parents[2]
_LOOKS_EVERY_S = 0.01
_ENDS_WITHIN_S = 60.0
# All else is read when something is imported, and stays as the nursery found it.
_FREE = ("NENBUA_", "XDG_", "PYTEST_", "HOME")

File: TypeAlias = IO[Any] | int
"""An open file, or its number."""


class Child:
    """One process, to be used as a `subprocess.Popen` is."""

    def __init__(self, nursery: Nursery, number: int) -> None:
        self.pid = number
        self.returncode: int | None = None
        self._nursery = nursery

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Let nothing of it go on."""
        self.kill()
        self.wait()

    def poll(self) -> int | None:
        """The exit status; None while it runs."""
        if self.returncode is None:
            self.returncode = self._nursery.status_of(self.pid)
        return self.returncode

    def wait(self, timeout: float = _ENDS_WITHIN_S) -> int:
        """The exit status, once it has ended; subprocess.TimeoutExpired where it does not within so many seconds."""
        deadline = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(["nenbua"], timeout)
            time.sleep(_LOOKS_EVERY_S)
        return status

    def send_signal(self, number: signal.Signals) -> None:
        """Send it; to a process that has ended, nothing is sent."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it as a failure of power does."""
        self.send_signal(signal.SIGKILL)


class Nursery:
    """Begins processes of the command."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("NENBUA_")}
        self._environment["PYTHONWARNINGS"] = "error"
        self._channel, theirs = socket.socketpair()
        with theirs:
            # In a group of its own: an interrupt of the tests is theirs, and they end this.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.servers.nursery_program", str(theirs.fileno())],
                env=self._environment,
                cwd=_ROOT,
                pass_fds=[theirs.fileno()],
                process_group=0,
            )
        assert self._channel.recv(1) == b".", "the nursery did not begin"
        self._answers = self._channel.makefile(encoding="utf-8")

    def start(
        self,
        arguments: Sequence[str],
        *,
        env: Mapping[str, str],
        stdout: File,
        stderr: File,
        stdin: File | None = None,
        cwd: Path | None = None,
        moment: datetime | None = None,
    ) -> Child:
        """A new process with these arguments; ValueError where its environment would have been read by now.

        moment: what its clock shows at the beginning; None: the present.
        """
        self._check(env)
        told = {
            "arguments": list(arguments),
            "environment": dict(env),
            "folder": str(cwd or Path.cwd()),
            "moment": moment and moment.isoformat(),
        }
        with Path(os.devnull).open() as nothing:
            files = [_number(one) for one in (nothing if stdin is None else stdin, stdout, stderr)]
            number = self._ask({"start": told}, files)
        assert number is not None
        return Child(self, number)

    def run(
        self, arguments: Sequence[str], *, env: Mapping[str, str], cwd: Path, stdin_text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """The command when it has ended, with what it printed."""
        with ExitStack() as opened:
            read, out, told = (opened.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8")) for _ in range(3))
            read.write(stdin_text)
            read.seek(0)
            child = self.start(arguments, env=env, stdin=read, stdout=out, stderr=told, cwd=cwd)
            status = opened.enter_context(child).wait()
            for printed in (out, told):
                printed.seek(0)
            return subprocess.CompletedProcess(list(arguments), status, out.read(), told.read())

    def status_of(self, number: int) -> int | None:
        """The exit status of that process, to be asked for once; None while it runs."""
        return self._ask({"poll": number}, [])

    def close(self) -> None:
        """End it and all that began in it."""
        self._answers.close()
        self._channel.close()
        self._process.wait(_ENDS_WITHIN_S)

    def _check(self, env: Mapping[str, str]) -> None:
        changed = {name for name, _ in env.items() ^ self._environment.items()}
        if wrong := sorted(name for name in changed if not name.startswith(_FREE)):
            raise ValueError(f"to begin with another {', '.join(wrong)}, start a process from nothing")

    def _ask(self, question: Mapping[str, Any], files: Sequence[int]) -> int | None:
        with self._lock:
            socket.send_fds(self._channel, [b"."], files)
            self._channel.sendall(f"{json.dumps(question)}\n".encode())
            answer: int | None = json.loads(self._answers.readline())
            return answer


@contextmanager
def pipe() -> Iterator[tuple[IO[str], IO[str]]]:
    """Both ends of a pipe, the one to read from and the one to write to, closed with the block."""
    ends = os.pipe()
    with open(ends[0], encoding="utf-8") as read, open(ends[1], "w", encoding="utf-8") as written:  # noqa: PTH123
        yield read, written


def _number(file: File) -> int:
    return file if isinstance(file, int) else file.fileno()


@cache
def the_nursery() -> Nursery:
    """The nursery of all tests of this worker (see tests/conftest.py for its end)."""
    return Nursery()
