"""What is found about the room on disk."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.doctor import Finding, Installation, Verdict
from bot.doctor.disk import check_disk


class Usage(NamedTuple):
    """As the system tells it."""

    total: int
    used: int
    free: int


async def found(installation: Installation) -> dict[str, Finding]:
    return {finding.name: finding async for finding in check_disk(installation)}


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def contents(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_every_folder_is_looked_at_and_none_is_made(
    installed: Callable[..., Installation], tmp_path: Path
) -> None:
    findings = await found(installed())
    assert list(findings) == [
        f"disk:{tmp_path / 'data' / 'nenbua'}",
        f"disk:{tmp_path}",
        f"disk:{tmp_path / 'cache' / 'nenbua'}",
    ]
    assert contents(tmp_path) == []


@pytest.mark.parametrize(
    ("free", "verdict", "said"),
    [
        (1_000_000_000, Verdict.OK, "1.0 GB of 50.0 GB free"),
        (999_999_999, Verdict.WARNING, "999 MB of 50.0 GB free: make room"),
        (100_000_000, Verdict.WARNING, "100 MB of 50.0 GB free: make room"),
        (99_999_999, Verdict.FAILED, "99 MB of 50.0 GB free: make room, the database is about to refuse"),
    ],
)
async def test_little_room_is_told(
    installed: Callable[..., Installation],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    free: int,
    verdict: Verdict,
    said: str,
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: Usage(50_000_000_000, 0, free))
    finding = (await found(installed()))[f"disk:{tmp_path}"]
    assert finding.verdict is verdict
    assert finding.text.startswith(said)
    assert finding.facts == {"free_bytes": free, "total_bytes": 50_000_000_000}


async def test_a_folder_that_is_not_ours_has_failed(
    installed: Callable[..., Installation], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write anywhere: what the system says to others stands in here.
    monkeypatch.setattr(os, "access", lambda _folder, _how: False)
    finding = (await found(installed()))[f"disk:{tmp_path / 'data' / 'nenbua'}"]
    assert (finding.verdict, finding.text) == (
        Verdict.FAILED,
        f"nothing can be written in {tmp_path}: give it to the user that runs the bot",
    )


async def test_a_disk_that_cannot_be_looked_at_has_failed(
    installed: Callable[..., Installation], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_folder: Path) -> Usage:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("shutil.disk_usage", broken)
    finding = (await found(installed()))[f"disk:{tmp_path}"]
    assert (finding.verdict, finding.text) == (Verdict.FAILED, "cannot be looked at: Input/output error")
