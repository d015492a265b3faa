"""A question with numbered options, for where no poll can be shown."""

from __future__ import annotations

from markupsafe import Markup

from bot.replies.markup import lines, paragraphs
from bot.replies.words import Words
from bot.reply import Quiz

# Which option the hint takes as its example.
_EXAMPLE = 2


def quiz_text(words: Words, quiz: Quiz) -> Markup:
    """The question, its options by number, and how to answer."""
    return paragraphs(
        Markup("<b>%s</b>") % quiz.question,
        lines(*(Markup("%s. %s") % (number, option) for number, option in enumerate(quiz.options, start=1))),
        words.text(
            "To choose option %(number)s, type <code>%(command)s %(number)s</code>.",
            number=_EXAMPLE,
            command=quiz.command,
        ),
    )
