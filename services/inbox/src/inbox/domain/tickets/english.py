from datetime import datetime

from inbox.domain.secret import SecretKind
from inbox.domain.tickets.order_news import News
from inbox.domain.wording import DAYS, MONTHS

GREETING = "Hello {name},"
GREETING_TO_NOBODY = "Hello,"
HEADLINES = {
    News.TICKETS: "Your tickets",
    News.UNPAID: "Your order",
    News.CHANGED: "Your tickets have changed",
    News.CANCELLED: "Cancelled",
    News.EXPIRED: "Your order has ended",
    News.REFUND_WANTED: "Your payment came too late",
    News.REFUNDED: "Refund",
    News.DATES: "Please note: another date",
}
FACTS = {
    News.TICKETS: "here are your tickets.",
    News.UNPAID: "we keep these tickets for you until your payment has come in.",
    News.CHANGED: "your order has changed. This is what it has now; codes of older tickets may be void.",
    News.CANCELLED: "these tickets are cancelled. They admit nobody any more.",
    News.EXPIRED: "your order was not paid in time, so its tickets are on sale again.",
    News.REFUND_WANTED: (
        "your payment of {amount} came after your order had ended, and its tickets were gone. You get it"
        " back."
    ),
    News.REFUNDED: "we have sent {amount} back to you.",
    News.DATES: "something has changed about the dates of your tickets.",
}
MOVED = "New: {new} (before: {old})"
OFF = "Does not take place: {date}"
STILL_VALID = "Your tickets for it stay valid; we will tell you what for, or swap them for another date."
BACK = "You have paid {amount} for tickets that are void now, about whose return you will hear from us."
PAY = "Please pay {owed} by {until} and name the reference {reference}."
REASON = "Reason: {reason}"
LEFT = "You have paid {left}, about whose return you will hear from us."
REFERENCE = "Reference: {reference}"
SEATS = "seats {seats}"
CALENDAR = "The attached file keeps your calendar up to date."
OFFER_SUBJECT = "Tickets for you: {event}, {date}"
OFFER_FACT = "tickets that you wait for have become free. We keep them for you until {until}."
OFFER_HINT = "If you do not take them, they go to the next one on the list."
SECRETS = {
    SecretKind.TICKET_ORDER: "Your tickets to show at the door, as a PDF and all about your order:",
    SecretKind.TICKET_OFFER: "Buy them here; the code opens the order for you alone:",
}
CODE = "Code: {code}"
LEAVE_LIST = "You no longer want them? Leave the waiting list here, and they go to the next one:"


def date(at: datetime) -> str:
    return f"{DAYS[at.weekday()]}, {at.day} {MONTHS[at.month - 1]} {at.year}"


def money(amount: str, currency: str) -> str:
    return f"{amount} {currency}"
