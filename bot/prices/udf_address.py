"""How a UDF server is named in `NENBUA_PRICES`: `udf:URL[?unit=1000][&adjusted=0][&per_minute=60][&proxy=1]`."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

# No broker states a limit for its charts; a person who looks at charts asks about so often.
_PER_MINUTE = 60

_LARGEST_NUMBER = 1_000_000
_LONGEST_HOST = 253
# Longer ones cannot be looked up.
_HOST_LABEL = re.compile(r"[^\s.%/\\]{1,63}")
# What the column holds in which the origin of stored prices is kept.
_LONGEST_KEY = 200

_OPTIONS = "the options are unit=1000, adjusted=0, per_minute=60 and proxy=1"


@dataclass(frozen=True, slots=True, kw_only=True)
class UdfAddress:
    """One server and how it is asked.

    url: where `/history` and the rest lie below. unit: what its prices are multiplied by. adjusted: whether it adjusts
    past prices. per_minute: how many questions it is asked in the long run. proxy: whether through the proxy that the
    environment names.
    """

    url: str
    unit: int
    adjusted: bool
    per_minute: int
    proxy: bool


def read_address(address: str) -> UdfAddress:
    """What follows `udf:` in an entry; ValueError, which says what to write instead, where it names no server."""
    url, _, query = address.partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    read = UdfAddress(
        url=url.rstrip("/"),
        unit=_number(options.pop("unit", "1")),
        adjusted=_switch(options.pop("adjusted", "1")),
        per_minute=_number(options.pop("per_minute", str(_PER_MINUTE))),
        proxy=_switch(options.pop("proxy", "0")),
    )
    if options:
        raise ValueError(f"I do not know {', '.join(sorted(options))}; {_OPTIONS}")
    if not _is_server(url):
        raise ValueError("name the server, as in udf:https://charts.example.vn/api?unit=1000")
    return read


def without_password(address: str) -> str:
    """The address as it may be told; what stands where a port should is half of a password that holds a comma."""
    return re.sub(r"(//[^/?#:\s]*):(?!\d*(?:[/?#:\s]|$))[^/?#\s]*", r"\1", re.sub(r"//[^/?#]*@", "//", address))


def source_key(url: str, *, unit: int = 1, adjusted: bool = True) -> str:
    """`udf:`, the host, the port and the path, without scheme, name, password, query and the slash at the end.

    What decides how its prices are read follows where it is not the usual: prices that were stored with another unit
    are another source's. One too long for the place where it is stored ends in a digest instead.
    """
    parts = urlsplit(url)
    key = f"udf:{parts.netloc.rpartition('@')[2].lower()}{parts.path.rstrip('/')}"
    options = {"unit": str(unit)} if unit != 1 else {}
    if not adjusted:
        options["adjusted"] = "0"
    key += f"?{urlencode(options)}" if options else ""
    if len(key) <= _LONGEST_KEY:
        return key
    return f"{key[: _LONGEST_KEY - 17]}~{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def _number(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= len(str(_LARGEST_NUMBER)) and int(text) >= 1:
        return int(text)
    raise ValueError(_OPTIONS)


def _switch(text: str) -> bool:
    if text not in {"0", "1"}:
        raise ValueError(_OPTIONS)
    return text == "1"


def _is_server(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and not parts.fragment and url.isprintable() and _is_host(host, parts)


def _is_host(host: str, parts: SplitResult) -> bool:
    if "[" in parts.netloc:
        return True  # urlsplit has looked at what stands between the brackets.
    return len(host) <= _LONGEST_HOST and all(map(_HOST_LABEL.fullmatch, host.removesuffix(".").split(".")))
