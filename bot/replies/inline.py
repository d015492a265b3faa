"""The words of cards: what people see while they type, and what stands under it."""

from __future__ import annotations

from markupsafe import Markup

from analysis.candles import Direction
from analysis.signal_summary import RecentSignal, SignalSummary
from bot.deep_links import link_to
from bot.inline.card import Card
from bot.instruments import Instrument
from bot.knowledge import Article, Section
from bot.prices.port import PriceHistory
from bot.replies.markup import lines, paragraphs, plain
from bot.replies.patterns import STATUS_NAMES, signal_name
from bot.replies.rsi import ZONE_NAMES
from bot.replies.words import Words
from bot.reply import Button

# A card shows two or three lines.
_MOST_SIGNALS = 2
_LONGEST_DESCRIPTION = 160


def overview_card(words: Words, history: PriceHistory, summary: SignalSummary, text: Markup) -> Card:
    """A symbol with its last close, and below it RSI and signals; text: the whole answer."""
    instrument, price = history.instrument, summary.price
    close = words.price(price.close, instrument.currency)
    title = (
        words.label("%(symbol)s · %(price)s", symbol=instrument.symbol, price=close)
        if price.change is None
        else words.label(
            "%(symbol)s · %(price)s (%(change)s)",
            symbol=instrument.symbol,
            price=close,
            change=words.signed_percent(price.change, 1),
        )
    )
    return Card(
        title=title,
        description=_description(words, history, summary),
        text=text,
        button=_way_in(words, f"/signals {instrument.symbol}"),
    )


def name_card(words: Words, instrument: Instrument) -> Card:
    """A symbol that somebody may be about to type: nothing is fetched for it."""
    return Card(
        title=_title(words, instrument),
        description=words.label("Type the whole symbol to see its price and signals"),
        text=paragraphs(_headline(words, instrument), words.text("Its price and signals: press the button.")),
        button=_way_in(words, f"/signals {instrument.symbol}"),
    )


def coming_card(words: Words, instrument: Instrument) -> Card:
    """A symbol whose prices are being fetched."""
    return Card(
        title=_title(words, instrument),
        description=words.label("Prices are coming: type one more letter, or a space"),
        text=paragraphs(
            _headline(words, instrument),
            words.text("Its prices were just being fetched. Press the button to see them."),
        ),
        button=_way_in(words, f"/signals {instrument.symbol}"),
    )


def failure_card(words: Words, symbol: str, told: Markup) -> Card:
    """A symbol of which nothing can be told now; told: why, and what to do."""
    return Card(
        title=words.label("%(symbol)s · no prices just now", symbol=symbol),
        description=shortened(plain(told)),
        text=told,
        button=_way_in(words, f"/signals {symbol}"),
    )


def term_card(words: Words, article: Article, section: Section, text: Markup) -> Card:
    """A term with its meaning in one line; text: the passage."""
    is_the_first = section is article.sections[0]
    return Card(
        title=article.title if is_the_first else section.heading,
        description=shortened(article.glance["is"] if is_the_first else plain(section.body)),
        text=text,
        button=_way_in(words, f"/explain {article.key} {article.sections.index(section) + 1}"),
    )


def talk_card(words: Words, text: Markup, *, is_forecast: bool) -> Card:
    """What is said where nothing can be looked up; is_forecast: somebody wants to know what nobody knows."""
    title = words.label("I make no forecasts and give no advice") if is_forecast else words.label("Nến Búa says")
    return Card(title=title, description=shortened(plain(text)), text=text, button=_way_in(words, "/help"))


def way_card(words: Words, question: str, command: str, summary: str) -> Card:
    """Something to be asked in the bot; summary: what it does."""
    told = words.text(summary)
    return Card(
        title=words.label(summary),
        description=words.label("Ask me in our own chat: “%(question)s”", question=question.strip()),
        text=paragraphs(Markup("<b>%s</b>") % told, words.text("Press the button, and I answer in our own chat.")),
        button=_way_in(words, f"/{command}"),
    )


def guide_card(words: Words, *, understood: bool) -> Card:
    """What can be asked here."""
    title = words.label("What can I ask?") if understood else words.label("I do not know that one yet")
    return Card(
        title=title,
        description=words.label("A symbol: FPT · a company: Hòa Phát · a term: hammer candle, what is RSI"),
        text=paragraphs(
            words.text("<b>Nến Búa tells prices and signals in plain words, in any chat.</b>"),
            lines(
                words.text("Type my name, and after it:"),
                words.text("• a share's symbol or name: <code>FPT</code>, <code>Hòa Phát</code>"),
                words.text("• an index: <code>VNINDEX</code>"),
                words.text("• a term: <code>hammer candle</code>, <code>what is RSI</code>"),
            ),
            words.text("I give information, never advice to buy or sell."),
        ),
        button=_way_in(words, "/start"),
    )


def shortened(text: str) -> str:
    """The text on one line, cut at a word where it is too long for a card."""
    line = " ".join(text.split())
    if len(line) <= _LONGEST_DESCRIPTION:
        return line
    return f"{line[:_LONGEST_DESCRIPTION].rsplit(' ', 1)[0]} …"


def _description(words: Words, history: PriceHistory, summary: SignalSummary) -> str:
    parts = [words.date(summary.price.session)]
    if history.simulated:
        parts.insert(0, words.label("Simulated prices"))
    if summary.rsi is not None and summary.zone is not None:
        zone = words.label(ZONE_NAMES[summary.zone])
        parts.append(words.label("RSI %(value)s, %(zone)s", value=words.number(summary.rsi, 1), zone=zone))
    told = [_signal(words, signal) for signal in summary.signals if signal.direction is not Direction.NEUTRAL]
    parts += [*dict.fromkeys(told)][:_MOST_SIGNALS] or [words.label("no signal of late")]
    return " · ".join(parts)


def _signal(words: Words, signal: RecentSignal) -> str:
    name = signal_name(words, signal.signal)
    if signal.status is None:
        return name
    return words.label("%(signal)s (%(standing)s)", signal=name, standing=words.label(STATUS_NAMES[signal.status]))


def _title(words: Words, instrument: Instrument) -> str:
    name = instrument.name(words.lang)
    return instrument.symbol if name in {None, instrument.symbol} else f"{instrument.symbol} · {name}"


def _headline(words: Words, instrument: Instrument) -> Markup:
    title, exchange = Markup("<b>%s</b>") % _title(words, instrument), instrument.written_exchange
    return Markup("%s (%s)") % (title, exchange) if exchange else title


def _way_in(words: Words, message: str) -> Button:
    return Button(label=words.label("Open in the bot"), question=message, url=link_to(message))
