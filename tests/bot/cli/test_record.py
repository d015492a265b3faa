"""`nenbua record`: what its help says. What it measures is in `tests/bot/gateways/test_record_listing.py`."""

from __future__ import annotations

import pytest

from analysis.track_record import FILTERS, StatusWanted
from bot.cli import main


def test_the_help_names_every_filter_and_status(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["record", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert ", ".join(one.key for one in FILTERS) in told
    assert f"{{{','.join(StatusWanted)}}}" in told
