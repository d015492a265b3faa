"""The files for Docker: what they start is what the program takes, and it runs without rights."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli import _parser
from bot.doctor.wrong_settings import _Given
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE = ("compose.yaml", "compose.small.yaml")
OURS = {"bot", "worker"}
NAMES = {f"NENBUA_{name.upper()}" for name in Settings.model_fields}
# As an operator fills it in.
FILLED_IN = {"NENBUA_TOKEN": "123456:TEST-token", "POSTGRES_PASSWORD": "0123abcd"}
WEBHOOK = {"NENBUA_WEBHOOK_URL": "https://bot.example.com/telegram", "NENBUA_WEBHOOK_SECRET": "s3cret"}


def services(name: str) -> dict[str, Any]:
    """Those of a file, as YAML merges them."""
    found: dict[str, Any] = yaml.safe_load((ROOT / name).read_text())["services"]
    return found


def all_services() -> list[Any]:
    return [pytest.param(name, service, id=f"{name}-{service}") for name in COMPOSE for service in services(name)]


def example() -> dict[str, str]:
    """The names of `.env` with their values; those behind a comment sign are not set."""
    lines = (ROOT / "docs/operations/env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]", line))


def filled_in(text: str, values: dict[str, str]) -> str:
    """The text with its variables, as compose fills them in."""

    def value(match: re.Match[str]) -> str:
        name, sign, rest = match[1], match[2], match[3]
        if sign == ":+":
            return rest if values.get(name) else ""
        assert values.get(name), f"{name}: {rest}"
        return values[name]

    return re.sub(r"\$\{(\w+)(:[+?])([^}]*)\}", value, text)


def health_commands(test: list[str]) -> list[list[str]]:
    return [words.split() for words in re.findall(r"nenbua ([a-z ]*[a-z])", " ".join(test))]


@pytest.mark.parametrize(("name", "service"), all_services())
def test_nothing_has_more_rights_than_it_needs(name: str, service: str) -> None:
    told = services(name)[service]
    assert told["read_only"] is True
    assert told["cap_drop"] == ["ALL"]
    assert told["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in told
    assert "cap_add" not in told
    assert re.fullmatch(r"\d+[mg]", told["mem_limit"])


@pytest.mark.parametrize(("name", "service"), all_services())
def test_each_is_pinned_watched_and_restarted(name: str, service: str) -> None:
    told = services(name)[service]
    assert re.fullmatch(r"[a-z]+:\d+(\.\d+)*(-[a-z]+)?", told["image"])
    assert told["restart"] == "unless-stopped"
    assert told["healthcheck"]["test"][0] == "CMD"
    # The bot finishes what is in hand within ten seconds.
    assert int(told["stop_grace_period"].removesuffix("s")) >= 15
    assert told["logging"]["options"]["max-size"]


@pytest.mark.parametrize(("name", "service"), all_services())
def test_only_this_machine_reaches_a_port(name: str, service: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in services(name)[service].get("ports", []))


@pytest.mark.parametrize("name", COMPOSE)
def test_what_is_named_is_declared(name: str) -> None:
    told = yaml.safe_load((ROOT / name).read_text())
    volumes = {
        volume.split(":")[0]
        for service in told["services"].values()
        for volume in service.get("volumes", [])
        if not volume.startswith("./")
    }
    assert volumes == set(told["volumes"])
    networks = {network for service in told["services"].values() for network in service.get("networks", [])}
    assert networks == set(told.get("networks", {}))


def test_the_bot_waits_for_what_it_needs_and_nobody_else_reaches_that() -> None:
    told = services("compose.yaml")
    for ours in OURS:
        assert told[ours]["depends_on"] == {
            "postgres": {"condition": "service_healthy"},
            "redis": {"condition": "service_healthy"},
        }
    assert told["postgres"]["networks"] == told["redis"]["networks"] == ["inside"]
    assert "ports" not in told["postgres"] | told["redis"] | told["worker"]
    assert yaml.safe_load((ROOT / "compose.yaml").read_text())["networks"]["inside"] == {"internal": True}


def test_redis_keeps_what_waits() -> None:
    command = services("compose.yaml")["redis"]["command"]
    options = dict(zip(command[1::2], command[2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--maxmemory-policy"] == "noeviction"


@pytest.mark.parametrize("webhook", [{}, WEBHOOK], ids=["polling", "webhook"])
@pytest.mark.parametrize(
    ("name", "service"), [("compose.yaml", "bot"), ("compose.yaml", "worker"), ("compose.small.yaml", "bot")]
)
def test_the_settings_that_a_container_gets_can_be_used(name: str, service: str, webhook: dict[str, str]) -> None:
    told = services(name)[service]
    assert told["env_file"] == ".env"
    values = example() | FILLED_IN | webhook
    values |= {key: filled_in(value, values) for key, value in told["environment"].items()}
    given: dict[str, Any] = {
        key.removeprefix("NENBUA_").lower(): value for key, value in values.items() if key in NAMES and value
    }
    assert {key for key in values if key.startswith("NENBUA_")} <= NAMES
    settings = _Given(**given)
    assert settings.metrics_listen is not None
    assert (settings.broker_url is None) == (name == "compose.small.yaml")
    if webhook and service == "bot":
        assert (settings.webhook_listen.host, settings.webhook_listen.port) == ("0.0.0.0", 8080)  # noqa: S104


@pytest.mark.parametrize("name", COMPOSE)
def test_what_is_started_and_asked_can_be_typed(name: str) -> None:
    for service in OURS & services(name).keys():
        told = services(name)[service]
        program, *arguments = told["command"]
        assert program == "nenbua"
        assert _parser().parse_args(arguments).command == arguments[0]
        (asked,) = health_commands(told["healthcheck"]["test"])
        assert _parser().parse_args(asked).of == arguments[0]


def test_the_image_carries_the_version_of_the_program() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    images = {services(name)[service]["image"] for name in COMPOSE for service in OURS & services(name).keys()}
    assert images == {f"nenbua:{version}"}


def instructions() -> list[tuple[str, str]]:
    """Those of the image that is run, in their order."""
    last = (ROOT / "Dockerfile").read_text().split("\nFROM ")[-1]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in last.splitlines()) if word.isupper()]


def test_the_image_runs_the_program_itself_and_not_as_root() -> None:
    told = dict(instructions())
    assert told["USER"] == "nenbua"
    # As a list: no shell stands between the signal and the program.
    assert json.loads(told["CMD"]) == ["nenbua", "run"]
    assert told["STOPSIGNAL"] == "SIGTERM"
    kinds = [kind for kind, _ in instructions()]
    assert kinds.index("USER") > kinds.index("RUN")


def test_the_image_asks_for_the_health_of_either_command() -> None:
    told = dict(instructions())["HEALTHCHECK"]
    assert [_parser().parse_args(asked).of for asked in health_commands([told])] == ["run", "work"]


def test_everything_that_is_written_has_a_place() -> None:
    told = dict(instructions())
    places = dict(pair.split("=", 1) for pair in told["ENV"].split())
    assert all(places[name].startswith("/data") for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR"))
    for name in COMPOSE:
        for service in OURS & services(name).keys():
            written = [*services(name)[service].get("volumes", []), *services(name)[service]["tmpfs"]]
            assert any(re.search(r"(^|:)/data(:|$)", place) for place in written)
            assert any(place.startswith("/tmp") for place in written)  # noqa: S108 - the container's own


def test_no_secret_gets_into_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {"**/.env*", "**/*.db", "backups", ".git"} <= set(ignored)


def test_the_example_names_settings_and_holds_no_secret() -> None:
    text = (ROOT / "docs/operations/env.example").read_text()
    named = set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE))
    assert named - {"POSTGRES_PASSWORD"} <= NAMES
    assert example() == {"NENBUA_TOKEN": "", "NENBUA_PRICES": "yahoo", "POSTGRES_PASSWORD": ""}
