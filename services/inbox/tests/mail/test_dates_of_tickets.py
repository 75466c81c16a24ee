"""Mails about dates of an event that were moved or cancelled."""

from datetime import timedelta

import pytest
from chassis.db.ids import new_id
from frontdesk.booking.v1.tickets_dates_events_pb2 import MovedTicketDate, TicketOrderDatesChanged
from frontdesk.common.v1.money_pb2 import Money as MoneyMessage
from ticket_facts import A_DATE, B_DATE, STARTS_AT, completed, entry_of, facts_of, told


def dates_changed(desk, facts, **changes):
    message = TicketOrderDatesChanged(order=facts, **changes)
    return told(desk, "dates_changed", facts, message)


async def test_a_moved_date_is_told_in_one_mail_whose_entry_moves_it_in_the_calendar(desk, email):
    order_id = new_id()
    await desk.apply(completed(desk, facts_of(email, order_id)))
    moved = facts_of(email, order_id, version=2)
    was = MovedTicketDate(date_id=str(A_DATE))
    was.was_starts_at.FromDatetime(STARTS_AT - timedelta(days=7))
    was.was_ends_at.FromDatetime(STARTS_AT - timedelta(days=7) + timedelta(hours=3))
    await desk.apply(dates_changed(desk, moved, moved=[was]))
    await desk.deliver()

    mail, _ = await desk.mails(email)
    assert mail.subject == "Please note: another date: Hamlet, Tuesday, 1 December 2026"
    assert (
        "New: Tuesday, 1 December 2026, 20:00 – 23:00 (Europe/Berlin)"
        " (before: Tuesday, 24 November 2026, 20:00 – 23:00 (Europe/Berlin))" in mail.text
    )
    assert "https://desk.example/ticket_order" in mail.text
    assert [entry_of(one) for one in mail.attachments] == [
        ("REQUEST", f"{order_id}.{date}@frontdesk", 2) for date in (A_DATE, B_DATE)
    ]


@pytest.mark.parametrize(("void", "words"), [(False, "stay valid"), (True, "12.50 EUR for tickets that are")])
async def test_a_cancelled_date_is_taken_out_of_the_calendar_and_tells_what_happens_to_its_tickets(
    desk, email, void, words
):
    order_id = new_id()
    statuses = ("cancelled" if void else "valid", "valid")
    off = facts_of(email, order_id, version=2, statuses=statuses)
    off.dates[0].off = True
    refund = MoneyMessage(amount_minor=1250, currency="EUR") if void else None
    await desk.apply(dates_changed(desk, off, cancelled_date_ids=[str(A_DATE)], refund=refund))
    await desk.deliver()

    (mail,) = await desk.mails(email)
    assert "Does not take place: Tuesday, 1 December 2026" in mail.text
    assert words in mail.text
    assert [entry_of(one)[0] for one in mail.attachments] == ["CANCEL", "REQUEST"]
