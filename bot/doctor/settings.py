"""Which settings there are, where they come from, and what of them is doubtful though it may be meant."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Iterator
from ipaddress import ip_address
from pathlib import Path

from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource
from sqlalchemy import make_url

from bot.doctor.finding import Finding, Installation, Verdict
from bot.setting_problems import files_read, unknown_names
from bot.settings import ENV_FILE, PREFIX, Settings

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


async def check_settings(installation: Installation) -> AsyncIterator[Finding]:
    """Those that are set, and a finding for each doubt."""
    yield _that_are_set()
    for finding in unknown_settings():
        yield finding
    for name, doubt in [*_of_limits_and_metrics(installation.settings), *_of_addresses(installation.settings)]:
        yield Finding(name=name, verdict=Verdict.WARNING, text=doubt)
    if await asyncio.to_thread(_others_may_read, Path(ENV_FILE)):
        text = f"others on this machine may read it, and the token in it: chmod 600 {ENV_FILE}"
        yield Finding(name=ENV_FILE, verdict=Verdict.WARNING, text=text)


def unknown_settings() -> Iterator[Finding]:
    """A warning for each name that looks like a setting and is none: a slip of the pen, as a rule."""
    for name, nearest in unknown_names(os.environ, files_read()).items():
        text = f"no setting has this name: {f'is it {nearest}?' if nearest else 'it means nothing'}"
        yield Finding(name=name, verdict=Verdict.WARNING, text=text)


def _others_may_read(file: Path) -> bool:
    return os.name == "posix" and file.exists() and bool(file.stat().st_mode & _OTHERS)


def _that_are_set() -> Finding:
    """Their names and where each comes from; never a value, which may be a secret."""
    environment, file = EnvSettingsSource(Settings)(), DotEnvSettingsSource(Settings)()
    notes = []
    for field in Settings.model_fields:
        if field in environment:
            unheard = f", which comes before {ENV_FILE}" if field in file else ""
            notes.append(f"{_variable(field)} from the environment{unheard}")
        elif field in file:
            notes.append(f"{_variable(field)} from {ENV_FILE}")
    text = f"{len(notes)} set, the others have their defaults" if notes else "none is set: all have their defaults"
    facts = {
        "environment": [_variable(field) for field in environment],
        "file": [_variable(field) for field in file if field not in environment],
    }
    return Finding(name="settings", verdict=Verdict.OK, text=text, notes=tuple(notes), facts=facts)


def _of_limits_and_metrics(settings: Settings) -> Iterator[tuple[str, str]]:
    if not settings.has_limits:
        yield "NENBUA_LIMITS", "off: nobody is held to a pace; that is for measuring at a Bot API server of your own"
    listen = settings.metrics_listen
    if listen is not None and not _is_here(listen.host):
        place = f"{listen.host}:{listen.port}"
        yield "NENBUA_METRICS_LISTEN", f"{place} is open to the network: let a firewall or a container keep it in"


def _of_addresses(settings: Settings) -> Iterator[tuple[str, str]]:
    if settings.webhook_url is not None and settings.broker_url is None:
        yield "NENBUA_BROKER_URL", "not set: one process alone may take the webhook's updates; replicas need Redis"
    if settings.broker_url is not None and make_url(settings.database_url).get_backend_name() == "sqlite":
        yield "NENBUA_DATABASE_URL", "SQLite serves processes of one machine; on several use PostgreSQL"
    if settings.api_url.scheme == "http" and not _is_here(settings.api_url.host or ""):
        yield "NENBUA_API_URL", "http: the token and all messages can be read on the way; use https"


def _is_here(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _variable(field: str) -> str:
    return f"{PREFIX}{field.upper()}"
