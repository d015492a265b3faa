"""Files that are written whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path


def put(path: Path, pieces: Iterable[bytes | memoryview]) -> None:
    """Put a new file there at once: no reader ever sees half of it. OSError where the folder cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        written = Path(part.name)
        try:
            part.writelines(pieces)
            part.close()
            written.replace(path)
        except BaseException:
            written.unlink()
            raise
