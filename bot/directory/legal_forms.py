"""The legal form of a company, which its registered name has and people leave out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from bot.directory.name_words import words_of
from bot.directory.spelling import tidy

# Without accents and in small letters, as names are compared. What may stand before or behind a name.
_BEFORE = (
    *("cong ty co phan", "cong ty cp", "cty co phan", "cty cp", "ctcp", "ct cp"),
    *("cong ty tnhh mot thanh vien", "cong ty tnhh mtv", "cong ty tnhh", "cong ty"),
    *("tong cong ty co phan", "tong cong ty cp", "tong ctcp", "tct cp", "tong cong ty", "tct", "tap doan"),
    *("ngan hang thuong mai co phan", "ngan hang tmcp", "chung chi quy"),
)
_BEHIND = (
    *("cong ty co phan", "cong ty cp", "ctcp", "tnhh mtv", "tnhh"),
    *("joint stock company", "joint stock corporation", "joint stock bank", "joint stock commercial bank"),
    *("stock company", "jsc", "company limited", "co ltd", "ltd", "corporation", "coporation", "corp", "incorporation"),
    *("inc", "group", "company", "plc"),
)
# What is left out wherever it stands: "Construction Joint Stock Company No 1".
_ANYWHERE = ("cong ty co phan", "ctcp", "joint stock company", "joint stock corporation", "jsc")

_Forms: TypeAlias = frozenset[tuple[str, ...]]
_FORMS_BEFORE: _Forms = frozenset(tuple(form.split()) for form in _BEFORE)
_FORMS_BEHIND: _Forms = frozenset(tuple(form.split()) for form in _BEHIND)
_FORMS_ANYWHERE: _Forms = frozenset(tuple(form.split()) for form in _ANYWHERE)
_LONGEST = max(len(form) for form in _FORMS_BEFORE | _FORMS_BEHIND)


def without_legal_form(name: str) -> str:
    """The name as it is written but for its legal forms; all of it where it is nothing else."""
    tokens = [(token, tuple(word.text for word in words_of(tidy(token)))) for token in name.split()]
    kept = _stripped(tokens)
    return " ".join(token for token, _ in kept).strip(" -,") or name


def with_legal_form(words: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """Where the name at these places begins and ends together with the legal forms that were written beside it."""
    before = range(min(_LONGEST, start), 0, -1)
    behind = range(min(_LONGEST, len(words) - end), 0, -1)
    return (
        start - next((count for count in before if tuple(words[start - count : start]) in _FORMS_BEFORE), 0),
        end + next((count for count in behind if tuple(words[end : end + count]) in _FORMS_BEHIND), 0),
    )


_Token: TypeAlias = tuple[str, tuple[str, ...]]


def _stripped(tokens: list[_Token]) -> list[_Token]:
    """The tokens without those that are legal forms."""
    left = tokens
    while longer := _form_at(left, 0, _FORMS_BEFORE):
        left = left[longer:]
    ends = range(len(left))
    while longer := next((len(left) - start for start in ends if _form_at(left, start, _FORMS_BEHIND, to_end=True)), 0):
        left = left[:-longer]
        ends = range(len(left))
    place = 0
    while place < len(left):
        longer = _form_at(left, place, _FORMS_ANYWHERE)
        left = left[:place] + left[place + longer :] if longer else left
        place += not longer
    return left


def _form_at(tokens: Sequence[_Token], start: int, forms: _Forms, *, to_end: bool = False) -> int:
    """How many tokens from this one on are a legal form, of several the longest; 0 for none.

    A dash is a token without words: it belongs to the form beside it.
    """
    words: tuple[str, ...] = ()
    found = 0
    for count, (_, more) in enumerate(tokens[start:], 1):
        words += more
        if len(words) > _LONGEST:
            break
        if words in forms and (not to_end or start + count == len(tokens)):
            found = count
    return found
