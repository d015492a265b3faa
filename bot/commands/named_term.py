"""The term that stands beside the name of a command."""

from __future__ import annotations

from bot.commands.command import Request
from bot.knowledge.words import words_of

# "Học đầu tư cổ phiếu", "stock market terms": beside other words it only says what all of this is about.
_THE_SUBJECT_OF_ALL = "share"


def named_term(request: Request) -> str | None:
    """The key of the first article that the message names; None where it names none."""
    words = words_of(request.ask.text)
    if request.ask.text.lstrip().startswith("/"):
        return next(iter(request.services.knowledge.terms(words[1:])), None)
    return next((key for key in request.services.knowledge.terms(words) if key != _THE_SUBJECT_OF_ALL), None)
