"""How a command of the command line ends."""

from __future__ import annotations

ANSWERED, UNANSWERED, WRONG_USAGE = 0, 1, 2
"""The exit status: answered, not answered, wrong usage or settings."""


class WrongSetting(Exception):
    """Settings or options that cannot be used; its text is a line for the operator on each of them."""
