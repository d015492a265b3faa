"""How people write words and symbols: one folding for all text, and one reading of a token as a symbol.

The exchange prefixes are those that TradingView, Google Finance and Vietnamese brokers show; the suffixes are
Yahoo's `.VN` and the Reuters codes `.HM` (HOSE) and `.HN` (HNX).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from analysis.exchanges import Market

# Accents as Unicode decomposes them: tones, circumflex, breve and horn all lie in this block.
_MARK = re.compile("[\u0300-\u036f]")

_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0e-\x1b\x7f"  # control characters that are not white space
    "\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff"  # soft hyphen, zero-width characters, direction marks
    "\u061c\u202a-\u202e\u2066-\u206f"  # bidi embeddings, overrides and isolates
    "\ufe00-\ufe0f\U000e0000-\U000e0fff"  # variation selectors and tags, seen beside emoji
    "]"
)

# Phones put these in by themselves.
_TYPOGRAPHIC = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc", "'") | dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-")
)


def tidy(text: str) -> str:
    """The text in lower case and one spelling per letter, accents kept as separate marks.

    Invisible characters are removed, typographic hyphens and apostrophes made plain, white space collapsed.
    """
    # Lower case of some letters has to be decomposed once more (U+0345 and ligatures with an accent).
    lower = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).casefold()
    return " ".join(_INVISIBLE.sub("", lower).translate(_TYPOGRAPHIC).split())


def without_marks(tidied: str) -> str:
    """Tidied text without its accents; `đ` is `d`."""
    return _MARK.sub("", tidied).replace("đ", "d")


def fold(text: str) -> str:
    """The text as it is compared everywhere: `tidy` and without accents (`Hoà Phát` -> `hoa phat`).

    Folding twice changes nothing, and composed and decomposed input give the same.
    """
    return " ".join(without_marks(tidy(text)).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolMention:
    """A token read as a symbol.

    symbol: in its canonical writing; whether anything has that symbol is not known yet.
    market, exchange: what the writing itself claims (`HNX:SHS`, `AAPL.US`); None where it claims nothing.
    explicit: it has a sigil, an exchange or a currency, so it cannot be an ordinary word.
    """

    symbol: str
    market: Market | None
    exchange: str | None
    explicit: bool

    @classmethod
    def exactly(cls, symbol: str) -> SymbolMention:
        """This canonical symbol itself, whatever people mean by the word."""
        return cls(symbol=symbol, market=None, exchange=None, explicit=True)


@dataclass(frozen=True, slots=True)
class _Claim:
    market: Market | None = None
    exchange: str | None = None


_NYSE = _Claim(Market.UNITED_STATES, "NYSE")
_CRYPTO = _Claim(Market.CRYPTO)
_PREFIXES = {
    "HOSE": _Claim(Market.VIETNAM, "HOSE"),
    "HSX": _Claim(Market.VIETNAM, "HOSE"),
    "HNX": _Claim(Market.VIETNAM, "HNX"),
    "UPCOM": _Claim(Market.VIETNAM, "UPCOM"),
    "VN": _Claim(Market.VIETNAM),
    "NASDAQ": _Claim(Market.UNITED_STATES, "NASDAQ"),
    # NYSE Arca and NYSE American belong to NYSE, and charting sites mix the three up for funds.
    "NYSE": _NYSE,
    "NYSEARCA": _NYSE,
    "ARCA": _NYSE,
    "AMEX": _NYSE,
    "US": _Claim(Market.UNITED_STATES),
    "SSE": _Claim(Market.CHINA, "SSE"),
    "BINANCE": _CRYPTO,
    "BITSTAMP": _CRYPTO,
    "COINBASE": _CRYPTO,
    "CRYPTO": _CRYPTO,
    # Chart vendors' own names for indices say nothing about the market.
    "INDEX": _Claim(),
    "SP": _Claim(),
    "TVC": _Claim(),
}
_SUFFIXES = {
    "VN": _Claim(Market.VIETNAM),
    "HM": _Claim(Market.VIETNAM, "HOSE"),
    "HN": _Claim(Market.VIETNAM, "HNX"),
    "US": _Claim(Market.UNITED_STATES),
}

# Index names without their punctuation. VNI is also a small UPCoM share, but everybody who types it means the index.
_INDICES = {
    **{name: name for name in ("VNINDEX", "VN30", "VN100", "VNALL", "VNMID", "VNSML", "HNXINDEX", "UPCOMINDEX")},
    **{name: name for name in ("VNCOND", "VNCONS", "VNENE", "VNFIN", "VNHEAL", "VNIND", "VNIT", "VNMAT", "VNREAL")},
    **{name: name for name in ("RUT", "GSPC", "IXIC", "DJI", "SSEC")},
    "VNI": "VNINDEX",
    "HOSEINDEX": "VNINDEX",
    "VN30INDEX": "VN30",
    "VN100INDEX": "VN100",
    "VNALLSHARE": "VNALL",
    "VNMIDCAP": "VNMID",
    "VNSMALLCAP": "VNSML",
    "RUSSELL2000": "RUT",
    "US2000": "RUT",
    "SPX": "GSPC",
    "SP500": "GSPC",
    "US500": "GSPC",
    "NASDAQ": "IXIC",
    "DJIA": "DJI",
    "DOWJONES": "DJI",
    "US30": "DJI",
    "SHCOMP": "SSEC",
}
# Alone they name the exchange; `NASDAQ` alone is taken for its index.
_EXCHANGES = frozenset({"HOSE", "HSX", "HNX", "UPCOM", "NYSE"})
_COINS = {"BTC": "BTC", "XBT": "BTC", "ETH": "ETH"}

_TOKEN = re.compile(
    r"(?P<sigil>[$#^])?(?:(?P<prefix>[A-Z]{2,8}):)?(?P<written>[A-Z0-9&/.-]+?)(?:\.(?P<suffix>VN|HM|HN|US))?"
)
# Tether and USD Coin are read as the dollar they follow: sources quote the dollar pair, and a reply names BTC-USD.
_PAIR = re.compile(r"(?P<coin>[A-Z][A-Z0-9]{1,7})[-/]USD[TC]?|(?P<joined>[A-Z]{3,5})USD[TC]?")
_SHARE_CLASS = re.compile(r"([A-Z]{1,5})[-.]([A-C])")
_PLAIN = re.compile(r"[A-Z][A-Z0-9]{0,9}")
_LONGEST_TOKEN = 32
_LONGEST_SYMBOL = 12


def read_mention(token: str) -> SymbolMention | None:
    """What symbol the token writes, or None where it cannot be one.

    Every case and width of letters is taken; brackets, quotes and closing punctuation around it are dropped. A symbol
    begins with a letter, as every listed one in Vietnam and the United States does, so amounts are none. Any other
    character, an accent included, makes it None, and so does a caret before what is no index we know.
    """
    if len(token) > _LONGEST_TOKEN:
        return None
    plain = tidy(token).upper().lstrip("([{\"'").rstrip(",.;:!?)]}\"'")
    parts = _TOKEN.fullmatch(plain)
    if not plain.isascii() or parts is None:
        return None
    claim = _claim(parts["prefix"], parts["suffix"])
    symbol, is_pair = _canonical(parts["written"])
    if claim is None or symbol is None or len(symbol) > _LONGEST_SYMBOL:
        return None
    if parts["sigil"] == "^" and symbol not in _INDICES:
        return None
    return SymbolMention(
        symbol=symbol,
        market=Market.CRYPTO if is_pair and claim.market is None else claim.market,
        exchange=claim.exchange,
        explicit=is_pair or any((parts["sigil"], parts["prefix"], parts["suffix"])),
    )


def _claim(prefix: str | None, suffix: str | None) -> _Claim | None:
    """What a prefix and a suffix claim together; None where they contradict each other or the prefix is unknown."""
    after = _SUFFIXES[suffix] if suffix else _Claim()
    if prefix is None:
        return after
    before = _PREFIXES.get(prefix)
    contradict = before is not None and suffix is not None and before.market is not after.market
    return None if contradict else before


def _canonical(written: str) -> tuple[str | None, bool]:
    """The canonical symbol, and whether a coin was written with its currency."""
    bare = re.sub(r"[-&./]", "", written)
    if bare in _INDICES:
        return _INDICES[bare], False
    if written in _COINS:
        return f"{_COINS[written]}-USD", False
    if pair := _PAIR.fullmatch(written):
        coin = pair["coin"] or pair["joined"]
        return f"{_COINS.get(coin, coin)}-USD", True
    if share_class := _SHARE_CLASS.fullmatch(written):
        return "-".join(share_class.groups()), False
    is_plain = _PLAIN.fullmatch(written) and written not in _EXCHANGES
    return (written if is_plain else None), False
