"""Hold the bot against every fault: python -m tests.faults [--short] [--only WORDS] [--markdown FILE].

Exit status 1: somewhere it did not hold.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults import of_servers, of_telegram, of_the_machine, of_webhooks
from tests.faults.scenario import Row, Scenario, run
from tests.faults.servers import Servers
from tests.faults.table import as_markdown, as_text
from tests.servers.nursery import the_nursery

SCENARIOS: tuple[Scenario, ...] = (
    *of_telegram.SCENARIOS,
    *of_webhooks.SCENARIOS,
    *of_the_machine.SCENARIOS,
    *of_servers.SCENARIOS,
)
# Most of them wait most of the time.
_AT_ONCE = 3
_SHORT_LENGTH = 0.4


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few faults, and those briefly")
    parser.add_argument("--only", default="", metavar="WORDS", help="the scenarios whose name has these words")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table there, too")
    parser.add_argument("--seed", type=int, default=9)
    chosen = parser.parse_args()
    wanted = [one for one in SCENARIOS if chosen.only.lower() in one.name.lower() and (one.short or not chosen.short)]
    print(f"{len(wanted)} scenarios, seed {chosen.seed}", flush=True)
    began = time.monotonic()
    rows = _rows(wanted, _SHORT_LENGTH if chosen.short else 1.0, chosen.seed)
    print(as_text(rows))
    print(f"{sum(bool(row.complaints) for row in rows)} did not hold, {time.monotonic() - began:.0f} s")
    if chosen.markdown is not None:
        chosen.markdown.write_text(as_markdown(rows, chosen.seed), encoding="utf-8")
    return 1 if any(row.complaints for row in rows) else 0


def _rows(scenarios: Sequence[Scenario], length: float, seed: int) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="nenbua-faults-") as name:
        os.environ["XDG_CACHE_HOME"] = f"{name}/cache"
        servers = Servers()
        try:
            with ThreadPoolExecutor(_AT_ONCE) as pool:

                def one(number: int, scenario: Scenario) -> Row:
                    row = run(scenario, Path(name) / str(number), servers, length=length, seed=seed)
                    print(f"{'wrong' if row.complaints else 'held '}  {row.name}", flush=True)
                    return row

                return list(pool.map(one, range(len(scenarios)), scenarios))
        finally:
            the_nursery().close()


if __name__ == "__main__":
    sys.exit(main())
