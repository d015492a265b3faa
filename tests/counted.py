"""Reading the metrics of this process, which all its tests share: only what changes tells something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import REGISTRY


def value_of(name: str, **labels: str) -> float:
    """What the sample of that name and labels is now; 0 where there is none yet."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


class Change:
    """By how much a sample grew; known once its block has ended."""

    by: float | None = None


@contextmanager
def change_of(name: str, **labels: str) -> Iterator[Change]:
    """By how much it grows in the block."""
    change, before = Change(), value_of(name, **labels)
    yield change
    change.by = value_of(name, **labels) - before
