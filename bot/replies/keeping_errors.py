"""How it is told that something cannot be kept, changed or promised."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup

from bot.replies.error_fields import Fields, saying
from bot.replies.words import Words

KEEPING_ERRORS: Mapping[str, Callable[[Words, Fields], Markup]] = {
    "nobody_is_remembered": saying("Nobody is remembered here. Use the chat (nenbua chat) or Telegram for this."),
    "forwarded": saying("This was forwarded, so I change nothing. Type it yourself if you want it."),
    "administrators_only": saying(
        "Only this group's administrators may change that. In a private chat with me you have settings of your own."
    ),
}
"""By code."""
