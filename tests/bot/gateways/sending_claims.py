"""Claims to send, and taking them, for whatever keeps the windows."""

from __future__ import annotations

from bot.gateways.sending_windows import Claim, Window, Windows

EVERYBODY = Window(key="everybody", most=4, seconds=1.0)


def chat(name: str, *, most: int = 2, seconds: float = 3.0) -> Window:
    """A chat's window."""
    return Window(key=f"chat:{name}", most=most, seconds=seconds)


def claim(name: str, *, messages: int = 1, urgent: bool = True) -> Claim:
    """Somebody wants to send to that chat."""
    return Claim(chat=name, own=chat(name), everybody=EVERYBODY, messages=messages, urgent=urgent)


async def take(windows: Windows, wanted: Claim) -> float:
    """What taking gives; what may go arrives at once."""
    wait = await windows.take(wanted)
    if wait.seconds == 0:
        await windows.arrived(wanted)
    return wait.seconds
