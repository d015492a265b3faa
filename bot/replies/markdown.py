"""Markdown turned into the HTML that Telegram knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

_MARKS = {
    "paragraph_open": "",
    "paragraph_close": "\n\n",
    "heading_open": "<b>",
    "heading_close": "</b>\n",
    "bullet_list_open": "",
    "bullet_list_close": "\n",
    "list_item_open": "• ",
    "list_item_close": "",
    "strong_open": "<b>",
    "strong_close": "</b>",
    "em_open": "<i>",
    "em_close": "</i>",
}


class _TelegramRenderer(RendererHTML):
    """Telegram has neither headings, lists nor paragraphs: bold lines, dots and empty lines stand for them."""

    def renderToken(  # noqa: N802 - the parser's name
        self,
        tokens: Sequence[Token],
        idx: int,
        options: Any,  # noqa: ANN401, ARG002 - the parser's interface
        env: Any,  # noqa: ANN401, ARG002 - as above
    ) -> str:
        """Give the marks that stand for one token; a kind that articles do not use is a KeyError."""
        token = tokens[idx]
        # The paragraph inside a list item is one line.
        return "\n" if token.type == "paragraph_close" and token.hidden else _MARKS[token.type]

    def softbreak(self, *_: object) -> str:
        """Give a space: a line break in the file is none in the text."""
        return " "

    def hardbreak(self, *_: object) -> str:
        """Give the line break."""
        return "\n"


_PARSER = MarkdownIt("commonmark", {"html": False}, renderer_cls=_TelegramRenderer)


def to_telegram(markdown: str) -> Markup:
    """The text as HTML in Telegram's subset: paragraphs, headings, lists, bold, italic and code.

    >>> to_telegram("A & **B**")
    Markup('A &amp; <b>B</b>')
    """
    return Markup(_PARSER.render(markdown).strip())  # noqa: S704 - articles are ours, the parser escapes their text
