"""Being told to stop."""

from __future__ import annotations

import asyncio
import signal


def stop_asked_for() -> asyncio.Event:
    """Set once this process gets SIGTERM or SIGINT, which end it no more by themselves."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
