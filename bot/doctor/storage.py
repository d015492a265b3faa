"""Whether the database keeps what it is given, and how many instruments the directory knows."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.doctor.finding import Finding, Installation, Verdict
from bot.errors import TryLater
from bot.storage.trial import try_out


async def check_database(installation: Installation) -> AsyncIterator[Finding]:
    """Opens it, which brings it to the newest schema, and writes to it."""
    url = installation.database_url
    try:
        schema = await try_out(installation.database)
    except TryLater as error:
        cause, *_ = str(error.__cause__).splitlines() or [""]
        text = f"cannot be used: {cause}"
        yield Finding(name="database", verdict=Verdict.FAILED, text=text, notes=(url,), facts={"url": url})
    else:
        text = f"opens and takes what is written, schema {schema}"
        facts = {"url": url, "schema": schema}
        yield Finding(name="database", verdict=Verdict.OK, text=text, notes=(url,), facts=facts)


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
