"""Telegram's own quizzes: a lesson's question sent as a poll, and what people answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import structlog
from telegram import Message, Poll, Update
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.clock import Clock
from bot.errors import TryLater
from bot.gateways.telegram_errors import read
from bot.gateways.telegram_persistence import PersistentSender
from bot.gateways.telegram_sending import Place, answer_to, keyboard
from bot.lessons.progress import Polls
from bot.replies.quiz import quiz_text
from bot.replies.words import words_in
from bot.reply import Quiz, Reply

# So long at most a vote waits for polls that are being sent.
_NOTED_WITHIN_S = 5.0

log = structlog.get_logger(__name__)


class TelegramPolls:
    """Sends replies, their quizzes as polls, and hears the answers; which poll asks what is kept beyond a restart."""

    def __init__(self, polls: Polls, sender: PersistentSender, clock: Clock) -> None:
        self._polls = polls
        self._sender = sender
        self._clock = clock
        self._under_way: set[asyncio.Future[None]] = set()

    async def send(self, place: Place, reply: Reply) -> None:
        """Send the reply; a quiz comes after the text with the buttons; where a chat takes no polls, as a text."""
        if reply.quiz is None:
            await self._sender.send(place, reply)
            return
        text = await self._sender.send(place, replace(reply, quiz=None, buttons=()))
        # In a group other messages may come between the two.
        beside = replace(place, answers=None if text is None or place.chat_id > 0 else text.message_id)
        try:
            await self._ask(beside, reply, reply.quiz)
        except BadRequest as error:
            log.warning("telegram.poll_refused", chat=place.chat_id, cause=str(error))
            written = quiz_text(words_in(reply.lang), reply.quiz)
            await self._sender.send(beside, replace(reply, quiz=None, picture=None, document=None, text=written))

    async def on_answer(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Keep what a person has answered; polls that are not ours, and votes taken back, say nothing."""
        answer = update.poll_answer
        if answer is None or answer.user is None or len(answer.option_ids) != 1:
            return
        if self._under_way:
            # A quick vote may come before we have noted which poll it is about.
            await asyncio.wait(set(self._under_way), timeout=_NOTED_WITHIN_S)
        user = f"telegram:{answer.user.id}"
        try:
            lesson = await self._polls.answered(answer.poll_id, user, answer.option_ids[0], self._clock())
        except TryLater as error:
            log.warning(
                "telegram.answer_not_kept", update=update.update_id, code=error.code, cause=str(error.__cause__)
            )
        else:
            log.info("telegram.poll_answered", update=update.update_id, lesson=lesson)

    async def _ask(self, place: Place, reply: Reply, quiz: Quiz) -> None:
        """Send the poll and note it."""
        noted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._under_way.add(noted)
        try:
            sent = await self._sender.bring(place, reply, lambda: self._send_poll(place, reply, quiz))
            await self._remember(sent, quiz)
        finally:
            self._under_way.discard(noted)
            noted.set_result(None)

    async def _remember(self, sent: Message | None, quiz: Quiz) -> None:
        """Remember whose question the poll asks; a poll that cannot be remembered is still one to answer."""
        if sent is None or sent.poll is None:
            log.warning("telegram.poll_not_remembered", cause="Telegram has not told which it is")
            return
        try:
            await self._polls.remember(sent.poll.id, quiz.lesson, correct=quiz.correct, at=self._clock())
        except TryLater as error:
            log.warning("telegram.poll_not_remembered", code=error.code, cause=str(error.__cause__))

    async def _send_poll(self, place: Place, reply: Reply, quiz: Quiz) -> Message:
        bot = self._sender.bot
        return await read(
            bot.send_poll(
                place.chat_id,
                quiz.question,
                quiz.options,
                is_anonymous=False,
                type=Poll.QUIZ,
                correct_option_ids=[quiz.correct],  # type: ignore[list-item] # the library lists the numbers from 0 to 11
                explanation=quiz.explanation,
                reply_markup=keyboard(reply, bot.username),
                message_thread_id=place.thread,
                reply_parameters=answer_to(place.answers),
            )
        )
