"""What a scenario is, how it is run, and what it comes to."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.bot.gateways.conftest import write_prices
from tests.faults.crowd import Tally
from tests.faults.servers import Servers
from tests.faults.site import Broken, Site
from tests.logged import has_trace
from tests.servers.bot_api import BotApiServer

_STARTED_WITHIN_S = 60.0
_READY_WITHIN_S = 20.0
_EVERY_S = 0.25
# Before the fault and after it, people are answered for a while.
_BEFORE_S, _AFTER_S = 1.0, 2.0
# Lines of the log that say all is well.
_WELL = ("telegram.update", "telegram.answered", "record.measured")
_WIDEST, _LONGEST_LOG = 400, 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a scenario may cost.

    What may be lost or doubled, the fault itself counts (`Site.may_lose`, `may_double`): nothing, if it says nothing.
    healthy_s: from the end of the fault to an answer to a question asked after it. answered_s: from the end of the
    fault until everybody has an answer who will get one.
    """

    healthy_s: float = 10.0
    answered_s: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One fault.

    name: what the table calls it. fault: brings it on and ends it, while people ask; it raises Broken where the bot
    does something wrong meanwhile. bounds: what it may cost.
    begin: what is there before the first process starts, until the scenario's end. short: belongs to the short form.
    starts: whether the bot runs before the fault.
    """

    name: str
    fault: Callable[[Site], None]
    bounds: Bounds = field(default_factory=Bounds)
    begin: Callable[[Site, ExitStack, Servers], None] | None = None
    short: bool = False
    starts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a scenario came to; `complaints` is empty where all was well."""

    name: str
    tally: Tally | None
    complaints: tuple[str, ...]


def run(scenario: Scenario, folder: Path, servers: Servers, *, length: float, seed: int) -> Row:
    """What it comes to; whatever goes wrong is told, and ends no other scenario."""
    try:
        with _site(scenario, folder, servers, length, seed) as site:
            return _run(scenario, site)
    except Exception:  # noqa: BLE001 - the others are run all the same
        return Row(name=scenario.name, tally=None, complaints=(traceback.format_exc(), _tail(folder / "bot.log")))


@contextmanager
def _site(scenario: Scenario, folder: Path, servers: Servers, length: float, seed: int) -> Iterator[Site]:
    with ExitStack() as stack:
        server = stack.enter_context(BotApiServer(keeps_files=False))
        random = Random(f"{seed} {scenario.name}")  # noqa: S311 - the same for every run
        site = Site(server, folder, {}, length, random)
        (folder / "prices").mkdir(parents=True)
        for symbol in ("FPT", "HPG", "VNM", "VNINDEX"):
            write_prices(folder / "prices", symbol)
        if scenario.begin is not None:
            scenario.begin(site, stack, servers)
        # Before what it stands on goes away.
        stack.callback(site.close)
        yield site


def _run(scenario: Scenario, site: Site) -> Row:
    wrong: list[str] = []
    if scenario.starts:
        site.start()
        if not site.crowd.wait_for_answers(_STARTED_WITHIN_S, [site.crowd.ask(counts=False)]):
            raise Broken("no answer before the fault")
    with site.crowd.asking(_EVERY_S):
        time.sleep(_BEFORE_S)
        try:
            scenario.fault(site)
        except Broken as broken:
            wrong.append(str(broken))
        ended_at = time.monotonic()
        time.sleep(_AFTER_S)
    site.crowd.wait_for_answers(scenario.bounds.answered_s)
    try:
        site.wait_until_ready(_READY_WITHIN_S)
    except Broken as broken:
        wrong.append(str(broken))
    while site.running:
        try:
            site.stop()
        except Broken as broken:
            wrong.append(str(broken))
    tally = site.crowd.tally(ended_at)
    wrong += _beyond(tally, scenario.bounds, site)
    if has_trace(site.log.read_text()) and not site.is_refused:
        wrong.append("a trace in the log")
    if wrong:
        wrong.append(_tail(site.log))
    return Row(name=scenario.name, tally=tally, complaints=tuple(wrong))


def _beyond(tally: Tally, bounds: Bounds, site: Site) -> list[str]:
    counts = (
        ("lost", tally.lost, site.may_lose),
        ("doubled", tally.doubled, site.may_double),
        ("apologies", tally.apologies, site.may_lose),
    )
    wrong = [f"{count} {what}, at most {most} may be" for what, count, most in counts if count > most]
    if tally.healthy_s > bounds.healthy_s:
        wrong.append(f"healthy again after {tally.healthy_s:.1f} s, at most {bounds.healthy_s} s may be")
    return wrong


def _tail(log: Path) -> str:
    """The end of the log, but for what says that all is well."""
    told = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(line[:_WIDEST] for line in told if not any(words in line for words in _WELL))[-_LONGEST_LOG:]
