"""How it is told that something cannot be kept, changed or promised."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from markupsafe import Markup

from bot.commands.registry import listed_command
from bot.replies.error_fields import Fields, echo, saying
from bot.replies.words import Words


def _alert_price_far(words: Words, fields: Fields) -> Markup:
    price, currency = fields["price"], fields["currency"]
    return words.text(
        "The price is %(price)s now, so “%(value)s” looks like a slip; I set nothing. If you meant a change, write it "
        "with a percent sign, for example <code>+5%%</code>.",
        price=words.price(float(str(price)), None if currency is None else str(currency)),
        value=echo(fields["value"]),
    )


def _costly_pending(words: Words, fields: Fields) -> Markup:
    return words.text(
        "I am still working on your earlier question (%(command)s). I take one big question of yours at a time. Please "
        "try again in a few minutes.",
        command=f"/{listed_command(str(fields['command'])).names[words.lang][0]}",
    )


KEEPING_ERRORS: Mapping[str, Callable[[Words, Fields], Markup]] = {
    "nobody_is_remembered": saying("Nobody is remembered here. Use the chat (nenbua chat) or Telegram for this."),
    "forwarded": saying("Somebody else wrote this, so I change nothing. Type it yourself if you want it."),
    "administrators_only": saying(
        "Only administrators may change that here. In a private chat with me you have settings, a list and "
        "alerts of your own."
    ),
    "too_many_alerts": saying(
        "You can have %(limit)s alerts, and that would be more, so I set nothing new. Try /alert to delete one that "
        "you no longer need.",
        "limit",
    ),
    "not_yours": saying("This alert belongs to somebody else. Try /alert to see your own."),
    "alert_gone": saying("You have no alert with the number %(number)s. Try /alert to see those you have.", "number"),
    "alert_rsi_range": saying(
        "An RSI lies between 0 and 100, and “%(value)s” does not. For example: <code>/alert FPT rsi&lt;30</code>",
        "value",
    ),
    "alert_rsi_period": saying(
        "An alert takes the RSI of 14 sessions, not of %(value)s, so I set nothing. For example: "
        "<code>/alert FPT rsi&lt;30</code>",
        "value",
    ),
    "alert_daily_only": saying(
        "An alert looks at days, not at weeks or months, so I set nothing. Leave that word out, for example: "
        "<code>/alert FPT rsi&lt;30</code>"
    ),
    "alert_one_by_one": saying(
        "I cannot tell which symbol each condition belongs to, so I set nothing. Write each right after its symbol, "
        "for example: <code>/alert FPT &gt; 120, HPG &lt; 25</code>"
    ),
    "alert_change_range": saying(
        "I cannot wait for a change of “%(value)s”. For example: <code>/alert FPT +5%%</code>, "
        "<code>/alert FPT -5%%</code>",
        "value",
    ),
    "alert_price_far": _alert_price_far,
    "two_choices": saying("You named two choices for one setting. Which one shall it be? Send just that one."),
    "unknown_zone": saying(
        "I do not know the time zone “%(value)s”. Write it by continent and city, for example: Asia/Ho_Chi_Minh, "
        "Europe/Berlin.",
        "value",
    ),
    "bad_time": saying(
        "“%(value)s” is no time of day that I can read. For example: <code>/summary on 15:15</code>, "
        "<code>/summary morning 8:30</code>",
        "value",
    ),
    "time_needed": saying("At what time there? For example: <code>/summary on 20:00 Berlin time</code>"),
    "too_many_summary_symbols": saying(
        "These are %(have)s symbols, and a summary tells of %(limit)s at most. Leave some out, or take a list, for "
        "example: <code>/summary on 15:15 VN30</code>",
        "have",
        "limit",
    ),
    "no_chat_to_send_to": saying(
        "I can send nothing here by itself, but I can in Telegram. I can show the summary now: <code>/summary</code>"
    ),
    "quiet_is_for_groups": saying("That is a setting for groups: here we are alone anyway. Try /settings in a group."),
    "confirmation_void": saying("Nothing was deleted: this button is too old, or somebody else's. Try /forget again."),
    "telegram_failed": saying("Telegram does not answer me right now. Please try again in a few minutes."),
    "telegram_busy": saying("Telegram lets me send nothing more for the moment. Please try again in a few minutes."),
    "message_refused": saying("Telegram does not take this message. Please try again in a few minutes."),
    "no_right_to_write": saying("I am not allowed to write there at the moment. Please try again in a few minutes."),
    "too_many_questions": saying(
        "These are more questions than I can answer at once, so I take a short break here. Please try again in a few "
        "minutes."
    ),
    "costly_pending": _costly_pending,
}
"""By code."""
