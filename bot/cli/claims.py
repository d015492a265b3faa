"""`nenbua claims`: what articles claim, held against the prices of the sources."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.exit_status import ANSWERED, UNANSWERED, WrongSetting
from bot.cli.opened import Commands, opened_prices, read_settings

if TYPE_CHECKING:
    from analysis.claims.claim import Checked, Claim
    from bot.claims.gathering import Gathering


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "claims",
        help="hold what articles claim against the prices",
        description="Measures on the prices at hand what articles claim of signals and markets, and says of each claim "
        "whether it holds. Ends with 0 where at least one could be tested, else with 1.",
        epilog="example: nenbua claims --prices csv:prices/vn,csv:prices/index --markdown claims.md",
    )
    parser.add_argument("--prices", metavar="CHAIN", help="the price sources, in place of NENBUA_PRICES")
    parser.add_argument("--claim", action="append", metavar="KEY", help="only this claim (again for more)")
    parser.add_argument("--json", action="store_true", help="one JSON object a claim instead of a table")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the whole document there too")
    parser.set_defaults(run=_run)


async def _run(options: argparse.Namespace) -> int:
    from analysis.claims import CLAIMS
    from analysis.claims.claim import Verdict
    from bot.claims.document import document
    from bot.claims.gathering import Gathering, Wanted
    from bot.gateways.listing import watched
    from bot.members import read_members

    claims = _chosen(CLAIMS, options.claim)
    # Said before a minute of work, not after it.
    if options.markdown and not options.markdown.parent.is_dir():
        raise WrongSetting(f"--markdown: there is no folder {str(options.markdown.parent)!r}")
    chain: str = options.prices or read_settings(quiet=True).prices
    async with opened_prices(options.prices) as (prices, directory):
        wanted = Wanted.by(claims, prices, directory)
        gathering = Gathering(wanted=wanted, directory=directory)
        async for member in watched(read_members(prices, directory, wanted.symbols), len(wanted.symbols)):
            gathering.add(member)
    _tell_gathered(gathering)
    checked = list(_shown(gathering, claims, as_json=options.json))
    if options.markdown:
        _write(options.markdown, document(checked, gathering, chain))
    tested = any(one.finding.verdict is not Verdict.NOT_TESTABLE for one in checked)
    return ANSWERED if tested else UNANSWERED


def _chosen(claims: Sequence[Claim], keys: Sequence[str] | None) -> Sequence[Claim]:
    known = {claim.key: claim for claim in claims}
    for key in keys or ():
        if key not in known:
            raise WrongSetting(f"there is no claim {key!r}; claims are {', '.join(known)}")
    return [known[key] for key in dict.fromkeys(keys)] if keys else claims


def _tell_gathered(gathering: Gathering) -> None:
    if gathering.not_read:
        print(f"nenbua: no prices: {', '.join(gathering.not_read)}", file=sys.stderr)
    if not gathering.shares:
        print("nenbua: the sources list no Vietnamese share: claims of many shares cannot be tested", file=sys.stderr)
    if gathering.simulated:
        print("nenbua: these prices are simulated: what is measured on them says nothing", file=sys.stderr)


def _shown(gathering: Gathering, claims: Sequence[Claim], *, as_json: bool) -> Iterator[Checked]:
    """Each claim as soon as it is checked, printed, and counted by a bar where that is watched."""
    from tqdm import tqdm

    from analysis.claims.checking import check_claims
    from bot.claims.rows import HEAD, row_of, table_line
    from bot.gateways.listing import json_line, print_lines

    if not as_json:
        print_lines([HEAD])
    with tqdm(total=len(claims), unit=" claims", leave=False, disable=not sys.stderr.isatty()) as bar:
        for checked in check_claims(gathering.evidence, claims):
            row = json_line(row_of(checked, simulated=gathering.simulated)) if as_json else table_line(checked)
            print_lines([row])
            yield checked
            bar.update()


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WrongSetting(f"{path} cannot be written: {error.strerror}") from error
