"""The metrics: each is documented, shown or left out on purpose, and counted where its thing happens."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.metrics import MetricWrapperBase

from bot import metrics
from bot.ask import Ask
from bot.clock import Clock
from bot.errors import ChatMoved, NenBuaError, RateLimited, StopSending, SymbolNotFound, TryLater
from bot.jobs import Job, Jobs, broker_of
from bot.outcomes import IN_HAND, Noted, Outcome
from bot.pacing import Verdict
from bot.pacing.memory import MemoryPace
from bot.pacing.questions import Questions
from bot.prices.circuit_breaker import CircuitBreaker
from bot.prices.guard import Guard
from bot.prices.pace import Pace
from bot.schedule.delivery import _outcome_of
from bot.storage.database import Database
from tests.counted import change_of, value_of

OPERATIONS = Path(__file__).resolve().parents[2] / "docs" / "operations"
ALL = {name: thing for name, thing in vars(metrics).items() if isinstance(thing, MetricWrapperBase)}
KINDS = {Counter: "counter", Gauge: "gauge", Histogram: "histogram"}
# Of the Prometheus client itself, on Linux, and of Prometheus about whatever it asks.
FOREIGN = {
    "process_resident_memory_bytes": frozenset({"instance"}),
    "process_cpu_seconds_total": frozenset({"instance"}),
    "process_start_time_seconds": frozenset({"instance"}),
}
# Words of PromQL that look like names: https://prometheus.io/docs/prometheus/latest/querying/, read 2026-11.
WORDS = {
    *("sum", "max", "min", "topk", "rate", "increase", "deriv", "changes", "absent", "time", "histogram_quantile"),
    *("min_over_time", "by", "on", "and"),
}
NOW = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)


class Series(NamedTuple):
    """What can be asked of one metric."""

    metric: str
    labels: frozenset[str]


def documented_name(metric: MetricWrapperBase) -> str:
    """As Prometheus has it."""
    return f"{metric._name}_total" if isinstance(metric, Counter) else metric._name


def series() -> dict[str, Series]:
    """By its name everything that an expression can ask for."""
    found = {}
    for metric in ALL.values():
        name, labels = documented_name(metric), frozenset({*metric._labelnames, "instance"})
        if isinstance(metric, Histogram):
            for ending in ("_sum", "_count"):
                found[f"{name}{ending}"] = Series(name, labels)
            found[f"{name}_bucket"] = Series(name, labels | {"le"})
        else:
            found[name] = Series(name, labels)
    return found | {name: Series(name, labels) for name, labels in FOREIGN.items()}


class Row(NamedTuple):
    """A line of the table in metrics.md."""

    kind: str
    labels: frozenset[str]


def documented() -> dict[str, Row]:
    """The table in metrics.md."""
    text = (OPERATIONS / "metrics.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(nenbua_\w+)` \| (\w+) \|([^|]*)\| (.+) \|$", text, re.MULTILINE)
    return {name: Row(kind, frozenset(re.findall(r"`(\w+)`", labels))) for name, kind, labels, _ in rows}


def left_out() -> set[str]:
    """What metrics.md says is not on the dashboard."""
    text = (OPERATIONS / "metrics.md").read_text(encoding="utf-8")
    return set(re.findall(r"^- `(nenbua_\w+)`", text.partition("## Not on the dashboard")[2], re.MULTILINE))


def dashboard() -> dict[str, Any]:
    """The dashboard."""
    loaded: dict[str, Any] = json.loads((OPERATIONS / "grafana-dashboard.json").read_text(encoding="utf-8"))
    return loaded


def shown() -> list[str]:
    """Every expression on the dashboard."""
    return [target["expr"] for panel in dashboard()["panels"] for target in panel.get("targets", [])]


def rules() -> list[dict[str, Any]]:
    """The alert rules."""
    loaded = yaml.safe_load((OPERATIONS / "alerts.yaml").read_text(encoding="utf-8"))
    return [rule for group in loaded["groups"] for rule in group["rules"]]


def names_in(expression: str) -> set[str]:
    """The names of series in an expression of PromQL: words that are no label, value, function or keyword."""
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^]]*\]|\b(?:by|on) ?\([^)]*\)', " ", expression)
    return set(re.findall(r"[A-Za-z_]\w*", re.sub(r"\b\d[\w.]*", " ", bare))) - WORDS


def labels_in(expression: str) -> set[str]:
    """The labels that an expression chooses or groups by."""
    grouped = re.findall(r"\b(?:by|on) ?\(([^)]*)\)", expression)
    chosen = re.findall(r'(\w+)\s*(?:=~|!~|!=|=)\s*"', expression)
    return {label.strip() for labels in grouped for label in labels.split(",")} | set(chosen)


def test_names_and_labels_are_found_in_an_expression() -> None:
    expression = 'sum by (le, kind) (rate(a_bucket{kind=~"x|y", b!="c d"}[$__rate_interval])) / b > 1e9 and on (i) up_x'
    assert names_in(expression) == {"a_bucket", "b", "up_x"}
    assert labels_in(expression) == {"le", "kind", "b", "i"}


def test_every_metric_is_ours_by_name_and_in_base_units() -> None:
    assert len(ALL) > 20
    for metric in ALL.values():
        name = documented_name(metric)
        assert re.fullmatch(r"nenbua_[a-z_]+", name)
        assert not re.search(r"_(ms|milliseconds|minutes|hours|kb|mb|percent)(_|$)", name)
        if isinstance(metric, Histogram):
            assert name.endswith("_seconds")
            assert all(less < more for less, more in pairwise(metric._upper_bounds))


def test_a_histogram_of_answers_tells_fifty_milliseconds_from_more() -> None:
    assert 0.05 in metrics.UPDATE_DURATION._kwargs["buckets"]


def test_labels_have_few_values_known_beforehand() -> None:
    known = {"kind", "outcome", "intent", "verdict", "method", "cause", "origin", "source", "job", "level", "part"}
    assert {label for metric in ALL.values() for label in metric._labelnames} == known | {"version"}


def test_every_metric_is_documented_as_it_is() -> None:
    actual = {
        documented_name(metric): Row(KINDS[type(metric)], frozenset(metric._labelnames)) for metric in ALL.values()
    }
    assert documented() == actual


def test_every_metric_is_on_the_dashboard_or_left_out_by_name() -> None:
    on_it = {series()[name].metric for expression in shown() for name in names_in(expression)} - FOREIGN.keys()
    assert on_it | left_out() == {documented_name(metric) for metric in ALL.values()}
    assert not on_it & left_out()


@pytest.mark.parametrize("expression", [*shown(), *(rule["expr"] for rule in rules())])
def test_expressions_ask_for_what_there_is(expression: str) -> None:
    known = series()
    names = names_in(expression)
    assert names
    assert names <= known.keys()
    assert labels_in(expression) <= frozenset().union(*(known[name].labels for name in names))
    for opened, closed in ("()", "{}", "[]"):
        assert expression.count(opened) == expression.count(closed)
    # A counter only says something by how it grows.
    for name in names:
        if name.endswith(("_total", "_bucket", "_sum", "_count")):
            assert re.search(rf"(rate|increase)\({name}[{{\[]", expression)


def test_the_dashboard_can_be_imported_for_any_prometheus() -> None:
    board = dashboard()
    assert board["schemaVersion"] >= 36
    assert board["id"] is None
    source = {"type": "prometheus", "uid": "${DS_PROMETHEUS}"}
    panels = [panel for panel in board["panels"] if panel["type"] != "row"]
    assert all(part["datasource"] == source for panel in panels for part in (panel, *panel["targets"]))
    assert [variable["name"] for variable in board["templating"]["list"]] == ["DS_PROMETHEUS", "instance"]
    assert board["templating"]["list"][0]["type"] == "datasource"
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    assert all(panel["title"] and panel.get("description", "row") for panel in board["panels"])


def test_panels_do_not_lie_on_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert max(x for x, _ in cells) < 24
        assert not cells & taken
        taken |= cells


def test_every_alert_says_what_is_wrong_and_what_to_do() -> None:
    for rule in rules():
        assert re.fullmatch(r"NenBua[A-Z]\w+", rule["alert"])
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert set(rule["annotations"]) == {"summary", "action"}
        told = " ".join(rule["annotations"].values())
        grouped = re.findall(r"^\s*(?:sum|histogram_quantile).*?by \(([^)]*)\)", rule["expr"])
        if grouped:
            kept = {label.strip() for label in grouped[0].split(",")}
            assert set(re.findall(r"\$labels\.(\w+)", told)) <= kept
    assert len({rule["alert"] for rule in rules()}) == len(rules())


def test_what_runs_is_told() -> None:
    assert value_of("nenbua_build_info", version=version("nenbua")) == 1


def ask_guarded(clock: Clock = lambda: NOW, failures: int = 2) -> Guard:
    """A guard that leaves its source alone after two failures, and lets two questions through at once."""
    breaker = CircuitBreaker("measured", failures=failures, clock=clock)
    return Guard("measured", breaker, Pace("measured", per_minute=600, burst=600))


def answers_with(failure: Exception | None) -> Callable[[], Awaitable[int]]:
    """A source that answers so."""

    async def ask() -> int:
        if failure is not None:
            raise failure
        return 1

    return ask


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (None, "answered"),
        (SymbolNotFound("FPT"), "not_found"),
        (RateLimited("source_limited", until=NOW), "rate_limited"),
        (RateLimited("source_limited", until=NOW, reason="busy"), "busy"),
        (TryLater("source_failed", reason="timeout"), "failed"),
        (ValueError("a bug"), "ended"),
    ],
)
async def test_questions_to_sources_are_counted_by_what_comes_of_them(failure: Exception | None, outcome: str) -> None:
    counted = change_of("nenbua_price_questions_total", source="measured", outcome=outcome)
    timed = change_of("nenbua_price_question_duration_seconds_count", source="measured")
    with counted as questions, timed as durations, suppress(NenBuaError, ValueError):
        await ask_guarded().through(answers_with(failure), "FPT")
    assert (questions.by, durations.by) == (1, 1)


async def test_a_source_at_rest_is_seen_and_what_is_not_asked_is_counted_apart() -> None:
    now = NOW
    guard = ask_guarded(lambda: now)
    assert value_of("nenbua_price_source_resting", source="measured") == 0
    for _ in range(2):
        with pytest.raises(TryLater):
            await guard.through(answers_with(TryLater("source_failed")), "FPT")
    assert value_of("nenbua_price_source_resting", source="measured") == 1
    counted = change_of("nenbua_price_questions_total", source="measured", outcome="resting")
    with counted as resting, pytest.raises(TryLater):
        await guard.through(answers_with(None), "FPT")
    assert resting.by == 1
    now += timedelta(hours=1)
    await guard.through(answers_with(None), "FPT")
    assert value_of("nenbua_price_source_resting", source="measured") == 0


@pytest.mark.parametrize(
    ("failure", "outcome"), [(None, "done"), (TryLater("storage_failed"), "failed"), (ValueError("a bug"), "failed")]
)
async def test_jobs_are_counted(failure: Exception | None, outcome: str) -> None:
    jobs = Jobs([Job(name="measured", do=answers_with(failure))], broker_of(None), lambda: NOW)
    with change_of("nenbua_jobs_total", job="measured", outcome=outcome) as counted:
        async with jobs.running():
            await jobs.ask("measured")
    assert counted.by == 1


async def test_questions_too_many_are_counted_and_noted() -> None:
    questions, ask = Questions(MemoryPace()), Ask(text="", asked_at=NOW, chat="telegram:1", user="telegram:1")
    counted = [
        change_of("nenbua_question_verdicts_total", kind="question", verdict=verdict.value) for verdict in Verdict
    ]
    noted, outcomes = Noted(), []
    token = IN_HAND.set(noted)
    with counted[0] as answered, counted[1] as noticed, counted[2] as silenced:
        # A person's bucket holds thirty.
        for _ in range(33):
            async with questions.asked(ask):
                outcomes.append(noted.outcome)
    IN_HAND.reset(token)
    assert (answered.by, noticed.by, silenced.by) == (30, 1, 2)
    assert outcomes == [Outcome.NOTHING] * 30 + [Outcome.SILENCED] * 3


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (TryLater("telegram_failed"), "put_off"),
        (RateLimited("telegram_limited", until=NOW), "put_off"),
        (ChatMoved("telegram:-1"), "put_off"),
        (StopSending("chat_gone"), "gone"),
        (NenBuaError("message_too_long"), "failed"),
    ],
)
def test_what_becomes_of_a_promise_has_one_word(failure: NenBuaError, outcome: str) -> None:
    assert _outcome_of(failure) == outcome


@pytest.fixture
def broken_file(tmp_path: Path) -> str:
    """The URL of what is no database."""
    file = tmp_path / "nenbua.db"
    file.write_text("no database at all, but long enough to be looked at as one" * 20)
    return f"sqlite+aiosqlite:///{file}"


async def test_what_the_database_fails_is_counted(broken_file: str) -> None:
    database = Database(broken_file)
    with change_of("nenbua_database_failures_total") as failures:
        for block in (database.reading, database.statement, database.transaction, database.snapshot):
            with pytest.raises(TryLater):
                async with asyncio.timeout(10), block():
                    pass
    assert failures.by == 4
    await database.close()
