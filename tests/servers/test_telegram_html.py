"""The parser of Telegram's HTML takes what Telegram takes, and complains as Telegram does."""

from __future__ import annotations

import html

import markupsafe
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.servers.telegram_html import (
    Entity,
    EntityError,
    FormattedText,
    LinkError,
    checked_link,
    parse_html,
    utf16_length,
)

SURROGATES = (
    "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
)


def entity(kind: str, offset: int, length: int, **more: object) -> Entity:
    return {"type": kind, "offset": offset, "length": length, **more}


@given(st.text())
def test_escaped_text_parses_back_to_itself(text: str) -> None:
    assert parse_html(html.escape(text)) == FormattedText(text=text)
    assert parse_html(str(markupsafe.escape(text))) == FormattedText(text=text)


@given(st.text(), st.text(min_size=1), st.sampled_from(["b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler"]))
def test_an_entity_covers_exactly_what_its_tag_encloses(before: str, inside: str, tag: str) -> None:
    shown = parse_html(f"{html.escape(before)}<{tag}>{html.escape(inside)}</{tag}>")
    assert shown.text == before + inside
    assert [(found["offset"], found["length"]) for found in shown.entities] == [
        (utf16_length(before), utf16_length(inside)),
    ]


@given(st.text(alphabet="<>/&;#=\"' abx\n\u1ebf😀"))
def test_any_markup_is_either_parsed_or_refused(markup: str) -> None:
    try:
        shown = parse_html(markup).trimmed()
    except EntityError:
        return
    size = utf16_length(shown.text)
    assert all(0 <= found["offset"] < found["offset"] + found["length"] <= size for found in shown.entities)


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("<b>a</b><strong>b</strong>", "ab", [entity("bold", 0, 1), entity("bold", 1, 1)]),
        ("<i>a</i><em>b</em>", "ab", [entity("italic", 0, 1), entity("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [entity("underline", 0, 1), entity("underline", 1, 1)]),
        ("<s>a</s><strike>b</strike>", "ab", [entity("strikethrough", 0, 1), entity("strikethrough", 1, 1)]),
        ("<del>a</del>", "a", [entity("strikethrough", 0, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [entity("spoiler", 0, 1)]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [entity("spoiler", 0, 1)]),
        ('<tg-emoji emoji-id="53">👍</tg-emoji>', "👍", [entity("custom_emoji", 0, 2, custom_emoji_id="53")]),
        ("😀<code>ế</code>", "😀ế", [entity("code", 2, 1)]),
        ("<pre>a</pre>", "a", [entity("pre", 0, 1)]),
        ('<pre><code class="language-python">a</code></pre>', "a", [entity("pre", 0, 1, language="python")]),
        ('<code class="language-python">a</code>', "a", [entity("code", 0, 1)]),
        ("<blockquote>a</blockquote>", "a", [entity("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [entity("expandable_blockquote", 0, 1)]),
        ('<a href="https://a.vn/?x=1&amp;y=2">a</a>', "a", [entity("text_link", 0, 1, url="https://a.vn/?x=1&y=2")]),
        ("<a>cafef.vn</a>", "cafef.vn", [entity("text_link", 0, 8, url="http://cafef.vn/")]),
        ("<a href='http://localhost'>a</a>", "a", []),
        (
            "<a href='tg://user?id=7'>An</a>",
            "An",
            [entity("text_mention", 0, 2, user={"id": 7, "is_bot": False, "first_name": ""})],
        ),
        ("<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ("<b><i>a</i></b>", "a", [entity("bold", 0, 1), entity("italic", 0, 1)]),
        ("<B >a</B >", "a", [entity("bold", 0, 1)]),
        ("<b></b>a", "a", []),
        ("<b>a</>", "a", [entity("bold", 0, 1)]),
        ("R&D & co &nbsp;&copy; &#39;&#x1F600;&lt", "R&D & co &nbsp;&copy; '😀<", []),
        ("&#0; &#x110000; &#00000000065;", "&#0; &#x110000; &#00000000065;", []),
    ],
)
def test_what_is_shown(markup: str, text: str, entities: list[Entity]) -> None:
    assert parse_html(markup) == FormattedText(text=text, entities=tuple(entities))


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>a</i></b>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("ế<div>a</div>", 'Unsupported start tag "div" at byte offset 3'),
        ("a<br/>b", 'Unsupported start tag "br/" at byte offset 1'),
        ("RSI < 30 and > 20", 'Unsupported start tag "" at byte offset 4'),
        ("RSI <30", "Unclosed start tag at byte offset 4"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=x", "Unclosed start tag at byte offset 0"),
        ("<a href=http://a.vn>a</a>", "Unexpected end of name token at byte offset 8"),
        ('<a href="x" />', 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<span class="red">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji>a</tg-emoji>", "Invalid custom emoji identifier specified"),
        (
            "&#xD83D;",
            SURROGATES,
        ),
    ],
)
def test_what_is_refused(markup: str, complaint: str) -> None:
    with pytest.raises(EntityError) as refused:
        parse_html(markup)
    assert str(refused.value) == complaint


def test_trimming_moves_and_cuts_entities() -> None:
    shown = parse_html("<i>\n</i> \n<b>  VNM </b>\n").trimmed()
    assert shown == FormattedText(text="VNM", entities=(entity("bold", 0, 3),))


@pytest.mark.parametrize("address", ["http://localhost:8000/", "http://[", "ftp://a.vn/"])
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(LinkError):
        checked_link(address)
