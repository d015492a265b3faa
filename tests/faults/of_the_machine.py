"""What may happen to the bot's processes, its files and its clock."""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
import time
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

from tests.faults.of_telegram import SENDING
from tests.faults.scenario import Bounds, Scenario
from tests.faults.servers import Servers
from tests.faults.site import Broken, Site
from tests.servers.bot_api import Fault

_KILLS = 6
# So long after an answer the bot may still be reading and noting it.
_NOTED_WITHIN_S = 1.0
_SLOW_S = 2.0
_STOPS_AT_ONCE_S = 2.0
_BALLAST = 1 << 20

AFTER_A_START = Bounds(healthy_s=30, answered_s=60)
"""Where the fault ends with the start of a process."""


def killed(site: Site) -> None:
    """`kill -9` at random moments, each time with a new start; what was being sent then may come twice."""
    for _ in range(max(2, round(_KILLS * site.length))):
        time.sleep(site.random.uniform(0.5, 3.0))
        site.may_double += under_way(site)
        site.kill()
        site.start()


def under_way(site: Site) -> int:
    """How many answers are being sent, or were a moment ago and may not be noted yet."""
    return sum(one.method in SENDING for one in site.server.in_flight(grace=_NOTED_WITHIN_S))


def stopped(site: Site) -> None:
    """SIGTERM at random moments, each time with a new start."""
    for _ in range(max(2, round(_KILLS * site.length))):
        time.sleep(site.random.uniform(0.5, 3.0))
        site.stop()
        site.start()


def stopped_in_hand(site: Site) -> None:
    """SIGTERM while many answers are being sent to a slow Telegram: they are finished first."""
    for method in SENDING:
        site.server.stage_often(method, {Fault(delay=_SLOW_S): 1.0})
    for _ in range(20):
        site.crowd.ask()
    site.wait_until(lambda: under_way(site) > 0, 20, "answers in hand")
    site.stop()
    site.start()
    for method in SENDING:
        site.server.stage_often(method, {})


def stopped_twice(site: Site) -> None:
    """A second SIGTERM while the first is still obeyed: it ends no sooner, and no worse."""
    for method in SENDING:
        site.server.stage_often(method, {Fault(delay=_SLOW_S): 1.0})
    site.crowd.ask()
    site.wait_until(lambda: under_way(site) > 0, 20, "an answer in hand")
    site.running[-1].send_signal(signal.SIGTERM)
    time.sleep(0.3)
    site.stop()
    site.start()
    for method in SENDING:
        site.server.stage_often(method, {})


def started_without_telegram(site: Site) -> None:
    """Telegram is away when the bot is started, and unhealthy is what the bot says; then Telegram comes."""
    site.server.gone(600)
    site.start()
    site.wait_logged("telegram.unreachable", times=2)
    _must_be_unwell(site)
    site.pause(6)
    site.server.come_back()
    site.wait_until(lambda: site.health() == 0, 20, "healthy")


def started_at_no_host(site: Site) -> None:
    """Telegram's name leads nowhere: the bot tries again and again, is not healthy, and stops when told to."""
    site.settings["NENBUA_API_URL"] = "http://telegram.invalid:8081"
    site.start()
    site.wait_logged("telegram.unreachable", times=2)
    _must_be_unwell(site)
    site.stop(within=_STOPS_AT_ONCE_S)
    del site.settings["NENBUA_API_URL"]
    site.start()


def _must_be_unwell(site: Site) -> None:
    if site.health() == 0:
        raise Broken("healthy without Telegram")
    site.wait_until_ready(5, is_ready=False)


def locked(site: Site) -> None:
    """Another process holds the database, and nothing can be written."""
    with closing(sqlite3.connect(site.home / "nenbua.db", timeout=10, isolation_level=None)) as database:
        database.execute("BEGIN EXCLUSIVE")
        site.pause(10)
        database.execute("ROLLBACK")


def _on_a_small_disk(site: Site, stack: ExitStack, _: Servers) -> None:
    disk = site.home / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk], check=True)  # noqa: S607 - the system's
    stack.callback(lambda: subprocess.run(["umount", "--lazy", disk], check=True))  # noqa: S607 - the system's
    site.disk = disk
    site.settings |= {
        "NENBUA_DATABASE_URL": f"sqlite+aiosqlite:///{disk / 'nenbua.db'}",
        "XDG_DATA_HOME": str(disk / "data"),
    }


def disk_full(site: Site) -> None:
    """Not a byte more fits where the database and the log lie."""
    assert site.disk is not None
    ballast = site.disk / "ballast"
    _fill(ballast)
    site.pause(10)
    ballast.unlink()


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        for size in (_BALLAST, 4096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


def files_too_large(site: Site) -> None:
    """No file may grow, not even the log."""
    process = site.running[-1].pid
    before = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (1, before[1]))
    site.pause(10)
    resource.prlimit(process, resource.RLIMIT_FSIZE, before)


def clock_forward(site: Site) -> None:
    """The clock jumps three hours ahead, and back again later."""
    site.set_clock_wrong_by(timedelta(hours=3))
    site.pause(5)
    site.set_clock_wrong_by(timedelta(0))
    site.pause(2)


def clock_back(site: Site) -> None:
    """The clock jumps five hours back, and right again later."""
    site.set_clock_wrong_by(timedelta(hours=-5))
    site.pause(5)
    site.set_clock_wrong_by(timedelta(0))
    site.pause(2)


SCENARIOS = (
    Scenario(name="Process: kill -9 at random moments", fault=killed, bounds=AFTER_A_START, short=True),
    Scenario(name="Process: SIGTERM at random moments", fault=stopped, bounds=AFTER_A_START),
    Scenario(name="Process: SIGTERM with 20 answers in hand", fault=stopped_in_hand, bounds=AFTER_A_START, short=True),
    Scenario(name="Process: SIGTERM twice", fault=stopped_twice, bounds=AFTER_A_START),
    Scenario(name="Process: started without Telegram", fault=started_without_telegram, starts=False, short=True),
    Scenario(
        name="Process: started at a host that is unknown",
        fault=started_at_no_host,
        bounds=AFTER_A_START,
        starts=False,
    ),
    Scenario(name="SQLite: locked by another process", fault=locked, short=True),
    Scenario(name="SQLite: disk full", fault=disk_full, begin=_on_a_small_disk, short=True),
    Scenario(name="SQLite: no file may grow", fault=files_too_large),
    Scenario(name="Clock: three hours ahead and back", fault=clock_forward),
    Scenario(name="Clock: five hours behind and back", fault=clock_back),
)
