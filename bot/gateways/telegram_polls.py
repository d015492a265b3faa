"""Telegram's own quizzes: a lesson's question sent as a poll, and what people answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import structlog
from telegram import Bot, Chat, Message, Poll, Update
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.errors import TryLater
from bot.gateways.telegram_sending import answer_to, keyboard, patiently, send_reply
from bot.lessons.progress import Polls
from bot.replies.quiz import quiz_text
from bot.replies.words import words_in
from bot.reply import Quiz, Reply

log = structlog.get_logger(__name__)


class TelegramPolls:
    """Sends quizzes and hears their answers; which poll asks what is remembered beyond a restart."""

    def __init__(self, polls: Polls) -> None:
        self._polls = polls

    async def send(self, bot: Bot, chat_id: int, reply: Reply, reply_to: int | None = None) -> None:
        """Send the text and then its quiz, which carries the buttons; where a chat takes no polls, as a text."""
        if reply.quiz is None:
            raise ValueError("the reply has no quiz")
        text = await send_reply(bot, chat_id, replace(reply, quiz=None, buttons=()), reply_to)
        # In a group other messages may come between the two.
        quoted = None if text.chat.type == Chat.PRIVATE else text.message_id
        try:
            sent = await _send_poll(bot, chat_id, reply, reply.quiz, quoted)
        except BadRequest as error:
            log.warning("telegram.poll_refused", chat=chat_id, cause=str(error))
            written = quiz_text(words_in(reply.lang), reply.quiz)
            await send_reply(bot, chat_id, replace(reply, quiz=None, picture=None, text=written), quoted)
        else:
            await self._remember(sent, reply.quiz)

    async def on_answer(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Keep what a person has answered; polls that are not ours, and votes taken back, say nothing."""
        answer = update.poll_answer
        if answer is None or answer.user is None or len(answer.option_ids) != 1:
            return
        user = f"telegram:{answer.user.id}"
        try:
            lesson = await self._polls.answered(answer.poll_id, user, answer.option_ids[0], datetime.now(UTC))
        except TryLater as error:
            log.warning(
                "telegram.answer_not_kept", update=update.update_id, code=error.code, cause=str(error.__cause__)
            )
        else:
            log.info("telegram.poll_answered", update=update.update_id, lesson=lesson)

    async def _remember(self, sent: Message, quiz: Quiz) -> None:
        """Remember whose question the poll asks; a poll that cannot be remembered is still one to answer."""
        if sent.poll is None:
            raise TypeError("Telegram sent no poll back")
        try:
            await self._polls.remember(sent.poll.id, quiz.lesson, correct=quiz.correct, at=datetime.now(UTC))
        except TryLater as error:
            log.warning("telegram.poll_not_remembered", code=error.code, cause=str(error.__cause__))


async def _send_poll(bot: Bot, chat_id: int, reply: Reply, quiz: Quiz, quoted: int | None) -> Message:
    return await patiently(
        lambda: bot.send_poll(
            chat_id,
            quiz.question,
            quiz.options,
            is_anonymous=False,
            type=Poll.QUIZ,
            correct_option_ids=[quiz.correct],  # type: ignore[list-item] # the library lists the numbers from 0 to 11
            explanation=quiz.explanation,
            reply_markup=keyboard(reply, bot.username),
            reply_parameters=answer_to(quoted),
        )
    )
