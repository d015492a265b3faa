"""The files that hold what people read: a text in Markdown under a head of YAML, in `locales/<lang>/<kind>`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml

Made = TypeVar("Made")

_FENCE = "---\n"


class BrokenText(ValueError):
    """A file is not in the form that its kind has: a bug of ours."""


def texts_in(folder: Path) -> tuple[str, ...]:
    """What every Markdown file of that folder holds, in the order of their names."""
    return tuple(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md")))


def read_text(text: str, name: str, make: Callable[[Mapping[str, Any], str], Made]) -> Made:
    """What `make` gives for the head and the text below it.

    Raises BrokenText where there is no head, where it is no YAML, and where `make` does not find what it looks for.
    name: what the error calls the file.
    """
    try:
        _, head, body = text.split(_FENCE, 2)
        about = yaml.load(head, Loader=yaml.CBaseLoader)  # noqa: S506 - it makes nothing but text
        return make(about, body.strip())
    except (ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise BrokenText(f"{name}: {error!r}") from error


def written_lines(text: str) -> tuple[str, ...]:
    """The lines in which something stands, without the space around it."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
