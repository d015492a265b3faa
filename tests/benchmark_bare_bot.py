"""The bare bot that ours is measured against: python-telegram-bot as it comes, which echoes a text or sends a file.

`python -m tests.benchmark_bare_bot ROOT TOKEN [FILE]`: with a file, each text is answered with that picture, uploaded.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

_CONCURRENT_UPDATES = 256


def main(root: str, token: str, file: str | None = None) -> None:
    """Poll and answer until told to stop."""
    os.environ["PTB_TIMEDELTA"] = "true"
    picture = Path(file).read_bytes() if file else None

    async def reply(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message: Any = update.message
        if picture is None:
            await message.reply_text(message.text)
        else:
            await message.reply_photo(picture)

    application = (
        ApplicationBuilder().token(token).base_url(f"{root}/bot").concurrent_updates(_CONCURRENT_UPDATES).build()
    )
    application.add_handler(MessageHandler(filters.TEXT, reply))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
