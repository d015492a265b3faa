"""Telegram: python-telegram-bot in front of the assistant."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import nullcontext
from typing import Any, TypeAlias

import structlog
from telegram import Bot, BotCommand, CallbackQuery, Chat, Message, Update
from telegram.error import Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ContextTypes,
    MessageHandler,
    PollAnswerHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot.assistant import Assistant
from bot.commands.command import Command
from bot.commands.registry import COMMANDS
from bot.errors import UserError
from bot.gateways.heartbeat import beat
from bot.gateways.telegram_polls import TelegramPolls
from bot.gateways.telegram_reading import ask_from, text_for_us
from bot.gateways.telegram_sending import replace_picture, send_reply, shown_uploading
from bot.lessons.progress import Polls
from bot.replies.errors import bug_reply, error_reply
from bot.replies.words import DEFAULT_LANGUAGE, LANGUAGES, supported, words_in
from bot.reply import Reply

# Answers under way at once; more wait in the queue. Telegram itself lets through about 30 messages a second.
_CONCURRENT_UPDATES = 32
# Telegram sends nothing else.
_HEARD = (Update.MESSAGE, Update.CALLBACK_QUERY, Update.POLL_ANSWER)
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0

_App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]
_Context: TypeAlias = ContextTypes.DEFAULT_TYPE

log = structlog.get_logger(__name__)


class _PollRequest(HTTPXRequest):
    """Notes every answer to a poll, so that a health check can tell a deaf bot; passes over what cannot be read."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401 - the library's signature
        """Ask as ever, and note the answer."""
        answer = await super().do_request(*args, **kwargs)
        beat()
        return answer

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer; an update that the library cannot read keeps its number alone.

        The library would refuse the whole batch, ask for it again and so hear nothing any more.
        """
        answer = HTTPXRequest.parse_json_payload(payload)
        updates = answer.get("result")
        if isinstance(updates, list):
            answer["result"] = [_readable(update) for update in updates]
        return answer


def _readable(update: dict[str, Any]) -> dict[str, Any]:
    try:
        Update.de_json(update, None)
    except Exception as error:  # noqa: BLE001 - whatever a message of a newer or older server makes the library raise
        log.warning("telegram.update_unreadable", update=update["update_id"], cause=repr(error))
        return {"update_id": update["update_id"]}
    return update


class TelegramGateway:
    """The handlers: each turns an update into an ask, and the reply into messages."""

    def __init__(self, assistant: Assistant, polls: Polls) -> None:
        self._assistant = assistant
        self._polls = TelegramPolls(polls)

    def register(self, application: _App) -> None:
        """Hear texts, captions, button presses, answers to polls and, in private, what has no words."""
        new, words = filters.UpdateType.MESSAGE, filters.TEXT | filters.CAPTION
        application.add_handler(MessageHandler(new & words, self._on_text))
        application.add_handler(CallbackQueryHandler(self._on_press))
        application.add_handler(PollAnswerHandler(self._polls.on_answer))
        other = new & filters.ChatType.PRIVATE & ~words & ~filters.StatusUpdate.ALL
        application.add_handler(MessageHandler(other, self._on_other))
        application.add_error_handler(self._on_error)

    async def _on_text(self, update: Update, context: _Context) -> None:
        message = update.effective_message
        text = text_for_us(message, context.bot.bot) if message else None
        if message is None or text is None:
            return
        reply = await self._reply(update, context.bot, text, message.chat)
        quoted = None if message.chat.type == Chat.PRIVATE else message.message_id
        await self._send(context.bot, message.chat.id, reply, quoted)

    async def _on_press(self, update: Update, context: _Context) -> None:
        query = update.callback_query
        if query is None or query.data is None or query.message is None:
            return
        await _acknowledge(query)
        reply = await self._reply(update, context.bot, query.data, query.message.chat)
        pressed = query.message if isinstance(query.message, Message) else None
        if pressed is None or not await replace_picture(pressed, reply):
            await self._send(context.bot, query.message.chat.id, reply, pressed.message_id if pressed else None)

    async def _on_other(self, update: Update, context: _Context) -> None:
        chat = update.effective_chat
        if chat is not None:
            ask = await self._assistant.with_preferences(ask_from("", update.effective_user, chat))
            words = words_in(ask.locale or DEFAULT_LANGUAGE)
            await send_reply(context.bot, chat.id, error_reply(words, UserError("text_only")))

    async def _send(self, bot: Bot, chat_id: int, reply: Reply, reply_to: int | None) -> None:
        send = send_reply if reply.quiz is None else self._polls.send
        await send(bot, chat_id, reply, reply_to)

    async def _reply(self, update: Update, bot: Bot, text: str, chat: Chat) -> Reply:
        """The assistant's reply; while it makes a picture, the chat sees that one is coming."""
        ask = await self._assistant.with_preferences(ask_from(text, update.effective_user, chat))
        command = self._assistant.command_for(ask)
        draws = isinstance(command, Command) and command.draws
        async with shown_uploading(bot, chat.id) if draws else nullcontext():
            reply = await self._assistant.answer(ask)
        log.info("telegram.answered", update=update.update_id, intent=reply.intent, symbol=reply.symbol)
        return reply

    async def _on_error(self, update: object, context: _Context) -> None:
        """Log what no handler caught, with the update's id; tell the person, unless their chat is gone."""
        update_id = update.update_id if isinstance(update, Update) else None
        error = context.error
        if isinstance(error, Forbidden):
            log.info("telegram.chat_gone", update=update_id, cause=str(error))
            return
        log.error("telegram.failed", update=update_id, exc_info=error)
        if not isinstance(update, Update) or update.effective_chat is None:
            return
        user = update.effective_user
        lang = supported(user.language_code) if user else None
        try:
            await send_reply(context.bot, update.effective_chat.id, bug_reply(words_in(lang or DEFAULT_LANGUAGE)))
        except TelegramError as second:
            log.warning("telegram.apology_failed", update=update_id, cause=str(second))


async def _acknowledge(query: CallbackQuery) -> None:
    """Stop the button's waiting sign; a press too old for that, from before a restart, is answered all the same."""
    try:
        await query.answer()
    except TelegramError as error:
        log.info("telegram.press_not_acknowledged", cause=str(error))


def build_application(assistant: Assistant, polls: Polls, token: str, api_url: str) -> _App:
    """The bot of that token at that Bot API server, with its handlers; not started yet."""
    root = api_url.rstrip("/")
    application = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{root}/bot")
        .base_file_url(f"{root}/file/bot")
        .concurrent_updates(_CONCURRENT_UPDATES)
        .connection_pool_size(_CONCURRENT_UPDATES * 2)
        .get_updates_request(_PollRequest(connection_pool_size=1))
        .build()
    )
    TelegramGateway(assistant, polls).register(application)
    return application


async def run_bot(assistant: Assistant, polls: Polls, token: str, api_url: str) -> None:
    """Poll and answer until SIGTERM or SIGINT; what is in hand is finished first.

    Raises InvalidToken where Telegram does not know the token; waits as long as Telegram cannot be reached.
    """
    # The library's coming way of telling times; without it each one warns.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    application = build_application(assistant, polls, token, api_url)
    try:
        if await _connected(application, stop):
            await _serve(application, stop)
    finally:
        await application.shutdown()
        # The application leaves its connections open where Telegram never answered.
        await application.bot.shutdown()


async def _serve(application: _App, stop: asyncio.Event) -> None:
    updater = application.updater
    if updater is None:
        raise TypeError("the application was built without an updater")
    naming = asyncio.create_task(_name_commands(application.bot))
    await application.start()
    await updater.start_polling(allowed_updates=_HEARD, bootstrap_retries=-1)
    log.info("telegram.running", bot=application.bot.username)
    await stop.wait()
    log.info("telegram.stopping")
    naming.cancel()
    await updater.stop()
    await application.stop()


async def _connected(application: _App, stop: asyncio.Event) -> bool:
    """Whether Telegram has answered; False where the bot was told to stop before it did."""
    pause = _FIRST_PAUSE_S
    while not stop.is_set():
        try:
            await application.initialize()
        except InvalidToken:
            raise
        except NetworkError as error:
            log.warning("telegram.unreachable", cause=str(error), next_try_s=pause)
            await _wait(stop, pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)
        else:
            return True
    return False


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


async def _name_commands(bot: Bot) -> None:
    """Put the commands into Telegram's menu, for each language and, in the first one, for everybody else."""
    menus = [("", DEFAULT_LANGUAGE), *((lang, lang) for lang in LANGUAGES)]
    for language_code, lang in menus:
        words = words_in(lang)
        menu = [BotCommand(command.names[lang][0], words.label(command.summary)) for command in COMMANDS]
        try:
            await bot.set_my_commands(menu, language_code=language_code or None)
        except (NetworkError, RetryAfter) as error:
            log.warning("telegram.menu_not_set", language=lang, cause=str(error))
