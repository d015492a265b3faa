"""Signals by the keys that options name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.cli.exit_status import WrongSetting

if TYPE_CHECKING:
    from analysis.signals import Signal


def signals_by_key(keys: Sequence[str] | None) -> Sequence[Signal]:
    """The signals with these keys, or all of them; WrongSetting for a key that is none."""
    from analysis.signals import SIGNALS

    known = {signal.key: signal for signal in SIGNALS}
    for key in keys or ():
        if key not in known:
            raise WrongSetting(f"there is no signal {key!r}; signals are {', '.join(sorted(known))}")
    return [known[key] for key in keys] if keys else SIGNALS
