"""What is counted and measured of a running bot, for Prometheus; docs/operations/metrics.md tells of each.

Names begin with `nenbua_`, units are seconds and bytes. A label's values are few and known beforehand: never a symbol,
a chat, a person or a text.
"""

from __future__ import annotations

from importlib.metadata import version

from prometheus_client import Counter, Gauge, Histogram

# A text answer takes some milliseconds, and 50 ms is what most must stay below; a picture that is drawn takes 100.
_OF_AN_ANSWER = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)
_OF_A_NETWORK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_OF_A_PROMISE = (1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600)

UPDATES = Counter("nenbua_updates", "Updates of Telegram that were dealt with", ["kind", "outcome"])
UPDATE_DURATION = Histogram(
    "nenbua_update_duration_seconds", "From taking an update to its last message", ["kind"], buckets=_OF_AN_ANSWER
)
UPDATE_WAIT = Histogram(
    "nenbua_update_wait_seconds", "How long updates waited until they were taken", buckets=_OF_AN_ANSWER
)
UPDATES_IN_HAND = Gauge("nenbua_updates_in_hand", "Updates that are being dealt with")
INBOX_WAITING = Gauge("nenbua_inbox_waiting", "Updates that are not taken yet")
ANSWERS = Counter("nenbua_answers", "Answers, by the command that gave them", ["intent"])
WEBHOOK_REFUSED = Counter("nenbua_webhook_refused", "Posts to the webhook by somebody who does not know the secret")
VERDICTS = Counter("nenbua_question_verdicts", "Whether questions were one too many", ["kind", "verdict"])

TELEGRAM_CALLS = Counter("nenbua_telegram_calls", "Calls of the Bot API", ["method", "outcome"])
TELEGRAM_CALL_DURATION = Histogram(
    "nenbua_telegram_call_duration_seconds", "How long calls of the Bot API took", ["method"], buckets=_OF_A_NETWORK
)
TELEGRAM_LIMIT_WAIT = Histogram(
    "nenbua_telegram_limit_wait_seconds", "How long messages were held back", ["cause"], buckets=_OF_A_NETWORK
)
TELEGRAM_LAST_HEARD = Gauge("nenbua_telegram_last_heard_timestamp_seconds", "When Telegram was heard last; 0: never")

PICTURES = Counter("nenbua_pictures", "Pictures that were asked for, drawn anew or kept", ["origin"])
DRAWING_DURATION = Histogram(
    "nenbua_drawing_duration_seconds", "How long pictures took to draw, once it was their turn", buckets=_OF_AN_ANSWER
)
DRAWING_WAITING = Gauge("nenbua_drawing_waiting", "Pictures that wait for their turn to be drawn")
DRAWING_PROCESSES_RENEWED = Counter("nenbua_drawing_processes_renewed", "Drawing processes that died and were renewed")

PRICE_QUESTIONS = Counter("nenbua_price_questions", "Questions to sources over a network", ["source", "outcome"])
PRICE_QUESTION_DURATION = Histogram(
    "nenbua_price_question_duration_seconds", "How long sources took to answer", ["source"], buckets=_OF_A_NETWORK
)
PRICE_CACHE_LOOKUPS = Counter("nenbua_price_cache_lookups", "Looks into the cache for prices", ["source", "outcome"])
SOURCE_RESTING = Gauge("nenbua_price_source_resting", "1 while a source is left alone after failures", ["source"])

DATABASE_FAILURES = Counter("nenbua_database_failures", "Pieces of work that the database failed")
PROMISES = Counter("nenbua_promises", "Summaries and alerts, by what became of them", ["kind", "outcome"])
PROMISE_DELAY = Histogram(
    "nenbua_promise_delay_seconds", "From when a message was due to when it was sent", buckets=_OF_A_PROMISE
)
JOBS = Counter("nenbua_jobs", "Jobs that were done", ["job", "outcome"])
LOG_LINES = Counter("nenbua_log_lines", "Lines of the log", ["level"])

READY = Gauge("nenbua_ready", "1 while the part is ready, looked at whenever the metrics are asked for", ["part"])
BUILD_INFO = Gauge("nenbua_build_info", "1, with the version that runs", ["version"])
DISK_FREE = Gauge("nenbua_disk_free_bytes", "Free space where the bot keeps its files; -1 where that cannot be told")

BUILD_INFO.labels(version("nenbua")).set(1)
