"""Articles as Telegram shows them: every mark that they may use, and an error for every other."""

from __future__ import annotations

import pytest

from bot.replies.markdown import to_telegram
from tests.servers.telegram_html import parse_html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("One\nline", "One line"),
        ("One\n\nTwo", "One\n\nTwo"),
        ("hard\\\nbreak", "hard\nbreak"),
        ("# Head\n\nText", "<b>Head</b>\nText"),
        ("Text\n\n## Head\n\n- a\n- b\n\nEnd", "Text\n\n<b>Head</b>\n• a\n• b\n\nEnd"),
        ("**bold** and *italic*", "<b>bold</b> and <i>italic</i>"),
        ("***both***", "<i><b>both</b></i>"),
        ("`a < b`", "<code>a &lt; b</code>"),
        ("```\na < b\n```", "<pre><code>a &lt; b\n</code></pre>"),
        ("A & B < C", "A &amp; B &lt; C"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("5 * 3 − 2 = 100 %", "5 * 3 − 2 = 100 %"),
    ],
)
def test_what_articles_use(markdown: str, html: str) -> None:
    assert to_telegram(markdown) == html
    assert parse_html(html).text


@pytest.mark.parametrize(
    ("markdown", "kind"),
    [
        ("[a link](https://example.com)", "link_open"),
        ("<https://example.com>", "link_open"),
        ("![a picture](a.png)", "image"),
        ("1. one\n2. two", "ordered_list_open"),
        ("> said", "blockquote_open"),
        ("a\n\n---\n\nb", "hr"),
    ],
)
def test_what_they_do_not_use_is_an_error(markdown: str, kind: str) -> None:
    with pytest.raises(KeyError, match=kind):
        to_telegram(markdown)
