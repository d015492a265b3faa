"""Reading what a process has logged: JSON, a line an event, among which other things may have been printed."""

from __future__ import annotations

import json
from typing import Any


def lines_of(text: str, event: str | None = None) -> list[dict[str, Any]]:
    """The lines of that event, or of any, in their order."""
    read = [json.loads(line) for line in text.splitlines() if line.startswith('{"timestamp": ')]
    return [line for line in read if event in {None, line["event"]}]


def has_trace(text: str) -> bool:
    """Whether an exception was told with its trace, in a line of the log or as Python itself does."""
    return "Traceback (most recent call last)" in text or any("exception" in line for line in lines_of(text))
