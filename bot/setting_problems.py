"""What is wrong with settings, told to an operator in a line each, without a secret in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from annotated_types import Ge, Le
from dotenv.parser import parse_stream
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from bot.settings import ENV_FILE, PREFIX, Settings

# A longer value may be a secret that was written on the wrong line.
_SHOWN = re.compile(r"[\w.,+/ -]{1,12}")
_NEAR_PERCENT = 75
# What tests and Kubernetes ("service links") name so is not meant for us.
_OF_OTHERS = re.compile(r"(?:TEST|REQUIRE)_.*|(?:SERVICE|PORT)(?:_.*)?")


class UnreadableFile(Exception):
    """The file of settings cannot be read; its text is a line for each thing that is wrong with it."""


def names_in(file: Path) -> list[str]:
    """The names of variables that the file sets, in its order; none where there is no file.

    Raises UnreadableFile where it is not a file, may not be read, is not UTF-8, or holds a line that says nothing.
    """
    try:
        with file.open(encoding="utf-8") as lines:
            statements = list(parse_stream(lines))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UnreadableFile(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{file} cannot be read: it is not written in UTF-8") from error
    wrong = [statement.original.line for statement in statements if statement.error]
    if wrong:
        raise UnreadableFile("\n".join(f"{file}: line {line} is not NAME=VALUE" for line in wrong))
    return [statement.key for statement in statements if statement.key is not None]


def problems_of(error: ValidationError) -> Iterator[str]:
    """A line for each setting that cannot be used and each contradiction."""
    for problem in error.errors(include_url=False):
        location, message = problem["loc"], problem["msg"].removeprefix("Value error, ")
        if location:
            name = str(location[0])
            yield f"{PREFIX}{name.upper()}: {_told(name, problem, message)}"
        else:  # Settings that contradict each other name themselves.
            yield from message.splitlines()


def unknown_names(environment: Iterable[str], in_file: Iterable[str]) -> Mapping[str, str | None]:
    """The names that look like settings and are none, with the one that each is nearest to, None where none is near."""
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    ours = {name for name in (*environment, *in_file) if name.upper().startswith(PREFIX)}
    strange = sorted(name for name in ours if name.upper() not in known and not _is_of_others(name))
    return {name: _nearest(name.upper(), known) for name in strange}


def files_read() -> list[str]:
    """The names that the settings' file in this folder sets; raises as `names_in`."""
    return names_in(Path(ENV_FILE))


def _told(name: str, problem: ErrorDetails, message: str) -> str:
    kind, annotation = problem["type"], Settings.model_fields[name].annotation
    shown = _shown(problem["input"])
    if kind.startswith(("int_", "greater_", "less_")):
        return f"{shown} is no whole number from {' to '.join(map(str, _bounds(name)))}"
    if kind == "literal_error":
        return f"{shown} is none of {', '.join(get_args(annotation))}"
    if kind.startswith("url_"):
        return "is no URL that begins with https:// or http:// and names a host"
    # pydantic's own words might repeat a value.
    return message if kind == "value_error" else "cannot be used"


def _shown(value: Any) -> str:  # noqa: ANN401  whatever was set
    return repr(value) if isinstance(value, str) and _SHOWN.fullmatch(value) else "what is set there"


def _bounds(name: str) -> tuple[object, object]:
    constraints = Settings.model_fields[name].metadata
    (least,) = [bound.ge for bound in constraints if isinstance(bound, Ge)]
    (most,) = [bound.le for bound in constraints if isinstance(bound, Le)]
    return least, most


def _is_of_others(name: str) -> bool:
    return _OF_OTHERS.fullmatch(name.upper().removeprefix(PREFIX)) is not None


def _nearest(name: str, known: list[str]) -> str | None:
    by_rest = {each.removeprefix(PREFIX): each for each in known}
    found = process.extractOne(name.removeprefix(PREFIX), list(by_rest), scorer=fuzz.ratio, score_cutoff=_NEAR_PERCENT)
    return by_rest[found[0]] if found else None
