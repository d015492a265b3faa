"""How a command of the command line ends."""

from __future__ import annotations

ANSWERED, UNANSWERED, WRONG_USAGE = 0, 1, 2
"""The exit status: answered, not answered, wrong usage or settings."""


class WrongSetting(Exception):
    """A setting or an option that cannot be used; its text is one line for the operator."""
