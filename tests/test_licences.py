"""Every package that the bot runs on has a licence that lets it be passed on, and docs/licences.md tells it."""

from __future__ import annotations

import re

import pytest

from tests.licences import DOCUMENT, FREE, PINS, Pin, UnknownLicence, document, licence_of, pins, unfree

PINNED = pins(PINS.read_text(encoding="utf-8"))


def test_pins_are_read_with_where_they_are_for() -> None:
    text = (
        "six==1.17.0 \\\n    --hash=sha256:4721f391 \\\n    --hash=sha256:ff70335d\n    # via nenbua\n"
        "colorama==0.4.6 ; sys_platform == 'win32' \\\n    --hash=sha256:08695f5c\n# numpy==1 \\\n"
    )
    assert pins(text) == [
        Pin(name="six", version="1.17.0", where=""),
        Pin(name="colorama", version="0.4.6", where="sys_platform == 'win32'"),
    ]


def test_no_pin_is_overlooked() -> None:
    lines = [line for line in PINS.read_text(encoding="utf-8").splitlines() if re.match(r"[^\s#]", line)]
    assert len(PINNED) == len(lines) > 50


@pytest.mark.parametrize("name", sorted({pin.name for pin in PINNED}))
def test_its_licence_is_known_and_free(name: str) -> None:
    assert unfree(licence_of(name)) == []


def test_the_document_is_of_these_pins() -> None:
    """Written anew by `make licences` after the pins have changed."""
    told = DOCUMENT.read_text(encoding="utf-8")
    assert told == document(PINNED)
    for pin in PINNED:
        assert f"| {pin.name} | {pin.version} |" in told


@pytest.mark.parametrize(
    ("expression", "missing"),
    [
        ("MIT", []),
        ("BSD-3-Clause AND (MIT AND Zlib)", []),
        ("GPL-3.0-only OR MIT", []),
        ("GPL-3.0-only", ["GPL-3.0-only"]),
        ("MIT AND SSPL-1.0", ["SSPL-1.0"]),
        ("LicenseRef-Proprietary", ["LicenseRef-Proprietary"]),
    ],
)
def test_what_is_not_free_is_found(expression: str, missing: list[str]) -> None:
    assert unfree(expression) == missing
    assert "GPL-3.0-only" not in FREE


def test_a_package_that_nobody_has_is_unknown() -> None:
    with pytest.raises(UnknownLicence, match="no-such-package-of-ours"):
        licence_of("no-such-package-of-ours")
