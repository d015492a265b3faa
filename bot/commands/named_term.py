"""The term that stands after a command."""

from __future__ import annotations

from bot.commands.command import Request
from bot.knowledge.words import words_of


def named_term(request: Request) -> str | None:
    """The key of the first article that is named after a slash command; None in a message without one.

    In a sentence such as "từ điển chứng khoán" the words belong to the request itself.
    """
    _, *rest = request.ask.text.split(maxsplit=1)
    if not rest or not request.ask.text.lstrip().startswith("/"):
        return None
    return next(iter(request.services.knowledge.terms(words_of(rest[0]))), None)
