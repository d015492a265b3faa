"""Lines of a caption, of which the least important are left out where it gets too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from bot.replies.markup import bullets, first_that_fits, paragraphs


class Finding(NamedTuple):
    """A line; `spare` says when it is left out: 1 first, then 2 and so on, 0 never."""

    text: Markup
    spare: int = 0


def fitting_caption(head: Markup, findings: Sequence[Finding], tail: Markup) -> Markup:
    """Head, findings as bullets, tail; without the most dispensable findings where all do not fit a caption."""
    return first_that_fits(
        paragraphs(head, bullets(finding.text for finding in kept), tail) for kept in _ever_fewer(findings)
    )


def _ever_fewer(findings: Sequence[Finding]) -> Iterator[Sequence[Finding]]:
    """All of them, then without the most dispensable ones, and so on."""
    yield findings
    for spare in sorted({finding.spare for finding in findings} - {0}):
        findings = [finding for finding in findings if finding.spare != spare]
        yield findings
