"""How a UDF server is named in `NENBUA_PRICES`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.prices.udf_address import UdfAddress, read_address, source_key, without_password


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.vn/x", UdfAddress(url="https://a.vn/x", unit=1, adjusted=True, per_minute=60, proxy=False)),
        (
            "http://u:p@127.0.0.1:80/x/?unit=1000&adjusted=0&per_minute=7&proxy=1",
            UdfAddress(url="http://u:p@127.0.0.1:80/x", unit=1000, adjusted=False, per_minute=7, proxy=True),
        ),
        ("http://[::1]:8080", UdfAddress(url="http://[::1]:8080", unit=1, adjusted=True, per_minute=60, proxy=False)),
    ],
)
def test_addresses(address: str, expected: UdfAddress) -> None:
    assert read_address(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "",
        "charts.example.vn/api",
        "ftp://a.vn",
        "https://",
        "https:///path",
        "https://?unit=1000",
        "https://a.vn#here",
        "https://a.vn:99999",
        "https://a.vn:port",
        "https://[::1",
        "https://a..vn",
        "https://a b.vn",
        "https://a%2f.vn",
        "https://a.vn/x\n",
        f"https://{'a' * 64}.vn",
        f"https://{'a.' * 130}vn",
    ],
)
def test_what_names_no_server(address: str) -> None:
    with pytest.raises(ValueError, match=r"name the server, as in udf:https://charts\.example\.vn/api\?unit=1000"):
        read_address(address)


@pytest.mark.parametrize(
    "options",
    [
        "unit=0",
        "unit=-1",
        "unit=1.5",
        "unit=",
        "unit=٣",
        "unit=99999999",
        f"unit={'9' * 5000}",
        "adjusted=yes",
        "proxy=2",
        "per_minute=0",
        "symbol=FPT",
        "unit=1000&key=abc",
        "Unit=1000",
    ],
)
def test_what_no_option_is(options: str) -> None:
    with pytest.raises(ValueError, match="the options are unit=1000, adjusted=0, per_minute=60 and proxy=1"):
        read_address(f"https://a.vn/x?{options}")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://Charts.Example.VN/Api/", "udf:charts.example.vn/Api"),
        ("http://charts.example.vn", "udf:charts.example.vn"),
        ("http://charts.example.vn:8080/a/b", "udf:charts.example.vn:8080/a/b"),
        ("https://reader:s3cret@a.vn/x?token=1#here", "udf:a.vn/x"),
        ("https://re@der:s3cret@a.vn/x", "udf:a.vn/x"),
        ("http://[::1]:8080/x", "udf:[::1]:8080/x"),
    ],
)
def test_keys(url: str, key: str) -> None:
    assert source_key(url) == key


def test_prices_read_in_another_way_are_another_source() -> None:
    url = "https://a.vn/x"
    assert source_key(url, unit=1000) == "udf:a.vn/x?unit=1000"
    assert source_key(url, adjusted=False) == "udf:a.vn/x?adjusted=0"
    assert source_key(url, unit=1000, adjusted=False) == "udf:a.vn/x?unit=1000&adjusted=0"


def test_long_keys_are_cut_and_differ() -> None:
    keys = {source_key(f"https://a.vn/{'x' * 300}{end}") for end in "ab"}
    assert [len(key) for key in keys] == [200, 200]
    assert source_key(f"https://a.vn/{'x' * 190}") == f"udf:a.vn/{'x' * 190}"[:200]


def test_password_is_left_out() -> None:
    assert without_password("https://reader:s3cret@a.vn/x?unit=0") == "https://a.vn/x?unit=0"
    assert without_password("https://a.vn/x?mail=me@a.vn") == "https://a.vn/x?mail=me@a.vn"


def test_client_is_not_imported_before_a_server_is_named() -> None:
    program = "import sys, bot.prices.sources; sys.exit('httpx' in sys.modules)"
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", program], check=True, cwd=root, timeout=60)
