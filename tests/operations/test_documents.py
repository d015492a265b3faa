"""What operators read: every command, setting, link and metric in it exists, and both languages say the same."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import _parser
from bot.commands.registry import COMMANDS
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
OPERATIONS = ("OPERATIONS.md", "OPERATIONS.vi.md")
READMES = ("README.md", "README.vi.md")
SETTINGS = {f"NENBUA_{name.upper()}" for name in Settings.model_fields}
# At @BotFather, not ours.
BOTFATHER = {"newbot", "setprivacy", "setinline", "setjoingroups", "revoke"}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str) -> list[str]:
    """What stands between fences."""
    return re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def prose(text: str) -> str:
    return re.sub(r"^```\n.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def commands(text: str) -> Iterator[list[str]]:
    """The arguments of each `nenbua …` in fences and between backticks."""
    lines = [line for block in blocks(text) for line in block.splitlines()]
    lines += [re.sub(r"\s+", " ", quoted) for quoted in re.findall(r"`([^`]+)`", prose(text))]
    for line in lines:
        # In a fence it stands after settings or `docker …`, in a sentence it begins the quotation.
        found = re.search(r"(?:^|[ /])nenbua (?!-data|\.)(.+)$", line)
        if found and not re.match(r"(docker (build|run)|cp|install|sh) ", line):
            yield shlex.split(found[1].split("&&")[0].split("|")[0], comments=True)


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def headings(text: str) -> list[tuple[str, str]]:
    return re.findall(r"^(#+) (.*)$", prose(text), re.MULTILINE)


@pytest.mark.parametrize("name", [*OPERATIONS, *READMES])
def test_every_command_shown_can_be_typed(name: str) -> None:
    shown = list(commands(read(name)))
    assert len(shown) > 10
    for arguments in shown:
        if arguments == ["--help"]:
            continue
        try:
            _parser().parse_args(arguments)
        except SystemExit:
            pytest.fail(f"{name}: nenbua {shlex.join(arguments)}")


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ("```\nX=1 nenbua restore a.db --replace  # drops\n```", ["restore", "a.db", "--replace"]),
        ("```\ndocker compose exec bot nenbua doctor\n```", ["doctor"]),
        ("each `nenbua\nwork` answers", ["work"]),
    ],
)
def test_the_look_for_commands_finds_them(line: str, arguments: list[str]) -> None:
    assert list(commands(line)) == [arguments]


@pytest.mark.parametrize("name", [*OPERATIONS, *READMES, "docs/operations/metrics.md"])
def test_every_setting_named_exists(name: str) -> None:
    assert set(re.findall(r"NENBUA_[A-Z_]*[A-Z]", read(name))) <= SETTINGS


@pytest.mark.parametrize("name", READMES)
def test_every_setting_has_its_row(name: str) -> None:
    assert set(re.findall(r"^\| `(NENBUA_[A-Z_]+)` \|", read(name), re.MULTILINE)) == SETTINGS


@pytest.mark.parametrize("name", [*OPERATIONS, *READMES])
def test_every_link_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)]+)\)", read(name))
    assert links
    for link in links:
        if link.startswith("https://"):
            continue
        file, _, anchor = link.partition("#")
        assert (ROOT / file).is_file(), link
        if anchor:
            assert anchor in {slug(heading) for _, heading in headings(read(file))}, link


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_metric_named_exists(name: str) -> None:
    named = set(re.findall(r"`(nenbua_[a-z_]+)`", read(name)))
    assert named
    assert named <= set(re.findall(r"`(nenbua_[a-z_]+)`", read("docs/operations/metrics.md")))


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_slash_command_named_exists(name: str) -> None:
    ours = {each for command in COMMANDS for names in command.names.values() for each in names}
    named = set(re.findall(r"`/([a-z]+)`", read(name))) - {"metrics", "healthz", "readyz"}
    assert named - BOTFATHER
    assert named <= ours | BOTFATHER


def shape(text: str) -> list[str]:
    """Headings by their level, rows of tables, list items and fences, in their order."""
    kinds = [(r"#+(?= )", None), (r"\|", "row"), (r"\d+\. ", "item"), (r"```", "fence")]
    found = []
    for line in text.splitlines():
        for pattern, kind in kinds:
            match = re.match(pattern, line)
            if match:
                found.append(kind or match[0])
    return found


def typed(text: str) -> list[list[str]]:
    """The lines of every fence without their comments."""
    return [[line.split("#")[0].rstrip() for line in block.splitlines()] for block in blocks(text)]


def test_both_languages_have_the_same_parts() -> None:
    english, vietnamese = map(read, OPERATIONS)
    assert shape(english) == shape(vietnamese)
    assert len(shape(english)) > 50
    assert typed(english) == typed(vietnamese)
    for pattern in (r"NENBUA_[A-Z_]+", r"`(nenbua_[a-z_]+)`", r"\]\((docs/[^)]+)\)", r"`(nenbua [a-z ]+)`"):
        assert sorted(re.findall(pattern, english)) == sorted(re.findall(pattern, vietnamese)), pattern


@pytest.mark.parametrize(("readme", "operations"), [*zip(READMES, OPERATIONS, strict=True)])
def test_readers_find_it(readme: str, operations: str) -> None:
    assert f"]({operations})" in read(readme)
