"""Mails about tickets: told by events, with a link or a code that is asked for when they leave."""

from datetime import timedelta

import pytest
from chassis.db.ids import new_id
from frontdesk.booking.v1 import tickets_events_pb2 as pb
from frontdesk.inbox.v1.inbox_events_pb2 import ContactLinked
from inbox.domain.money import Money
from inbox.domain.tickets.order_news import Date, News, OrderNews, TicketOrder
from inbox.domain.tickets.wording import order_letter
from inbox.jobs import secrets
from ticket_facts import A_DATE, B_DATE, STARTS_AT, cancelled, completed, entry_of, facts_of, offered, told


async def test_tickets_come_with_their_secret_link_and_one_calendar_entry_per_date(desk, email):
    order_id = new_id()
    await desk.apply(completed(desk, facts_of(email, order_id)))
    assert desk.woken == 1
    await desk.deliver()

    (mail,) = await desk.mails(email)
    assert mail.subject == "Your tickets: Hamlet, Tuesday, 1 December 2026"
    assert getattr(mail, "from").startswith("Globe <")
    assert "2 × Stalls (seats A/1, A/1)" in mail.text
    assert "Tuesday, 1 December 2026, 20:00 – 23:00 (Europe/Berlin)" in mail.text
    assert mail.text.endswith(f"https://desk.example/ticket_order#{order_id}\n")
    assert [entry_of(one) for one in mail.attachments] == [
        ("REQUEST", f"{order_id}.{date}@frontdesk", 1) for date in (A_DATE, B_DATE)
    ]
    kept = desk.execute("SELECT text FROM messages WHERE workspace_id = %s", desk.workspace_id)
    assert not [text for (text,) in kept if "desk.example" in text]


async def test_whoever_orders_tickets_becomes_a_contact_that_the_order_is_linked_to(desk, email):
    order_id = new_id()
    await desk.apply(completed(desk, facts_of(email, order_id)))
    await desk.apply(completed(desk, facts_of(email, new_id())))

    (contact,) = await desk.contacts(email=email)
    first, _ = (ContactLinked.FromString(one) for one in desk.emitted("inbox.contact.linked"))
    assert first == ContactLinked(contact_id=contact.id, ticket_order_id=str(order_id))
    assert len(desk.emitted("inbox.contact.created")) == 1
    assert len(await desk.thread(email)) == 2


async def test_an_unpaid_order_says_what_is_owed_until_when(desk, email):
    facts = facts_of(email, new_id(), status="pending", statuses=("unpaid",), total=2500, locale="de")
    await desk.apply(completed(desk, facts))
    await desk.deliver()

    (mail,) = await desk.mails(email)
    assert mail.subject.startswith("Ihre Bestellung: Hamlet, Dienstag, 1. Dezember 2026")
    assert "25,00 EUR bis Dienstag, 24. November 2026, 20:00" in mail.text
    assert not mail.attachments
    assert "Ihre Karten für den Einlass" in mail.text


async def test_a_cancelled_order_leaves_the_calendar_and_carries_no_link(desk, email):
    order_id = new_id()
    await desk.apply(completed(desk, facts_of(email, order_id)))
    void = facts_of(email, order_id, status="cancelled", statuses=("cancelled",) * 2, version=3, paid=1000)
    await desk.apply(cancelled(desk, void, "The event was cancelled."))
    await desk.deliver()

    newest, _ = await desk.mails(email)
    assert newest.subject.startswith("Cancelled: Hamlet")
    assert "Reason: The event was cancelled." in newest.text
    assert "You have paid 10.00 EUR" in newest.text
    assert "desk.example" not in newest.text
    assert {entry_of(one)[0] for one in newest.attachments} == {"CANCEL"}
    assert {entry_of(one)[2] for one in newest.attachments} == {3}


async def test_a_date_without_tickets_leaves_the_calendar_while_the_other_stays(desk, email):
    facts = facts_of(email, new_id(), statuses=("cancelled", "valid"), version=2)
    await desk.apply(told(desk, "changed", facts, pb.TicketOrderChanged(order=facts)))
    await desk.deliver()

    (mail,) = await desk.mails(email)
    assert [entry_of(one)[0] for one in mail.attachments] == ["CANCEL", "REQUEST"]
    assert "1 × Stalls" in mail.text
    assert "1 December" not in mail.text


async def test_money_that_comes_too_late_or_goes_back_is_told_with_its_amount(desk, email):
    facts = facts_of(email, new_id(), status="expired", paid=2500)
    wanted = pb.TicketOrderRefundWanted(order=facts.order, facts=facts)
    wanted.amount.amount_minor, wanted.amount.currency = 2500, "EUR"
    refunded = pb.TicketOrderRefunded(order=facts.order, amount=wanted.amount, facts=facts)
    expired = pb.TicketOrderExpired(order=facts.order, facts=facts)
    for fact, message in (("expired", expired), ("refund_wanted", wanted), ("refunded", refunded)):
        await desk.apply(told(desk, fact, facts, message))
    await desk.deliver()

    back, late, over = await desk.mails(email)
    assert over.subject.startswith("Your order has ended")
    assert "your payment of 25.00 EUR came after your order had ended" in late.text
    assert "we have sent 25.00 EUR back to you" in back.text
    assert not [mail for mail in (back, late, over) if mail.attachments]


@pytest.mark.parametrize(("fact", "cause"), [("expired", "expired"), ("cancelled", "event_cancelled")])
async def test_money_of_an_order_that_ended_is_told_in_the_mail_of_its_end(desk, email, fact, cause):
    facts = facts_of(email, new_id(), status=fact, paid=2500)
    ends = {"expired": pb.TicketOrderExpired, "cancelled": pb.TicketOrderCancelled}
    await desk.apply(told(desk, fact, facts, ends[fact](order=facts.order, facts=facts)))
    wanted = pb.TicketOrderRefundWanted(order=facts.order, facts=facts, cause=cause)
    wanted.amount.amount_minor, wanted.amount.currency = 2500, "EUR"
    await desk.apply(told(desk, "refund_wanted", facts, wanted))
    await desk.deliver()

    (mail,) = await desk.mails(email)
    assert "You have paid 25.00 EUR" in mail.text


async def test_a_cart_that_ends_is_told_to_nobody(desk, email):
    message = pb.TicketOrderExpired()
    message.order.id = str(new_id())
    await desk.apply(told(desk, "expired", pb.TicketOrderFacts(order=message.order), message))
    assert desk.woken == 0
    assert desk.count("deliveries") == 0


async def test_an_offer_comes_with_its_code_and_its_deadline(desk, email):
    entry_id = new_id()
    await desk.apply(offered(desk, email, entry_id))
    await desk.deliver()

    (mail,) = await desk.mails(email)
    assert mail.subject == "Karten für Sie: Hamlet, Dienstag, 1. Dezember 2026"
    assert "Wir halten sie für Sie bis Sonntag, 29. November 2026, 20:00" in mail.text
    assert f"https://desk.example/ticket_offer#{entry_id}\nCode: OFFER-1\n" in mail.text
    assert mail.text.endswith(f"und sie gehen weiter:\nhttps://desk.example/leave#{entry_id}\n")
    kept = desk.execute("SELECT secret::text FROM deliveries WHERE workspace_id = %s", desk.workspace_id)
    assert "OFFER-1" not in kept[0][0]


async def test_an_offer_that_is_over_is_not_sent(desk, email):
    entry_id = new_id()
    desk.links.over.add(entry_id)
    await desk.apply(offered(desk, email, entry_id))
    await desk.deliver()
    assert await desk.mails(email) == []
    assert [status for status, *_ in desk.deliveries()] == ["dropped"]


async def test_tickets_wait_while_booking_is_away(desk, email, monkeypatch):
    monkeypatch.setattr(secrets, "RESTART_TIME", timedelta(0))
    desk.links.away = True
    await desk.apply(completed(desk, facts_of(email, new_id())))
    await desk.deliver()
    ((status, _, _, error),) = desk.deliveries()
    assert (status, error) == ("queued", "booking: UNAVAILABLE")

    desk.links.away = False
    desk.make_due()
    await desk.deliver()
    (mail,) = await desk.mails(email)
    assert "desk.example" in mail.text


@pytest.mark.parametrize("news", News)
@pytest.mark.parametrize("locale", ["en", "de", "tlh"])
def test_every_mail_about_tickets_is_written_in_every_language(news: News, locale: str):
    date = Date(id=A_DATE, starts_at=STARTS_AT, ends_at=STARTS_AT + timedelta(hours=3), alive=True)
    order = TicketOrder(
        id=new_id(),
        version=1,
        reference="AB12CD34",
        event="Ham\r\nlet",
        time_zone="Europe/Berlin",
        dates=(date,),
        tickets=(),
        owed=Money(amount_minor=100, currency="EUR"),
        pay_until=STARTS_AT,
        left=Money(amount_minor=5, currency="JPY"),
        business="Globe",
        locale=locale,
        customer_name="Ada {amount}",
        customer_email="ada@example.org",
        customer_phone=None,
    )
    letter = order_letter(OrderNews(news=news, order=order, amount=Money(amount_minor=1250, currency="KWD")))
    assert "\n" not in letter.subject
    assert "Ham let" in letter.subject
    assert "Ada {amount}" in letter.text
    assert ("Guten Tag" in letter.text) == (locale == "de")
