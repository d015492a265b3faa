"""What was worked out from the texts, kept in the user's cache: read ten times as fast as it is worked out.

A file holds a seal and then the objects (`frozen`). The seal is a hash of them, keyed with the fingerprint of all that
they were worked out from. So one comparison tells that nothing has changed since, that nothing is damaged, and that
nothing is missing; where it fails, the objects are worked out anew.

The fingerprint is of the bytes of every text and every module, not of their time stamps: those may stay the same while
the bytes change. To read them all takes ten milliseconds or so. What a module did when this process loaded it cannot be
told from its file any more if that has changed since, so right after a change nothing is kept.

It is not compiled when the program is built, as the catalogs are: a checkout would need it made anew after every change
of a text, and the build all the packages that the bot runs with.
"""

from __future__ import annotations

import gc
import hashlib
import hmac
import marshal
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
import structlog
import yaml
from platformdirs import user_cache_path

from bot.files import put
from bot.frozen import frozen, thawed

Kept = TypeVar("Kept")

_SOURCES = frozenset({".md", ".py", ".yaml"})
_PACKAGE = Path(__file__).resolve().parent
_BEGAN_NS = time.time_ns()
# So long before this module was loaded others may have been, at the most.
_LOADING_NS = 10_000_000_000
_HASH, _SEAL_SIZE = "sha256", 32

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Origin:
    """What something was worked out from: a folder of texts, and a hash of all of them and of the bot's own modules."""

    texts: str
    fingerprint: bytes


def origin_of(texts: Path) -> Origin | None:
    """The texts of that folder as they are; None where one, or a module, cannot be read or has only just changed."""
    digest = hashlib.new(_HASH, f"{sys.version}\0{np.__version__}\0{yaml.__version__}".encode())
    try:
        for path in sorted({*_sources(_PACKAGE), *_sources(texts.resolve())}):
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - half the time of Path.open, for hundreds of files
                if os.fstat(file.fileno()).st_mtime_ns > _BEGAN_NS - _LOADING_NS:
                    return None
                content = file.read()
            digest.update(f"{path}\0{len(content)}\0".encode())
            digest.update(content)
    except OSError:
        return None
    return Origin(str(texts), digest.digest())


@cache
def origin_at_start(texts: Path) -> Origin | None:
    """The texts of that folder as they were when this process first asked."""
    return origin_of(texts)


def kept(name: str, make: Callable[[], Kept], origin: Origin | None, classes: tuple[type, ...] = ()) -> Kept:
    """What `make` gives, or what it gave before from the same origin; None as an origin keeps nothing.

    classes: those of the objects that are kept, besides Python's own. A cache folder that cannot be written costs time
    and nothing else.
    """
    if origin is None:
        return make()
    place = hashlib.blake2b(f"{_PACKAGE}\0{origin.texts}".encode(), digest_size=8).hexdigest()
    path = user_cache_path("nenbua", appauthor=False) / "texts" / f"{name}-{place}"
    if (there := _read(path, origin.fingerprint)) is not None:
        with _nothing_thrown_away():
            # The seal says that it is what was written.
            return cast("Kept", thawed(marshal.loads(there), classes))  # noqa: S302 - as above
    made = make()
    written: Any = frozen(made, classes)
    content = marshal.dumps(written)
    # A text that changed meanwhile may be in what was made or not.
    if origin_of(Path(origin.texts)) == origin:
        _write(path, content, origin.fingerprint)
    return made


def _sources(folder: Path) -> Iterator[str]:
    for where, _, names in os.walk(folder):
        yield from (os.path.join(where, name) for name in names if os.path.splitext(name)[1] in _SOURCES)  # noqa: PTH118, PTH122 - as above


@contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """Without looks for garbage, which would take longer than to read a hundred thousand objects that all stay."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


def _seal(content: bytes | memoryview, fingerprint: bytes) -> bytes:
    return hmac.digest(fingerprint, content, _HASH)


def _read(path: Path, fingerprint: bytes) -> memoryview | None:
    """The content under that seal, or None."""
    try:
        whole = memoryview(path.read_bytes())
    except OSError:
        return None
    content = whole[_SEAL_SIZE:]
    return content if whole[:_SEAL_SIZE] == _seal(content, fingerprint) else None


def _write(path: Path, content: bytes, fingerprint: bytes) -> None:
    try:
        put(path, [_seal(content, fingerprint), content])
    except OSError as error:
        log.info("kept.not_written", file=str(path), cause=str(error))
