"""What may happen to a bot that Telegram brings updates to."""

from __future__ import annotations

from contextlib import ExitStack
from urllib.request import Request

from tests.faults.of_servers import on_postgres, redis_gone, with_redis
from tests.faults.of_the_machine import AFTER_A_START, killed, stopped
from tests.faults.scenario import Bounds, Scenario
from tests.faults.servers import Servers
from tests.faults.site import Broken, Site, status_of
from tests.servers.started import free_port

_SECRET = "made-up-for-this"  # noqa: S105 - of no bot
_PATH = "/hook"
_STRANGERS = 300
# 0: it hung up on what is too large.
_REFUSED = frozenset({0, 400, 403, 404, 405, 413})


def _by_webhook(site: Site, _: ExitStack, __: Servers) -> None:
    """Telegram brings everything twice, as where it did not hear that it was taken."""
    address = f"127.0.0.1:{free_port()}"
    site.settings |= {
        "NENBUA_WEBHOOK_URL": f"https://bot.example{_PATH}",
        "NENBUA_WEBHOOK_SECRET": _SECRET,
        "NENBUA_WEBHOOK_LISTEN": address,
    }
    site.server.bring_updates_to(f"http://{address}", twice=True)


def _by_webhook_with_both(site: Site, stack: ExitStack, servers: Servers) -> None:
    _by_webhook(site, stack, servers)
    on_postgres(site, stack, servers)
    with_redis(site, stack, servers)


def strangers(site: Site) -> None:
    """People who know the address and not the secret send updates, rubbish and more than is taken."""
    root = f"http://{site.settings['NENBUA_WEBHOOK_LISTEN']}"
    bodies = (b'{"update_id": 1, "message": {}}', b"", b"\xff" * 1000, b"[" * 100_000, b"x" * 2_000_000)
    for number in range(round(_STRANGERS * site.length)):
        secret = {} if number % 2 else {"X-Telegram-Bot-Api-Secret-Token": f"{_SECRET[:-1]}{number % 10}"}
        path = _PATH if number % 3 else f"{_PATH}/../{number}"
        request = Request(f"{root}{path}", data=bodies[number % len(bodies)], headers=secret)  # noqa: S310 - loopback
        if (status := status_of(request)) not in _REFUSED:
            raise Broken(f"a stranger got {status}")


SCENARIOS = (
    Scenario(
        name="Webhook: kill -9 at random moments", fault=killed, begin=_by_webhook, bounds=AFTER_A_START, short=True
    ),
    Scenario(name="Webhook: SIGTERM at random moments", fault=stopped, begin=_by_webhook, bounds=AFTER_A_START),
    Scenario(name="Webhook: strangers at the door", fault=strangers, begin=_by_webhook),
    Scenario(
        name="Webhook: Redis gone and back, empty",
        fault=redis_gone,
        begin=_by_webhook_with_both,
        bounds=Bounds(healthy_s=15, answered_s=30),
    ),
)
