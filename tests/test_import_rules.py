"""What may import what: nothing runs back up, and only the gateways know a transport."""

from __future__ import annotations

import ast
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[1]

TELEGRAM_MODULES = frozenset(f"bot.gateways.{path.stem}" for path in (ROOT / "bot" / "gateways").glob("telegram*.py"))


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Every import of the project, those inside functions and of other people's packages too."""
    return grimp.build_graph("analysis", "bot", include_external_packages=True, cache_dir=None)


def modules_in(graph: grimp.ImportGraph, *rooms: str) -> set[str]:
    """The modules of these packages; there are some in each."""
    found: set[str] = set()
    for room in rooms:
        modules = {room} | graph.find_descendants(room)
        assert room in graph.modules
        assert len(modules) > 2, f"{room} is nearly empty: does the rule still look at the right place?"
        found |= modules
    return found


def imports_of(graph: grimp.ImportGraph, importers: set[str], *, of: tuple[str, ...]) -> list[str]:
    """`a -> b` for each import by these modules of one of those packages or what lies in it."""
    return sorted(
        f"{importer} -> {imported}"
        for importer in importers
        for imported in graph.find_modules_directly_imported_by(importer)
        if any(imported == package or imported.startswith(f"{package}.") for package in of)
    )


def ways_to(graph: grimp.ImportGraph, room: str, target: str) -> list[str]:
    """Chains of imports by which modules of the room reach the target, other modules in between allowed."""
    chains = graph.find_shortest_chains(room, target, as_packages=True)
    return sorted(" -> ".join(chain) for chain in chains)


def test_the_graph_holds_the_whole_project(graph: grimp.ImportGraph) -> None:
    """A rule that saw no import would always hold."""
    files = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for package in ("analysis", "bot")
        for path in (ROOT / package).rglob("*.py")
    }
    own = {module for module in graph.modules if module.split(".")[0] in {"analysis", "bot"}}
    assert own == files
    assert imports_of(graph, {"analysis.bars"}, of=("pandas",)) == ["analysis.bars -> pandas"]
    assert ways_to(graph, "bot.commands", "analysis")


def test_analysis_imports_nothing_of_the_bot(graph: grimp.ImportGraph) -> None:
    assert imports_of(graph, modules_in(graph, "analysis"), of=("bot",)) == []


def test_analysis_knows_no_transport_network_storage_or_locale(graph: grimp.ImportGraph) -> None:
    foreign = (
        *("telegram", "httpx", "aiohttp", "curl_cffi", "yfinance", "socket", "urllib"),
        *("sqlalchemy", "aiosqlite", "sqlite3", "alembic"),
        *("gettext", "babel", "locale"),
    )
    assert imports_of(graph, modules_in(graph, "analysis"), of=foreign) == []


def test_directory_and_figures_know_no_transport_network_or_storage(graph: grimp.ImportGraph) -> None:
    foreign = (
        *("telegram", "httpx", "aiohttp", "curl_cffi", "yfinance", "socket", "urllib"),
        *("sqlalchemy", "aiosqlite", "sqlite3", "alembic"),
    )
    assert imports_of(graph, modules_in(graph, "bot.directory", "bot.fundamentals"), of=foreign) == []


CLOCKS = {"now", "today", "utcnow"}


def clock_uses(source: str) -> list[str]:
    """Calls of a clock: `datetime.now`, `date.today`, anything of `time`, "now" as a date."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(attr=name) if name in CLOCKS:
                found.append(f"line {node.lineno}: {ast.unparse(node)}")
            case ast.Constant(value="now" | "today"):
                found.append(f"line {node.lineno}: {ast.unparse(node)}")
            case ast.Import(names=names) if any(alias.name == "time" for alias in names):
                found.append(f"line {node.lineno}: {ast.unparse(node)}")
            case ast.ImportFrom(module="time"):
                found.append(f"line {node.lineno}: {ast.unparse(node)}")
    return found


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime\nread = datetime.datetime.now",
        "from datetime import date\nprint(date.today())",
        "import pandas as pd\npd.Timestamp.utcnow()",
        "import time\ntime.time()",
        "def f():\n    from time import perf_counter",
        "import numpy as np\nnp.datetime64('now')",
    ],
)
def test_the_look_for_clocks_finds_them(source: str) -> None:
    assert len(clock_uses(source)) == 1


def test_analysis_reads_no_clock() -> None:
    files = sorted((ROOT / "analysis").rglob("*.py"))
    assert len(files) > 10
    assert {str(path): uses for path in files if (uses := clock_uses(path.read_text(encoding="utf-8")))} == {}


def test_only_the_telegram_gateway_and_the_command_line_import_telegram(graph: grimp.ImportGraph) -> None:
    importers = graph.find_modules_that_directly_import("telegram")
    assert TELEGRAM_MODULES & importers
    assert importers - TELEGRAM_MODULES <= {"bot.cli.opened_bot"}


def test_the_command_line_imports_of_telegram_one_error_and_that_lazily(graph: grimp.ImportGraph) -> None:
    imports = graph.get_import_details(importer="bot.cli.opened_bot", imported="telegram")
    lines = {str(found["line_contents"]) for found in imports}
    assert lines == {"from telegram.error import InvalidToken"}
    tree = ast.parse((ROOT / "bot" / "cli" / "opened_bot.py").read_text(encoding="utf-8"))
    at_once = [ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert at_once
    assert not any("telegram" in line for line in at_once)


def test_commands_reach_no_telegram(graph: grimp.ImportGraph) -> None:
    modules_in(graph, "bot.commands")
    assert ways_to(graph, "bot.commands", "telegram") == []


def test_only_the_command_line_and_gateways_import_gateways(graph: grimp.ImportGraph) -> None:
    gateways = modules_in(graph, "bot.gateways")
    others = modules_in(graph, "bot", "analysis") - gateways - modules_in(graph, "bot.cli")
    assert len(others) > 30
    assert imports_of(graph, others, of=("bot.gateways",)) == []


@pytest.mark.parametrize(
    ("room", "target"),
    [
        ("bot.understanding", "bot.commands"),
        ("bot.understanding", "bot.prices"),
        ("bot.prices", "bot.commands"),
        ("bot.prices", "bot.replies"),
        ("bot.prices", "bot.understanding"),
        ("bot.prices", "bot.storage"),
        *((room, above) for room in ("bot.directory", "bot.fundamentals") for above in ("bot.commands", "bot.replies")),
        *((room, aside) for room in ("bot.directory", "bot.fundamentals") for aside in ("bot.prices", "bot.storage")),
        ("bot.directory", "bot.fundamentals"),
        ("bot.directory", "bot.understanding"),
    ],
)
def test_no_chain_of_imports_leads_from_one_room_to_another_above_it(
    graph: grimp.ImportGraph, room: str, target: str
) -> None:
    modules_in(graph, room, target)
    assert ways_to(graph, room, target) == []


def test_only_what_measures_and_paints_knows_matplotlib(graph: grimp.ImportGraph) -> None:
    """Figures and axes take several times as long as shapes, and pyplot keeps what threads would share."""
    found = imports_of(graph, modules_in(graph, "analysis", "bot"), of=("matplotlib", "mplfinance"))
    importers = {line.split(" -> ")[0].removeprefix("analysis.charts.") for line in found}
    assert importers == {"axis", "fonts", "painting", "reference"}


def test_parts_of_pictures_know_no_picture(graph: grimp.ImportGraph) -> None:
    """A part draws into any panel; what a picture is made of is told by the picture."""
    pictures = {name for name in graph.find_children("analysis.charts") if name.endswith(("_chart", "_card", "_table"))}
    pictures |= {f"analysis.charts.{name}" for name in ("chart", "kinds", "png")}
    assert len(pictures) > 10
    assert imports_of(graph, modules_in(graph, "analysis.charts.parts"), of=tuple(pictures)) == []
