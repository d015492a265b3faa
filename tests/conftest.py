"""What all tests share."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import current_thread, main_thread

import pytest
from hypothesis import settings

from tests.servers.nursery import the_nursery

# As the bot's own process has it: times of python-telegram-bot as timedelta, without its warning.
os.environ["PTB_TIMEDELTA"] = "true"

# A machine with others at work is slow at times: no example fails for that.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

MARKET_DATA = Path(__file__).resolve().parents[2] / "shared" / "market-data"


def pytest_configure(config: pytest.Config) -> None:
    """What is kept in a user's cache goes into pytest's: made once for all workers, and nobody's own is touched."""
    if config.cache is None:
        raise pytest.UsageError("the tests need the plugin cacheprovider: what is kept goes into its folder")
    os.environ["XDG_CACHE_HOME"] = str(config.cache.mkdir("user-cache"))
    # A run in a shell's background ignores interrupts, and so would every process that tests start and interrupt.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and current_thread() is main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is long begins first, so that nothing has to wait for it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """The argument's name for bytes that are no text: packed ones hold the time, and all workers collect the same."""
    return argname if isinstance(val, bytes) and not val.isascii() else None


@pytest.fixture(scope="session", autouse=True)
def nursery_ends_with_the_tests() -> Iterator[None]:
    """Where one was begun, it is ended."""
    yield
    if the_nursery.cache_info().currsize:
        the_nursery().close()


@pytest.fixture
def market_data() -> Path:
    """The folder of real prices beside the project; without it the test is skipped, in CI it fails."""
    if MARKET_DATA.is_dir():
        return MARKET_DATA
    if os.environ.get("NENBUA_REQUIRE_MARKET_DATA"):
        pytest.fail(f"the real prices are missing: {MARKET_DATA}")
    pytest.skip("the real prices are not published: they lie only beside the founders' checkout")
