"""Speed of inline mode over the wire, the bot as its own process: a part of `make bench`."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from tests.bot.gateways.conftest import environment, running_bot
from tests.conftest import MARKET_DATA
from tests.servers.bot_api import BotApiServer, InlineAnswer, User

LIMIT_MS = 300
"""What people do not notice while they type: cards that were worked out before come within it."""

_SHARES = ("FPT", "HPG", "VNM", "VCB", "MWG", "SSI", "VIC", "TCB", "GAS", "VHM")
_ROUNDS = 5
_TYPED = ("v", "vi", "vin", "vina", "vinami", "vinamilk", "h", "ho", "hoà", "hoà p", "hoà ph", "nế", "nến b", "nến búa")


def measure_inline() -> None:
    """Print how long the cards take: made for the first time, made before, and while a name is being typed."""
    if not MARKET_DATA.is_dir():
        print("inline mode: skipped, the real prices are missing")
        return
    with tempfile.TemporaryDirectory() as folder, BotApiServer() as server:
        server.set_abilities(inline=True)
        env = environment(
            Path(folder),
            MARKET_DATA / "vn_long",
            NENBUA_TOKEN=server.token,
            NENBUA_API_URL=server.url,
            PYTHONWARNINGS="default",
        )
        with running_bot(Path(folder), env):
            _measure(server)


def _measure(server: BotApiServer) -> None:
    _answer(server, "", server.user(1))
    first = [_answer(server, share, server.user(10 + place)).seconds for place, share in enumerate(_SHARES)]
    kept = [_answer(server, share, server.user(100 + round_)).seconds for round_ in range(_ROUNDS) for share in _SHARES]
    typed = [_answer(server, letters, server.user(1000)).seconds for letters in _TYPED]
    print(f"inline, {len(first)} shares for the first time: {_told(first)}")
    print(f"inline, {len(kept)} queries from what is kept:  {_told(kept)} (at most {LIMIT_MS} ms)")
    print(f"inline, {len(typed)} queries while typing:       {_told(typed)}")
    if max(kept) * 1000 > LIMIT_MS:
        raise SystemExit(f"inline: cards that are kept took {max(kept) * 1000:.0f} ms, more than {LIMIT_MS}")


def _answer(server: BotApiServer, text: str, person: User) -> InlineAnswer:
    answer = server.inline_answer(server.ask_inline(text, user=person), timeout=60)
    # A person's next letter does not come at the same moment.
    time.sleep(0.02)
    return answer


def _told(seconds: list[float]) -> str:
    quantiles = statistics.quantiles(seconds, n=100, method="inclusive")
    return f"p50 {quantiles[49] * 1000:.0f} ms, p99 {quantiles[98] * 1000:.0f} ms"
