"""Reply text: its parts, its length, and what is left without tags."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from bot.replies.markup import length, lines, paragraphs, plain, sentences
from tests.servers.telegram_html import parse_html, utf16_length


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<b>A &amp; B</b>", "A & B"),
        ("5 &lt; 7 &gt; 3", "5 < 7 > 3"),
        ("<code>/rsi FPT</code>\n\n• x", "/rsi FPT\n\n• x"),
        ("&quot;a&#39;", "\"a'"),
        ("", ""),
    ],
)
def test_plain(markup: str, text: str) -> None:
    assert plain(Markup(markup)) == text  # noqa: S704 - written here


@pytest.mark.parametrize(
    ("markup", "units"),
    [("", 0), ("FPT", 3), ("<b>búa</b>", 3), ("&amp;", 1), ("🔨", 2), ("⚠️", 2), ("Nến Búa", 7), ("\n", 1)],
)
def test_length_counts_as_telegram_does(markup: str, units: int) -> None:
    assert length(Markup(markup)) == units  # noqa: S704 - written here


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_text_is_shown_as_it_was(text: str) -> None:
    markup = Markup("<b>%s</b>!") % text

    assert plain(markup) == parse_html(str(markup)).text == f"{text}!"
    assert length(markup) == utf16_length(f"{text}!")


PARTS = (Markup("a"), None, Markup(""), escape("<b>"))


def test_parts_that_do_not_exist_leave_no_gap() -> None:
    assert lines(*PARTS) == "a\n&lt;b&gt;"
    assert paragraphs(*PARTS) == "a\n\n&lt;b&gt;"
    assert sentences(PARTS) == "a &lt;b&gt;"
    assert lines() == paragraphs(None) == sentences(()) == ""
