"""The licences of all that the bot runs on, into docs/licences.md: `python -m tests.licences`, or `make licences`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

ROOT = Path(__file__).parents[1]
PINS = ROOT / "requirements.txt"
DOCUMENT = ROOT / "docs" / "licences.md"

FREE: Mapping[str, str] = {
    "0BSD": "",
    "Apache-2.0": "keep its notices",
    "BSD-2-Clause": "keep its notice",
    "BSD-3-Clause": "keep its notice",
    "CC0-1.0": "",
    "LGPL-3.0-only": "it can be replaced by another version: it is installed as a package of its own, unchanged",
    "MIT": "keep its notice",
    "MIT-0": "",
    "MIT-CMU": "keep its notice",
    "MPL-2.0": "changes of its own files are published; we make none",
    "OFL-1.1": "the font is not sold by itself, and changed ones get another name",
    "PSF-2.0": "keep its notice",
    "Zlib": "keep its notice",
}
"""Licences under which the bot may be run, changed and passed on, and what each asks of who passes it on."""

# What the names of older metadata are in SPDX (https://spdx.org/licenses/).
_NAMES = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 3-Clause License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
}
# Where the metadata say nothing, or only "BSD": read in the licence file of the package. What is not installed on this
# system, or as another version, is told by its own metadata where those are at hand.
_READ = {
    "async-timeout": "Apache-2.0",
    "colorama": "BSD-3-Clause",
    "cycler": "BSD-3-Clause",
    "kiwisolver": "BSD-3-Clause",
    "matplotlib": "PSF-2.0",
    "mplfinance": "PSF-2.0",
    "peewee": "MIT",
    "ta-lib": "BSD-2-Clause",
    "taskiq-dependencies": "MIT",
}
_ABOUT = """\
What the bot runs on, by its pins (`requirements.txt`), and under which licence. Written by `make licences` from what
each package says of itself; nothing here is edited by hand. Nến Búa itself: MIT (`LICENSE`)."""
_BESIDES = """\
The font in pictures is Source Sans Pro (`font-source-sans-pro`), as it is. The package `ta-lib` holds the C library
TA-Lib, too (BSD-3-Clause). Prices are no part of the program: what their sources allow is theirs to say."""
_PIN = re.compile(
    r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^ ;\\]+)(?: ; (?P<where>[^\\]+?))?(?: \\)?$", re.MULTILINE
)


class UnknownLicence(Exception):
    """A package whose licence nobody has read yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A package of the pins. where: on which systems it is installed, as pip writes it; "" for all."""

    name: str
    version: str
    where: str


def pins(text: str) -> list[Pin]:
    """The packages of a requirements file, in its order."""
    return [
        Pin(name=found["name"], version=found["version"], where=found["where"] or "") for found in _PIN.finditer(text)
    ]


def licence_of(name: str) -> str:
    """Its licence as an SPDX expression; raises UnknownLicence."""
    if name in _READ:
        return _READ[name]
    try:
        found = metadata(name)
    except PackageNotFoundError:
        raise UnknownLicence(name) from None
    for told in _told(found):
        try:
            return canonicalize_license_expression(_NAMES.get(told, told))
        except InvalidLicenseExpression:
            continue
    raise UnknownLicence(name)


def _told(found: PackageMetadata) -> Iterator[str]:
    """What the metadata say, the most exact first."""
    yield from found.get_all("License-Expression") or []
    # Some put the whole text there; its title is the first line.
    yield from (text.strip().partition("\n")[0] for text in found.get_all("License") or [])
    yield from (
        line.rpartition(" :: ")[2] for line in found.get_all("Classifier") or [] if line.startswith("License :: ")
    )


def unfree(expression: str) -> list[str]:
    """The licences of an expression that are none of ours; with OR, one that is suffices."""
    choices = [re.findall(r"[^\s()]+", choice) for choice in expression.split(" OR ")]
    missing = [[name for name in choice if name not in {*FREE, "AND"}] for choice in choices]
    return min(missing, key=len)


def document(listed: Iterable[Pin]) -> str:
    """The whole of docs/licences.md."""
    rows = [(pin, licence_of(pin.name)) for pin in listed]
    used = sorted({name for _, licence in rows for name in re.findall(r"[^\s()]+", licence)} & set(FREE))
    return "\n".join(
        [
            "# Licences",
            "",
            _ABOUT,
            "",
            "| Package | Version | Where | Licence (SPDX) |",
            "| --- | --- | --- | --- |",
            *(f"| {pin.name} | {pin.version} | {_cell(pin.where)} | {licence} |" for pin, licence in rows),
            "",
            "## What they ask for",
            "",
            *(f"- {name}: {FREE[name] or 'nothing'}." for name in used),
            "",
            _BESIDES,
            "",
        ]
    )


def _cell(where: str) -> str:
    return f"`{where}`" if where else "everywhere"


if __name__ == "__main__":
    DOCUMENT.write_text(document(pins(PINS.read_text(encoding="utf-8"))), encoding="utf-8")
