"""Telegram's HTML parse mode: the text that a message shows, and the entities that style it.

The rules and the complaints are those of Telegram's own server. Offsets of entities count UTF-16 code units, offsets in
complaints count bytes of UTF-8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Entity = dict[str, Any]

_ENTITY_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
_CHARACTER_OF_NAME = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]+)|#(?P<decimal>[0-9]+)|(?P<name>[a-zA-Z]+))(?P<end>;?)")
_LONGEST_NUMBER = len("&#1114110")
_BLANK = " \t\r\n\v\f"
_SPACE = re.compile(rf"[{_BLANK}]*")
_TAG_NAME = re.compile(rf"[^{_BLANK}>]*")
_ATTRIBUTE_NAME = re.compile(rf"[^{_BLANK}=>/\"']*")
_TOKEN = re.compile(r"[a-zA-Z0-9.-]*")
_USER_LINK = re.compile(r"tg:(?://)?user\?id=(?P<id>[0-9]+)")
_LANGUAGE = "language-"


class EntityError(ValueError):
    """Why markup cannot be parsed, in Telegram's words."""


class LinkError(ValueError):
    """Why Telegram does not take an address, in Telegram's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormattedText:
    """What a message shows: its text without markup, and the entities on it."""

    text: str
    entities: tuple[Entity, ...] = ()

    def trimmed(self) -> FormattedText:
        """The same without blanks at its ends, its entities cut to what is left."""
        kept = self.text.strip(_BLANK)
        lead = utf16_length(self.text) - utf16_length(self.text.lstrip(_BLANK))
        size = utf16_length(kept)
        entities = []
        for entity in self.entities:
            begin = max(entity["offset"] - lead, 0)
            end = min(entity["offset"] + entity["length"] - lead, size)
            if begin < end:
                entities.append({**entity, "offset": begin, "length": end - begin})
        return FormattedText(text=kept, entities=tuple(entities))


def utf16_length(text: str) -> int:
    """How long Telegram finds the text: its UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(markup: str) -> FormattedText:
    """The text and the entities of the markup. Raises EntityError where Telegram refuses it."""
    return _Parser(markup).parse()


def checked_link(address: str) -> str:
    """The address as Telegram keeps it. Raises LinkError where it is none."""
    whole = address if "://" in address else f"http://{address}"
    try:
        parts = urlsplit(whole)
    except ValueError as error:
        raise LinkError("Wrong HTTP URL") from error
    if parts.scheme in {"tg", "ton", "tonsite"}:
        return whole
    if parts.scheme not in {"http", "https"}:
        raise LinkError("Unsupported URL protocol")
    if "." not in (parts.hostname or ""):
        raise LinkError("Wrong HTTP URL")
    return (parts if parts.path else parts._replace(path="/")).geturl()


def _decoded(text: str) -> str:
    return _REFERENCE.sub(_decoded_reference, text)


def _decoded_reference(reference: re.Match[str]) -> str:
    if reference["name"]:
        return _CHARACTER_OF_NAME.get(reference["name"], reference[0])
    too_long = len(reference[0]) - len(reference["end"]) > _LONGEST_NUMBER
    code = 0 if too_long else int(reference["hex"] or reference["decimal"], 16 if reference["hex"] else 10)
    return chr(code) if 0 < code < 0x10FFFF else reference[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _OpenTag:
    """A start tag that waits for its end: where in the shown text (UTF-16) and in its pieces it began."""

    name: str
    attributes: dict[str, str]
    offset: int
    piece: int


class _Parser:
    """One pass over the markup, from tag to tag."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._position = 0
        self._pieces: list[str] = []
        self._length = 0
        self._open: list[_OpenTag] = []
        self._entities: list[Entity] = []

    def parse(self) -> FormattedText:
        while (bracket := self._markup.find("<", self._position)) >= 0:
            self._show(bracket)
            if self._markup.startswith("</", bracket):
                self._end_tag(bracket)
            else:
                self._start_tag(bracket)
        self._show(len(self._markup))
        if self._open:
            raise EntityError(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        return FormattedText(text=self._text(), entities=self._sorted_entities())

    def _text(self) -> str:
        text = "".join(self._pieces)
        try:
            text.encode()
        except UnicodeEncodeError as error:
            complaint = "Text contains invalid Unicode characters after decoding HTML entities"
            raise EntityError(f"{complaint}, check for unmatched surrogate code units") from error
        return text

    def _sorted_entities(self) -> tuple[Entity, ...]:
        for entity in self._entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        # Tags close from the inside out, so reversing puts the outer of two equally long entities first.
        outer_first = reversed(self._entities)
        return tuple(sorted(outer_first, key=lambda entity: (entity["offset"], -entity["length"])))

    def _show(self, end: int) -> None:
        piece = _decoded(self._markup[self._position : end])
        self._pieces.append(piece)
        self._length += utf16_length(piece)
        self._position = end

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._markup, self._position)
        taken = found[0] if found else ""
        self._position += len(taken)
        return taken

    def _next(self) -> str:
        """The character at the position; empty at the end."""
        return self._markup[self._position : self._position + 1]

    def _at(self, position: int) -> str:
        before = self._markup[:position].encode("utf-8", "surrogatepass")
        return f"at byte offset {len(before)}"

    def _start_tag(self, bracket: int) -> None:
        self._position = bracket + 1
        name = self._take(_TAG_NAME).lower()
        if not self._next():
            raise EntityError(f"Unclosed start tag {self._at(bracket)}")
        if name not in _ENTITY_OF_TAG:
            raise EntityError(f'Unsupported start tag "{name}" {self._at(bracket)}')
        attributes = self._attributes(name, bracket)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise EntityError(f'Tag "span" must have class "tg-spoiler" {self._at(bracket)}')
        self._open.append(
            _OpenTag(name=name, attributes=attributes, offset=self._length, piece=len(self._pieces)),
        )

    def _attributes(self, tag: str, bracket: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        self._take(_SPACE)
        while self._next() != ">":
            name = self._take(_ATTRIBUTE_NAME)
            if not name:
                raise EntityError(f'Empty attribute name in the tag "{tag}" {self._at(bracket)}')
            self._take(_SPACE)
            if not self._next():
                raise EntityError(f'Unclosed start tag "{tag}" {self._at(bracket)}')
            attributes[name] = self._value(tag, bracket) if self._next() == "=" else ""
            self._take(_SPACE)
        self._position += 1
        return attributes

    def _value(self, tag: str, bracket: int) -> str:
        self._position += 1
        self._take(_SPACE)
        begin = self._position
        quote = self._next()
        if not quote:
            raise EntityError(f'Unclosed start tag "{tag}" {self._at(bracket)}')
        if quote in "\"'":
            end = self._markup.find(quote, begin + 1)
            self._position = end + 1 if end >= 0 else len(self._markup)
            value = _decoded(self._markup[begin + 1 : end])
        else:
            value = self._take(_TOKEN).lower()
            if self._next() not in f"{_BLANK}>":
                raise EntityError(f"Unexpected end of name token {self._at(begin)}")
        if not self._next():
            raise EntityError(f"Unclosed start tag {self._at(bracket)}")
        return value

    def _end_tag(self, bracket: int) -> None:
        if not self._open:
            raise EntityError(f"Unexpected end tag {self._at(bracket)}")
        self._position = bracket + 2
        name = self._take(_TAG_NAME).lower()
        self._take(_SPACE)
        if self._next() != ">":
            raise EntityError(f"Unclosed end tag {self._at(bracket)}")
        self._position += 1
        tag = self._open.pop()
        if name not in {"", tag.name}:
            expected = f'expected "</{tag.name}>", found "</{name}>"'
            raise EntityError(f"Unmatched end tag {self._at(bracket)}, {expected}")
        if self._length > tag.offset:
            self._add_entity(tag)

    def _add_entity(self, tag: _OpenTag) -> None:
        place = {"offset": tag.offset, "length": self._length - tag.offset}
        inner = self._entities[-1] if self._entities else {}
        if tag.name == "pre" and "language" in inner and place.items() <= inner.items():
            inner["type"] = "pre"
            return
        style = self._style(tag)
        if style:
            self._entities.append(style | place)

    def _style(self, tag: _OpenTag) -> Entity | None:
        """What the tag says of its text; None for a link that leads nowhere, which Telegram leaves out."""
        if tag.name == "a":
            return _link_style(tag.attributes.get("href") or "".join(self._pieces[tag.piece :]))
        style: Entity = {"type": _ENTITY_OF_TAG[tag.name]}
        if tag.name == "tg-emoji":
            emoji = tag.attributes.get("emoji-id", "")
            if not re.fullmatch(r"-?[0-9]*[1-9][0-9]*", emoji):
                raise EntityError("Invalid custom emoji identifier specified")
            style["custom_emoji_id"] = emoji
        elif tag.name == "blockquote" and "expandable" in tag.attributes:
            style["type"] = "expandable_blockquote"
        elif tag.name == "code" and tag.attributes.get("class", "").startswith(_LANGUAGE):
            style["language"] = tag.attributes["class"].removeprefix(_LANGUAGE)
        return style


def _link_style(address: str) -> Entity | None:
    if person := _USER_LINK.fullmatch(address):
        return {"type": "text_mention", "user": {"id": int(person["id"]), "is_bot": False, "first_name": ""}}
    try:
        return {"type": "text_link", "url": checked_link(address)}
    except LinkError:
        return None
