"""What goes on beside a block of code, and ends with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def meanwhile(going_on: Coroutine[Any, Any, None], *, name: str | None = None) -> AsyncIterator[None]:
    """Let the coroutine run while the block does; where the block ends first, it is cancelled and waited for.

    name: of its task. What it raises is raised at the end of the block.
    """
    task = asyncio.create_task(going_on, name=name)
    try:
        yield
    finally:
        task.cancel()
        # Unlike the task itself, waiting for it tells a cancelled block from a cancelled task.
        await asyncio.wait([task])
        if not task.cancelled():
            task.result()
