"""Mails about tickets in the customer's language. Another language is another module like `english`."""

from datetime import UTC, tzinfo
from types import ModuleType
from zoneinfo import ZoneInfo

from inbox.domain.conversation import Letter
from inbox.domain.money import Money
from inbox.domain.secret import Secret, Told
from inbox.domain.tickets import english, german
from inbox.domain.tickets.order_news import Date, News, Offer, OrderNews, TicketOrder, first_start
from inbox.domain.wording import one_line

_LANGUAGES = {"en": english, "de": german}
IN_CALENDARS = frozenset({News.TICKETS, News.CHANGED, News.CANCELLED, News.DATES})
ENDED = frozenset({News.CANCELLED, News.EXPIRED})


def order_letter(told: OrderNews) -> Letter:
    """Names come from strangers, so they are put in as they are and read no further."""
    words, order = _words(told.order.locale), told.order
    lines = [
        _greeting(words, order.customer_name),
        "",
        words.FACTS[told.news].format(amount=_money(words, told.amount)),
        "",
        one_line(order.event),
        *_dates(words, told),
        *_tickets(words, order),
        words.REFERENCE.format(reference=order.reference),
        *_hints(words, told),
        *_signature(order.business),
    ]
    return Letter(subject=_subject(words, told), text="\n".join(lines) + "\n")


def offer_letter(offer: Offer) -> Letter:
    words, zone = _words(offer.locale), _zone(offer.time_zone)
    until = offer.until.astimezone(zone)
    lines = [
        _greeting(words, offer.customer_name),
        "",
        words.OFFER_FACT.format(until=f"{words.date(until)}, {until:%H:%M}"),
        "",
        one_line(offer.event),
        _when(words, offer.date, offer.time_zone),
        f"{offer.quantity} × {one_line(offer.ticket_type)}",
        "",
        words.OFFER_HINT,
        *_signature(offer.business),
    ]
    starts_at = offer.date.starts_at.astimezone(zone)
    subject = words.OFFER_SUBJECT.format(event=one_line(offer.event), date=words.date(starts_at))
    return Letter(subject=subject, text="\n".join(lines) + "\n")


def with_secret(text: str, secret: Secret, told: Told) -> str:
    """It is put in when the mail leaves and stands in no table."""
    words = _words(secret.locale)
    code = f"{words.CODE.format(code=told.code)}\n" if told.code else ""
    leave = f"\n{words.LEAVE_LIST}\n{told.leave_link}\n" if told.leave_link else ""
    return f"{text}\n{words.SECRETS[secret.kind]}\n{told.link}\n{code}{leave}"


def _words(locale: str) -> ModuleType:
    return _LANGUAGES.get(locale, english)


def _subject(words: ModuleType, told: OrderNews) -> str:
    starts_at = first_start(told.order.dates)
    day = f", {words.date(starts_at.astimezone(_zone(told.order.time_zone)))}" if starts_at else ""
    return f"{words.HEADLINES[told.news]}: {one_line(told.order.event)}{day}"


def _greeting(words: ModuleType, name: str) -> str:
    shown = one_line(name)
    return str(words.GREETING.format(name=shown) if shown else words.GREETING_TO_NOBODY)


def _when(words: ModuleType, date: Date, time_zone: str) -> str:
    zone = _zone(time_zone)
    starts_at, ends_at = date.starts_at.astimezone(zone), date.ends_at.astimezone(zone)
    end = f"{ends_at:%H:%M}"
    if ends_at.date() != starts_at.date():
        end = f"{words.date(ends_at)}, {end}"
    return f"{words.date(starts_at)}, {starts_at:%H:%M} – {end} ({zone})"


def _dates(words: ModuleType, told: OrderNews) -> list[str]:
    """What is to come, or was; where dates have changed, how."""
    order, before = told.order, {date.id: date for date in told.moved}
    lines = []
    for date in order.dates:
        now = _when(words, date, order.time_zone)
        if date.id in told.off:
            lines.append(words.OFF.format(date=now))
        elif date.id in before:
            lines.append(words.MOVED.format(new=now, old=_when(words, before[date.id], order.time_zone)))
        elif date.alive or not _any_alive(order):
            lines.append(now)
    return lines


def _tickets(words: ModuleType, order: TicketOrder) -> list[str]:
    return [
        f"{held.quantity} × {one_line(held.ticket_type)}"
        + (f" ({words.SEATS.format(seats=', '.join(held.seats))})" if held.seats else "")
        for held in order.tickets
    ]


def _hints(words: ModuleType, told: OrderNews) -> list[str]:
    order, hints = told.order, []
    if told.why:
        hints.append(words.REASON.format(reason=one_line(told.why)))
    if told.keeps_off:
        hints.append(words.STILL_VALID)
    if told.news is News.DATES and told.amount:
        hints.append(words.BACK.format(amount=_money(words, told.amount)))
    if told.news in (News.UNPAID, News.CHANGED) and order.owed.amount_minor and order.pay_until:
        until = order.pay_until.astimezone(_zone(order.time_zone))
        hints.append(
            words.PAY.format(
                owed=_money(words, order.owed),
                until=f"{words.date(until)}, {until:%H:%M}",
                reference=order.reference,
            )
        )
    if told.news in ENDED and order.left.amount_minor:
        hints.append(words.LEFT.format(left=_money(words, order.left)))
    if told.news in IN_CALENDARS and order.dates:
        hints.append(words.CALENDAR)
    return ["", *hints] if hints else []


def _signature(business: str) -> list[str]:
    return ["", one_line(business)] if business else []


def _money(words: ModuleType, money: Money | None) -> str:
    return "" if money is None else str(words.money(money.decimal, money.currency))


def _any_alive(order: TicketOrder) -> bool:
    return any(date.alive for date in order.dates)


def _zone(time_zone: str) -> tzinfo:
    return ZoneInfo(time_zone) if time_zone else UTC
