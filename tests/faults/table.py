"""The one table of what every fault came to."""

from __future__ import annotations

from collections.abc import Sequence

from tests.faults.scenario import Row

_COLUMNS = ("sent", "answered", "lost", "doubled", "apologies", "healthy after", "slowest answer")
_HEAD = """# What faults cost

Written by `make test-faults`, seed {seed}: the bot as processes, at servers on loopback, while somebody new asks every
quarter of a second, each one question in a chat of their own. *Lost*: never answered. *Doubled*: answered more than
once. *Apologies*: messages that only say sorry. *Healthy after*: seconds from the end of the fault until somebody who
asked after it had an answer. *Slowest answer*: from the question on, the time of the fault included.

What Telegram refuses for good (4xx) is lost, and what was being sent when a process was killed may come twice: a
scenario counts how many those can be, and holds only where it was no more.

"""


def as_text(rows: Sequence[Row]) -> str:
    """The table for a terminal, and below it what did not hold."""
    width = max((len(row.name) for row in rows), default=0)
    lines = [f"{'':{width}}  {'  '.join(_COLUMNS)}"]
    for row in rows:
        cells = zip(_cells(row), _COLUMNS, strict=True)
        lines.append(f"{row.name:{width}}  {'  '.join(f'{cell:>{len(column)}}' for cell, column in cells)}")
    wrong = [f"{row.name}: {complaint}" for row in rows for complaint in row.complaints]
    return "\n".join([*lines, *(["", *wrong] if wrong else [])])


def as_markdown(rows: Sequence[Row], seed: int) -> str:
    """The table for the documentation."""
    lines = [f"| Fault | {' | '.join(_COLUMNS)} |", f"|---|{'---:|' * len(_COLUMNS)}"]
    lines += [f"| {row.name} | {' | '.join(_cells(row))} |" for row in rows]
    return _HEAD.format(seed=seed) + "\n".join(lines) + "\n"


def _cells(row: Row) -> list[str]:
    if row.tally is None:
        return ["-"] * len(_COLUMNS)
    told = row.tally
    counts = (told.sent, told.answered, told.lost, told.doubled, told.apologies)
    return [*map(str, counts), f"{told.healthy_s:.1f} s", f"{told.worst_s:.1f} s"]
