"""Looks over an installation: what works, what is doubtful, what has failed."""

from bot.doctor.checks import examine
from bot.doctor.finding import Finding, Installation, Verdict

__all__ = ["Finding", "Installation", "Verdict", "examine"]
