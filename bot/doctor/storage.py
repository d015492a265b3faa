"""Whether the database keeps what it is given and has this program's schema, and what the directory knows."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.doctor.finding import Finding, Installation, Verdict
from bot.errors import TryLater
from bot.storage.schema import newest_revision
from bot.storage.trial import try_out


async def check_database(installation: Installation) -> AsyncIterator[Finding]:
    """Whether its schema is this program's, and where it is, whether it takes what is written; it is not migrated."""
    try:
        schema = await installation.database.revision()
    except TryLater as error:
        yield _unusable(installation, error)
        return
    newest = newest_revision()
    # A database that is not there yet gets the newest when it is made.
    if schema in {None, newest}:
        yield await _tried_out(installation)
    yield _migrations(schema, newest)


async def _tried_out(installation: Installation) -> Finding:
    url = installation.database_url
    try:
        schema = await try_out(installation.database)
    except TryLater as error:
        return _unusable(installation, error)
    facts = {"url": url, "schema": schema}
    text = "opens and takes what is written"
    return Finding(name="database", verdict=Verdict.OK, text=text, notes=(url,), facts=facts)


def _unusable(installation: Installation, error: TryLater) -> Finding:
    cause, *_ = str(error.__cause__).splitlines() or [""]
    url = installation.database_url
    text = f"cannot be used: {cause or type(error.__cause__).__name__}"
    return Finding(name="database", verdict=Verdict.FAILED, text=text, notes=(url,), facts={"url": url})


def _migrations(schema: str | None, newest: str) -> Finding:
    facts = {"schema": schema, "newest": newest}
    if schema in {None, newest}:
        text = f"schema {newest}, this program's"
        return Finding(name="migrations", verdict=Verdict.OK, text=text, facts=facts)
    # Revisions are numbered: "0004" is before "0005".
    if str(schema) < newest:
        text = f"schema {schema}, this program's is {newest}: nenbua run brings it there; make a backup before"
        return Finding(name="migrations", verdict=Verdict.WARNING, text=text, facts=facts)
    text = f"schema {schema} is newer than this program's {newest}: update the program, or restore an older backup"
    return Finding(name="migrations", verdict=Verdict.FAILED, text=text, facts=facts)


async def check_directory(installation: Installation) -> AsyncIterator[Finding]:
    """How many instruments are known by name, and how many of them from the operator's listing, of which day."""
    directory = installation.directory
    companies = [company for symbol in directory.symbols if (company := directory.company(symbol))]
    as_of = max((company.as_of for company in companies if company.as_of), default=None)
    text = f"knows {len(directory.symbols):,} instruments"
    listing = f"{len(companies):,} of them from the imported listing" if companies else "no listing is imported"
    dated = f"{listing} as of {as_of}" if as_of else listing
    facts = {"instruments": len(directory.symbols), "imported": len(companies), "as_of": as_of}
    yield Finding(name="directory", verdict=Verdict.OK, text=f"{text}, {dated}", facts=facts)
