"""Keeps the gettext catalogs in step with the code: `python catalogs.py update` and `python catalogs.py check`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent
LOCALES = ROOT / "locales"
SOURCE_LANGUAGE = "en"

# Which calls hold messages: the words' own methods, and the marks `N_` and `saying`.
_KEYWORDS = {"N_": None, "text": None, "explanation": None, "label": None, "saying": None, "plural": (1, 2)}
_LINE_WIDTH = 110


def template() -> Catalog:
    """Every message of the code."""
    catalog = Catalog(project="nenbua", charset="utf-8")
    found = extract_from_dir(str(ROOT / "bot"), [("**.py", "python")], keywords=_KEYWORDS, strip_comment_tags=True)
    for name, _, message, _, _ in sorted(found, key=lambda item: (item[0], item[1])):
        catalog.add(message, locations=[(f"bot/{name}", 0)])
    return catalog


def paths(locales: Path = LOCALES) -> list[Path]:
    """The catalog of each language."""
    return sorted(locales.glob("*/LC_MESSAGES/*.po"))


def read(path: Path) -> Catalog:
    """One language's catalog."""
    with path.open("rb") as catalog_file:
        return read_po(catalog_file, locale=path.parents[1].name)


def compile_all(locales: Path = LOCALES) -> list[Path]:
    """Write the `.mo` beside every `.po`, and name them."""
    compiled = []
    for path in paths(locales):
        target = path.with_suffix(".mo")
        with target.open("wb") as compiled_file:
            write_mo(compiled_file, read(path))
        compiled.append(target)
    return compiled


def update_all() -> None:
    """Bring the messages of every catalog up to date; English, the code's own language, is filled in."""
    for path in paths():
        catalog = read(path)
        # A template of its own: the catalog takes over its messages.
        catalog.update(template(), update_header_comment=False)
        catalog.obsolete.clear()
        if str(catalog.locale) == SOURCE_LANGUAGE:
            for message in _translatable(catalog):
                message.string = message.id
                message.flags.discard("fuzzy")
        with path.open("wb") as catalog_file:
            write_po(catalog_file, catalog, width=_LINE_WIDTH, no_location=False, include_lineno=False)


def problems() -> Iterator[str]:
    """What is missing, fuzzy, stale or has other placeholders, a line each."""
    messages = template()
    wanted = {message.id for message in _translatable(messages)}
    for path in paths():
        catalog = read(path)
        name = path.parents[1].name
        have = {message.id: message for message in _translatable(catalog)}
        for key in wanted - have.keys():
            yield f"{name}: missing {key!r}; run make locales"
        for key in have.keys() - wanted:
            yield f"{name}: stale {key!r}; run make locales"
        for message in have.values():
            yield from (f"{name}: {problem} {message.id!r}" for problem in _flaws(message))


def _flaws(message: Message) -> Iterator[str]:
    strings = _strings(message.string)
    if not all(strings) or not strings:
        yield "not translated"
    if message.fuzzy:
        yield "fuzzy"
    wanted = set().union(*(_placeholders(text) for text in _strings(message.id)))
    for text in filter(None, strings):
        if _placeholders(text) != wanted:
            yield f"placeholders {sorted(_placeholders(text))} instead of {sorted(wanted)}"


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s|%%", text))


def _strings(value: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [value or ""] if isinstance(value, str) or value is None else list(value)


def _translatable(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def main(arguments: list[str]) -> int:
    """Update and compile, or tell what is wrong; the exit status is 1 where something is."""
    if arguments == ["update"]:
        update_all()
        compile_all()
        return 0
    if arguments == ["compile"]:
        compile_all()
        return 0
    found = list(problems())
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
