"""The version of the definition stands for what comes out of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from hashlib import sha256

from analysis.track_record import DEFINITION_VERSION, Pool, Record, Track, every_selection
from tests.analysis.track_record.builders import measured, one_tick, walk

DIGESTS = {
    1: "21708299cb0db1af",
}
"""What every selection's records on three walks come to, by version."""


def plain(value: object) -> object:
    """Rounded where machines may differ, as JSON has it."""
    if isinstance(value, float):
        return f"{value:.7f}"
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value


def digest_of(records: list[Record]) -> str:
    text = json.dumps([plain(asdict(record)) for record in records], sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]


def test_records_of_the_same_prices_come_out_as_this_version_has_them() -> None:
    tracks = [Track.of(f"WALK{seed}", walk(seed), one_tick) for seed in range(3)]
    records = measured(Pool.of(tracks), every_selection(), look_ahead=True)
    assert sum(record.signals.n > 0 for record in records) > len(records) / 2
    assert digest_of(records) == DIGESTS[DEFINITION_VERSION], (
        "records come out differently: raise DEFINITION_VERSION, so that what is stored is measured anew, "
        f"and set its digest here: {digest_of(records)}"
    )
