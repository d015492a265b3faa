"""All claims with what was measured, as one Markdown document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from analysis.claims.beside import TELLING
from analysis.claims.claim import Checked, Fact, Source, Unit, Verdict
from analysis.claims.series import Series
from analysis.claims.sessions import SINCE, UNTIL
from analysis.claims.wording import number, percent, signed
from bot.claims.gathering import Gathering
from bot.prices.udf_address import without_password

TITLES = {
    Source.HAMMER: "“Nến Hammer”, 7 June 2025",
    Source.INVERTED_HAMMER: "“Nến Búa Ngược”, 7 June 2025",
    Source.RSI: "“RSI”, 9 June 2025",
    Source.MARKET_CAP: "“Vốn hóa thị trường”, 7 June 2025",
    Source.RUSSELL_2000: "“Russell 2000”, 9 June 2025",
    Source.SHANGHAI: "“Shanghai Composite”, 9 June 2025",
    Source.SMALL_CAPS_FIRST: "“Dẫn đầu cổ phiếu nhỏ, cơ hội tiếp theo cho những người theo đuổi?”, January 2026",
}
"""Every article that claims are taken from, and its day."""

VERDICTS = {
    Verdict.HOLDS: "holds",
    Verdict.PARTLY: "holds in part",
    Verdict.CONTRADICTED: "contradicted",
    Verdict.LOOKS_AHEAD: "only by looking ahead",
    Verdict.NOT_TESTABLE: "cannot be tested",
}

_MEANINGS = {
    Verdict.HOLDS: "the prices bear it out.",
    Verdict.PARTLY: "some of it is borne out, or it points the right way and may be chance.",
    Verdict.CONTRADICTED: "the prices show nothing of it, or the opposite.",
    Verdict.LOOKS_AHEAD: "the figure comes out only with tomorrow's knowledge at today's price.",
    Verdict.NOT_TESTABLE: "these prices, or too few cases, can neither bear it out nor refute it.",
}

_OPENING = """\
# What articles claim, held against prices

Written by `nenbua claims`; nothing in it is edited by hand. `make claims` writes it anew:

```
{command}
```

It measures on daily prices what seven articles say of signals and markets. The claims are told in our own words. Where
prices contradict a claim, the reason is looked for: the definition, the day, or a confirmation of tomorrow that was
bought at today's price.

## Verdicts

{verdicts}

## The data

{data}

## How it was counted

- Candles, confirmations, RSI, divergences and breakouts are this project's own definitions (`analysis`). A signal is
  bought at the close of the session at which it was known: a confirmed hammer at the close that confirms it, not at its
  own. "Ten sessions later" counts traded sessions; an equal close has not risen. There are no fees and no taxes.
- **Looking ahead** means that a later confirmed candle is bought at its own close, when nobody could know of the
  confirmation. Such a figure is shown under that name only.
- Signals of shares are counted from {since} to {until}, where no other span is named; "any session" is every session of
  the same shares in the same span, bought and sold alike. The large shares are the 50 of HOSE with the largest market
  value at their last close.
- A claimed share of winners holds where it lies in the 95 % interval (Wilson's) of the measured one. Two kinds of
  sessions differ where the 95 % interval of the difference, from resampled whole dates, leaves out 0; a claim that one
  of them is better holds in part where only the share and the mean themselves are. Where they are not it is
  contradicted, or cannot be tested where the interval leaves room for {telling} points on the claimed side: too few
  cases refute nothing. Under 30 cases nothing is concluded. Signals of many shares fall on the same days: Wilson's
  interval takes them as independent and is too narrow.
- A close at the ceiling of the day cannot be bought, since nobody sells. Inverted hammers are often confirmed so: in
  what is told of those, such closes are left out, and what came of them stands beside. They are left out wherever a
  stop is followed, too. Elsewhere, where they are few, they are counted.
- A dated case is taken apart: it holds in part where at least half of what is told of it does. A number is met within a
  tenth of it.

## What these prices cannot show

- Prices of Vietnamese shares are {adjusted}.
- The shares are a list of those that are traded today: those that failed are missing, so every share of winners is too
  friendly, that of any session as much as that of a signal.
- Of twenty claims about nothing, one or two would look clear: that is what a 95 % interval means, and of made-up shares
  on which a signal had no effect 5 to 6 in 100 were called clear (`python -m tests.interval_coverage`). Dozens of
  comparisons stand below.
- Days and definitions under which a claimed number would come out were searched for on purpose. They may explain how it
  came about; they prove nothing.
"""

_ADJUSTED = (
    "adjusted for later dividends and share issues, so an absolute price of an article cannot be\n"
    "  tested; but such an adjustment only lowers earlier prices: the printed price was never below the adjusted one"
)
_UNADJUSTED = "not adjusted: dividends and share issues look like falls"


def document(checked: Sequence[Checked], gathering: Gathering, chain: str) -> str:
    """The whole document; chain: the price sources, as the command was given them."""
    return "\n".join((_opening(checked, gathering, chain), *_summary(checked), *_sections(checked)))


def _opening(checked: Sequence[Checked], gathering: Gathering, chain: str) -> str:
    counts = Counter(one.finding.verdict for one in checked)
    return _OPENING.format(
        command=f"nenbua claims --prices {without_password(chain)} --markdown docs/claims.md",
        verdicts="\n".join(f"- **{VERDICTS[one]}** ({counts[one]}): {_MEANINGS[one]}" for one in Verdict),
        data="\n".join(_data(gathering)),
        since=SINCE[:4],
        until=UNTIL[:4],
        telling=f"{100 * TELLING:.0f}",
        adjusted=_ADJUSTED if gathering.adjusted else _UNADJUSTED,
    )


def _data(gathering: Gathering) -> Iterator[str]:
    if gathering.simulated:
        yield "**These prices are simulated: what is measured on them says nothing.**"
        yield ""
    yield "| symbol | sessions | first | last |"
    yield "| --- | ---: | --- | --- |"
    if gathering.shares:
        series = [share.series for share in gathering.shares]
        days = [day for one in series for day in (one.days[0], one.days[-1])]
        sessions = sum(len(one.days) for one in series)
        yield f"| {len(series)} Vietnamese shares | {sessions:,} | {min(days)} | {max(days)} |"
    for symbol in sorted(gathering.instruments):
        yield _span_row(gathering.instruments[symbol])


def _span_row(series: Series) -> str:
    return f"| {series.symbol} | {len(series.days):,} | {series.days[0]} | {series.days[-1]} |"


def _summary(checked: Sequence[Checked]) -> Iterator[str]:
    yield "## All claims"
    yield ""
    yield "| claim | article | verdict |"
    yield "| --- | --- | --- |"
    for one in checked:
        claim = one.claim
        verdict = VERDICTS[one.finding.verdict]
        yield f"| [{claim.says}](#{claim.key}) | {TITLES[claim.source]} | {verdict} |"
    yield ""


def _sections(checked: Sequence[Checked]) -> Iterator[str]:
    for source in dict.fromkeys(one.claim.source for one in checked):
        yield f"## {TITLES[source]}"
        yield ""
        for one in checked:
            if one.claim.source is source:
                yield from _section(one)


def _section(checked: Checked) -> Iterator[str]:
    claim, finding = checked.claim, checked.finding
    yield f"### {claim.key}"
    yield ""
    yield f"**Claim.** {claim.says}"
    yield ""
    yield f"**Read as.** {claim.definition}"
    yield ""
    if finding.facts:
        yield "| measured | value | cases | span |"
        yield "| --- | ---: | ---: | --- |"
        yield from map(_fact_row, finding.facts)
        yield ""
    yield f"**Verdict: {VERDICTS[finding.verdict]}.** {finding.reason}"
    yield ""


def _fact_row(fact: Fact) -> str:
    cases = "" if fact.cases is None else f"{fact.cases:,}"
    return f"| {fact.name} | {value_of(fact)} | {cases} | {fact.span} |"


def value_of(fact: Fact) -> str:
    """The value as people read it, with its unit."""
    return fact.value if isinstance(fact.value, str) else _WRITTEN[fact.unit](fact.value)


_WRITTEN: Mapping[Unit, Callable[[float], str]] = {
    Unit.SHARE: percent,
    Unit.CHANGE: signed,
    Unit.COUNT: number,
    Unit.TIMES: lambda value: f"{number(value, 2)} times",
    Unit.POINTS: partial(number, digits=2),
    Unit.DONG: lambda value: f"{number(value)} dong",
    Unit.BILLION_DONG: lambda value: f"{number(value)} bn dong",
    Unit.RATIO: partial(number, digits=2),
    Unit.TEXT: str,
}
