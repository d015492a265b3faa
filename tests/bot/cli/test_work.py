"""`nenbua work` refuses what it cannot work with."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.cli import main


@pytest.mark.parametrize(
    ("setting", "value", "missing"),
    [
        ("NENBUA_TOKEN", "123456:token", "NENBUA_BROKER_URL"),
        ("NENBUA_BROKER_URL", "redis://127.0.0.1/0", "NENBUA_TOKEN"),
    ],
)
@pytest.mark.usefixtures("logging_as_before")
def test_a_worker_needs_a_redis_and_a_token(
    setting: str,
    value: str,
    missing: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    for name in [name for name in os.environ if name.upper().startswith("NENBUA_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(setting, value)
    assert main(["work"]) == 2
    assert f"{missing} is missing" in capsys.readouterr().err
