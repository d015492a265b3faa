"""What Yahoo calls an instrument."""

from __future__ import annotations

from analysis.exchanges import InstrumentKind, Market
from bot.errors import SymbolNotFound, UserError
from bot.instruments import CANONICAL_SYMBOL, Instrument

SOURCE = "yahoo"

# Vietnam: public programs write these two, none proves that Yahoo answers; an empty answer is told, not filled with
# a proxy. Others: manual of R's qrmdata (^GSPC, ^DJI, 000001.SS; 2016-01), ystockquote #41 (^IXIC; 2016-04); no source
# found for ^RUT.
_INDICES = {
    "VNINDEX": "^VNINDEX.VN",
    "VN30": "^VN30.VN",
    "GSPC": "^GSPC",
    "RUT": "^RUT",
    "IXIC": "^IXIC",
    "DJI": "^DJI",
    "SSEC": "000001.SS",
}

# `.VN` is the Ho Chi Minh exchange (yfinance 1.7.0, const.py, XSTC: VN). HNX and UPCoM have no code there, and public
# programs disagree about a suffix. A share whose exchange we do not know is asked for, as most are on HOSE.
_SERVED_VIETNAMESE_EXCHANGES = ("HOSE", None)
_INDICES_OF_EXCHANGES_NOT_SERVED = {"HNXINDEX": "HNX", "UPCOMINDEX": "UPCOM"}


def yahoo_symbol(instrument: Instrument) -> str:
    """The name that Yahoo knows the instrument by.

    Raises SymbolNotFound for what Yahoo does not list and for what is no symbol, and UserError for a Vietnamese
    exchange unproven on Yahoo.
    """
    if CANONICAL_SYMBOL.fullmatch(instrument.symbol) is None:
        raise SymbolNotFound(instrument.symbol, source=SOURCE)
    if instrument.kind is InstrumentKind.INDEX:
        return _index(instrument)
    if instrument.market is Market.CHINA:
        raise SymbolNotFound(instrument.symbol, source=SOURCE)
    if instrument.market is not Market.VIETNAM:
        return instrument.symbol
    if instrument.exchange not in _SERVED_VIETNAMESE_EXCHANGES:
        raise _not_served(instrument, instrument.exchange)
    return f"{instrument.symbol}.VN"


def _index(instrument: Instrument) -> str:
    if instrument.symbol in _INDICES_OF_EXCHANGES_NOT_SERVED:
        raise _not_served(instrument, _INDICES_OF_EXCHANGES_NOT_SERVED[instrument.symbol])
    if instrument.symbol not in _INDICES:
        raise SymbolNotFound(instrument.symbol, source=SOURCE)
    return _INDICES[instrument.symbol]


def _not_served(instrument: Instrument, exchange: str | None) -> UserError:
    return UserError("exchange_not_served", symbol=instrument.symbol, exchange=exchange, source=SOURCE)
