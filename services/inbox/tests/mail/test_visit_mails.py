"""Who comes for several services gets one mail about all of them, with one entry for the calendar."""

from datetime import UTC, datetime, timedelta

from chassis.db.ids import new_id
from frontdesk.common.v1.money_pb2 import Money
from frontdesk.inbox.v1.inbox_events_pb2 import ContactLinked
from icalendar import Calendar


async def test_one_mail_names_all_services_and_puts_the_visit_into_the_calendar(desk, email):
    visit_id = new_id()
    parts = [desk.confirmed(email, visit_id=visit_id) for _ in range(3)]
    await desk.apply(*parts, desk.visit("confirmed", email, visit_id))
    await desk.deliver()

    (mail,) = await desk.mails(email)
    assert mail.subject == "Confirmed: Cut + Colour + Blow-dry on Tuesday, 1 December 2026, 10:00"
    for line in ("10:00 – 10:45 Cut with Mira", "10:45 – 11:30 Colour with Ben", "Reference: V1S1T000"):
        assert line in mail.text
    assert f"https://desk.example/manage#token={visit_id}" in mail.text
    entry = parsed(mail.attachments[0].content)
    assert (entry["UID"], int(entry["SEQUENCE"])) == (f"{visit_id}@frontdesk", 1)
    assert entry.end - entry.start == timedelta(minutes=135)
    assert "11:30 – 12:15 Blow-dry with Mira" in entry["DESCRIPTION"]


async def test_each_booking_of_a_visit_is_linked_to_the_contact(desk, email):
    visit = desk.visit("confirmed", email, new_id())
    await desk.apply(visit)
    linked = {ContactLinked.FromString(one).booking_id for one in desk.emitted("inbox.contact.linked")}
    assert linked == {facts.booking.id for facts in visit.message.visit.parts}


async def test_changes_and_the_cancel_follow_the_same_entry(desk, email):
    visit_id, later = new_id(), datetime(2026, 12, 2, 10, tzinfo=UTC)
    await desk.apply(
        desk.visit("confirmed", email, visit_id),
        desk.visit("rescheduled", email, visit_id, version=2, starts_at=later),
        desk.visit("changed", email, visit_id, version=3, starts_at=later),
        desk.cancelled(email, visit_id=visit_id),
        desk.visit("cancelled", email, visit_id, version=4, starts_at=later),
    )
    await desk.deliver()

    mails = list(reversed(await desk.mails(email)))
    assert [mail.subject.split(":")[0] for mail in mails] == ["Confirmed", "New time", "Changed", "Cancelled"]
    entries = [parsed(mail.attachments[0].content) for mail in mails]
    assert {entry["UID"] for entry in entries} == {f"{visit_id}@frontdesk"}
    assert [int(entry["SEQUENCE"]) for entry in entries] == [1, 2, 3, 4]
    assert Calendar.from_ical(mails[-1].attachments[0].content)["METHOD"] == "CANCEL"


async def test_a_reminder_comes_once_and_a_request_touches_no_calendar(desk, email):
    visit_id = new_id()
    await desk.apply(desk.visit("requested", email, visit_id, status="pending"))
    await desk.apply(desk.visit("changed", email, visit_id, status="pending", version=2))
    await desk.apply(desk.visit("reminder_due", email, visit_id, version=3))
    await desk.deliver()

    mails = list(reversed(await desk.mails(email)))
    assert [mail.subject.split(":")[0] for mail in mails] == ["Requested", "Requested", "Reminder"]
    assert not any(mail.attachments for mail in mails)


async def test_an_unpaid_visit_asks_once_for_the_money_of_all_its_parts_and_may_lapse(desk, email):
    visit_id, pay_by = new_id(), datetime(2026, 11, 30, 15, 30, tzinfo=UTC)
    unpaid = desk.visit("requested", email, visit_id, status="awaiting_payment")
    for facts, due, paid in zip(unpaid.message.visit.parts, (4000, 1000, 0), (0, 400, 0), strict=True):
        facts.booking.pay_by.FromDatetime(pay_by)
        if due:
            facts.booking.payment_due.CopyFrom(Money(amount_minor=due, currency="EUR"))
        if paid:
            facts.booking.paid.CopyFrom(Money(amount_minor=paid, currency="EUR"))
    lapsed = desk.visit("cancelled", email, visit_id, status="cancelled", version=2)
    for facts in lapsed.message.visit.parts:
        facts.booking.lapsed = True
    await desk.apply(unpaid, lapsed)
    await desk.deliver()

    mails = list(reversed(await desk.mails(email)))
    assert [mail.subject.split(":")[0] for mail in mails] == ["Please pay", "Not paid in time"]
    assert "Please pay 46.00 EUR by Monday, 30 November 2026, 16:30" in mails[0].text
    assert not any(mail.attachments for mail in mails)


def parsed(content):
    calendar = Calendar.from_ical(content)
    (entry,) = calendar.walk("VEVENT")
    assert (calendar.errors, entry.errors) == ([], [])
    return entry
