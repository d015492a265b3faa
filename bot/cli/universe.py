"""The shares that `--universe` names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.exit_status import WrongSetting

if TYPE_CHECKING:
    from bot.directory import Directory
    from bot.prices.chain import PriceChain

WHICH_SHARES = (
    "which shares; all are those that the first source lists, else those of the imported listing; FILE is a CSV with "
    "a column ticker"
)
"""What the help of `--universe` says."""


def universe(name: str, prices: PriceChain, directory: Directory) -> Sequence[str]:
    """The symbols of VN30 (`vn30`), of the whole market (`all`), or of a file; WrongSetting for none.

    The whole market is what the first source lists. A source over a network lists nothing: then it is every share of
    the imported listing that is still traded.
    """
    from bot.directory.baskets import NoTickers, read_tickers, vn30

    if name.lower() == "vn30":
        return vn30()
    if name.lower() == "all":
        symbols = sorted(prices.listed_at_once()) or _traded_shares(directory)
        if not symbols:
            raise WrongSetting(
                "the first source of NENBUA_PRICES lists no symbols; name a FILE or vn30, or import a listing "
                "(nenbua symbols import FILE.csv)"
            )
        return symbols
    try:
        return read_tickers(Path(name).read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError, NoTickers) as error:
        raise WrongSetting(f"--universe {name}: {error}") from error


def _traded_shares(directory: Directory) -> Sequence[str]:
    """The shares of the imported listing, by symbol; the directory's symbols are of what is still traded."""
    from analysis.exchanges import InstrumentKind

    companies = [company for symbol in sorted(directory.symbols) if (company := directory.company(symbol))]
    return [company.symbol for company in companies if company.kind is InstrumentKind.SHARE]
