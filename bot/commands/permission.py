"""Who may change what is kept of a person or a chat."""

from __future__ import annotations

from bot.commands.command import Request
from bot.errors import UserError


async def owner_who_may_change(request: Request) -> str:
    """Whose settings and lists the request changes: the person's own in private, those of the chat elsewhere.

    Raises UserError: `nobody_is_remembered` where the gateway names nobody, `forwarded` for somebody else's words,
    `administrators_only` in a group for all others; TryLater where the gateway cannot ask who they are.
    """
    ask = request.ask
    if ask.owner is None:
        raise UserError("nobody_is_remembered")
    if ask.forwarded:
        raise UserError("forwarded")
    if not await ask.rights.may_configure():
        raise UserError("administrators_only")
    return ask.owner
