"""What the database server, Redis and price servers may do to the bot."""

from __future__ import annotations

from contextlib import ExitStack

import pandas as pd

from tests.faults.of_the_machine import AFTER_A_START, killed, under_way
from tests.faults.scenario import Bounds, Scenario
from tests.faults.servers import Restartable, Servers
from tests.faults.site import Site
from tests.servers.udf import Fault, Staged, UdfServer

_LIVES_S = 2.0
_PRICE_FAULTS = (
    *(Staged(status=status, body=b"Sorry") for status in (301, 400, 401, 403, 404, 418, 429, 500, 502, 503, 504)),
    *(Staged(fault=fault) for fault in Fault),
    *(Staged(body=body) for body in (b"", b"null", b"[]", b'{"s": "ok"}', b'{"s": "error"}', b"<html>", b"\xff\x00")),
)


def on_postgres(site: Site, stack: ExitStack, servers: Servers) -> None:
    site.database = stack.enter_context(servers.postgres())
    site.settings["NENBUA_DATABASE_URL"] = site.database.url


def with_redis(site: Site, stack: ExitStack, servers: Servers) -> None:
    site.broker = stack.enter_context(servers.redis())
    site.settings["NENBUA_BROKER_URL"] = site.broker.url


def _with_both_and_a_worker(site: Site, stack: ExitStack, servers: Servers) -> None:
    on_postgres(site, stack, servers)
    with_redis(site, stack, servers)


def postgres_restarted(site: Site) -> None:
    """PostgreSQL ends with all its connections, stays away for a while, and comes back."""
    _away(site, site.database, 6)


def redis_gone(site: Site) -> None:
    """Redis ends, and comes back with nothing in its memory: what only it knew is lost or comes again."""
    assert site.broker is not None
    _away(site, site.broker, 6)
    site.may_lose = site.may_double = len(site.crowd.questions) // 10


def _away(site: Site, server: Restartable | None, seconds: float) -> None:
    assert server is not None
    server.end()
    site.wait_until_ready(10, is_ready=False)
    site.pause(seconds)
    server.start()


def worker_killed(site: Site) -> None:
    """Two processes answer, and the second is killed again and again; the first takes up what it had in hand."""
    site.start("work")
    for _ in range(2):
        site.pause(3)
        site.may_double += under_way(site)
        site.kill()
        site.start("work")
    site.pause(_LIVES_S)


def _on_udf(site: Site, stack: ExitStack, _: Servers) -> None:
    site.prices = stack.enter_context(UdfServer())
    for symbol in ("FPT", "HPG", "VNM", "VNINDEX"):
        site.prices.serve(symbol, _bars())
    site.settings["NENBUA_PRICES"] = f"udf:{site.prices.url},csv:{site.home / 'prices'}"


def _bars() -> pd.DataFrame:
    days = pd.bdate_range(end=pd.Timestamp.now().normalize() - pd.Timedelta(days=1), periods=300)
    close = pd.Series([20_000.0 + 100 * (number % 7) for number in range(300)], index=days)
    columns = {"open": close - 50, "high": close + 100, "low": close - 100, "close": close, "volume": close * 10}
    return pd.DataFrame(columns)


def prices_fail(site: Site) -> None:
    """The first source answers in every wrong way; the second has the prices."""
    assert site.prices is not None
    for staged in _PRICE_FAULTS:
        site.prices.always("history", staged)
        site.pause(0.5)
    site.prices.mend("history")


def _at_no_host(site: Site, _: ExitStack, __: Servers) -> None:
    site.settings["NENBUA_PRICES"] = f"udf:http://prices.invalid/chart,csv:{site.home / 'prices'}"


def _at_nobody(site: Site, _: ExitStack, __: Servers) -> None:
    site.settings["NENBUA_PRICES"] = "udf:http://prices.invalid/chart"


def nothing_more(site: Site) -> None:
    """The fault is there from the beginning."""
    site.pause(5)


SCENARIOS = (
    Scenario(name="PostgreSQL: restarted", fault=postgres_restarted, begin=on_postgres, short=True),
    Scenario(name="PostgreSQL: kill -9 of the bot", fault=killed, begin=on_postgres, bounds=AFTER_A_START),
    Scenario(
        name="Redis: gone and back, empty",
        fault=redis_gone,
        begin=with_redis,
        bounds=Bounds(healthy_s=15),
        short=True,
    ),
    Scenario(
        name="PostgreSQL + Redis: kill -9 of a worker",
        fault=worker_killed,
        begin=_with_both_and_a_worker,
        bounds=AFTER_A_START,
    ),
    Scenario(name="Prices: every wrong answer of the first source", fault=prices_fail, begin=_on_udf),
    Scenario(name="Prices: the first source's host is unknown", fault=nothing_more, begin=_at_no_host),
    Scenario(name="Prices: no source at all", fault=nothing_more, begin=_at_nobody),
)
