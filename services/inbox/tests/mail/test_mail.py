import asyncio
import socket
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import inbox.jobs.deliveries as deliveries_job
import pytest
from chassis.db.ids import new_id
from chassis.testing.waiting import eventually
from frontdesk.inbox.v1.inbox_events_pb2 import MessageSent
from icalendar import Calendar
from inbox.clients.mailbox import Mailbox
from inbox.clients.smtp import Smtp
from inbox.domain.delivery import MOST_ATTEMPTS
from inbox.jobs.deliveries import Deliveries

SENDER = "desk@example.test"


async def test_a_confirmation_lies_in_the_mailbox_with_a_calendar_file(desk, email):
    booking_id = new_id()
    await desk.apply(desk.confirmed(email, booking_id=booking_id))
    await desk.deliver()

    (mail,) = await desk.mails(email.upper())
    assert (mail.to, getattr(mail, "from")) == (email, f"Salon Mira <{SENDER}>")
    assert mail.subject.startswith("Confirmed: Haircut")
    (attachment,) = mail.attachments
    assert attachment.content_type == "text/calendar; charset=utf-8; method=REQUEST"
    calendar, entry = parsed(attachment.content)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert (entry["UID"], int(entry["SEQUENCE"])) == (f"{booking_id}@frontdesk", 0)
    assert entry.end - entry.start == timedelta(minutes=45)
    assert entry["DTSTART"].to_ical() == b"20261201T090000Z"
    assert entry["ORGANIZER"] == f"mailto:{SENDER}"
    assert entry["ORGANIZER"].params["CN"] == "Salon Mira"
    assert entry["ATTENDEE"] == f"mailto:{email}"
    assert (entry["STATUS"], entry["SUMMARY"]) == ("CONFIRMED", "Haircut at Salon Mira")
    (message,) = await desk.thread(email)
    assert message.delivery == "sent"
    (sent,) = desk.emitted("inbox.message.sent")
    assert MessageSent.FromString(sent).message_id == message.id == mail.id


async def test_a_mail_that_goes_out_later_still_knows_the_events_that_led_to_it(desk, email):
    bookings = [desk.confirmed(email), desk.confirmed(f"other-{email}")]
    await desk.apply(*bookings)
    await desk.deliver()

    led_to = desk.execute(
        "SELECT causation FROM outbox WHERE workspace_id = %s AND type = 'inbox.message.sent'",
        desk.workspace_id,
    )
    assert sorted(chain for (chain,) in led_to) == sorted([booking.id] for booking in bookings)


async def test_a_confirmation_carries_its_secret_link_that_no_table_keeps(desk, email):
    booking_id = new_id()
    await desk.apply(desk.confirmed(email, booking_id=booking_id))
    await desk.deliver()
    await desk.apply(desk.cancelled(email, booking_id=booking_id, version=2))
    desk.links.away = True
    await desk.apply(desk.confirmed(email))
    await desk.deliver()

    without, cancelled, confirmed = await desk.mails(email)
    link = f"https://desk.example/manage#token={booking_id}"
    assert confirmed.text.endswith(f"See, move or cancel it here:\n{link}\n")
    assert "token=" not in cancelled.text + without.text
    kept = desk.execute("SELECT text FROM messages WHERE workspace_id = %s", desk.workspace_id)
    assert not [text for (text,) in kept if "token=" in text]


async def test_a_cancellation_takes_the_same_entry_out_of_the_calendar(desk, email):
    booking_id = new_id()
    await desk.apply(desk.confirmed(email, booking_id=booking_id))
    await desk.apply(desk.cancelled(email, booking_id=booking_id, version=3))
    await desk.deliver()

    newest, oldest = await desk.mails(email)
    calendar, entry = parsed(newest.attachments[0].content)
    _, before = parsed(oldest.attachments[0].content)
    assert (calendar["METHOD"], entry["STATUS"]) == ("CANCEL", "CANCELLED")
    assert entry["UID"] == before["UID"]
    assert int(entry["SEQUENCE"]) == 2


async def test_a_request_and_its_refusal_touch_no_calendar(desk, email):
    booking_id = new_id()
    await desk.apply(desk.requested(email, booking_id=booking_id))
    await desk.apply(desk.declined(email, booking_id=booking_id, version=2))
    await desk.deliver()

    newest, oldest = await desk.mails(email)
    assert (oldest.subject.split(":")[0], newest.subject.split(":")[0]) == ("Requested", "Declined")
    assert not oldest.attachments
    assert not newest.attachments


async def test_a_new_time_changes_the_same_entry_of_the_calendar(desk, email):
    booking_id, later = new_id(), datetime(2026, 12, 2, 10, tzinfo=UTC)
    await desk.apply(desk.confirmed(email, booking_id=booking_id))
    await desk.apply(desk.rescheduled(email, booking_id=booking_id, version=2, starts_at=later))
    await desk.apply(desk.rescheduled(email, status="pending"))
    await desk.deliver()

    requested, newest, oldest = await desk.mails(email)
    assert newest.subject == "New time: Haircut on Wednesday, 2 December 2026, 11:00"
    calendar, entry = parsed(newest.attachments[0].content)
    _, before = parsed(oldest.attachments[0].content)
    assert (calendar["METHOD"], entry["UID"], entry.start) == ("REQUEST", before["UID"], later)
    assert int(entry["SEQUENCE"]) > int(before["SEQUENCE"])
    assert (requested.subject.split(":")[0], len(requested.attachments)) == ("Requested", 0)


async def test_names_of_any_kind_make_a_valid_calendar_file(desk, email):
    name = 'Zoë "Zo"; O\'Brien, née Ångström:\r\nBEGIN:VEVENT ' + "é" * 80
    await desk.apply(desk.confirmed(email, name=name, service="Cut; wash,\nand\\dry " + "ü" * 90))
    await desk.deliver()

    (mail,) = await desk.mails(email)
    content = mail.attachments[0].content
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))
    _, entry = parsed(content)
    assert entry["SUMMARY"].startswith("Cut; wash, and\\dry üü")


class Dying:
    """Sends, and dies before anybody is told."""

    def __init__(self, transport):
        self._transport = transport

    async def send(self, mails):
        await self._transport.send(mails)
        raise ConnectionResetError


async def test_a_crash_between_sending_and_noting_neither_loses_nor_doubles_a_mail(desk, email):
    await desk.apply(*(desk.confirmed(email) for _ in range(3)))
    with pytest.raises(ConnectionResetError):
        await desk.deliver(Dying(Mailbox(desk.database)))
    assert [row[0] for row in desk.deliveries()] == ["queued"] * 3
    await desk.deliver()
    assert [row[0] for row in desk.deliveries()] == ["queued"] * 3, "the claim still stands"

    async with led(Deliveries(desk.database, desk.links, Mailbox(desk.database), SENDER)):
        await eventually(lambda: [row[0] for row in desk.deliveries()] == ["sent"] * 3)
    assert len(await desk.mails(email)) == 3
    assert len(desk.emitted("inbox.message.sent")) == 3


async def test_a_mail_leaves_as_soon_as_the_job_is_woken(desk, email, monkeypatch):
    monkeypatch.setattr(deliveries_job, "EVERY", timedelta(hours=1))
    job = Deliveries(desk.database, desk.links, Mailbox(desk.database), SENDER)
    async with led(job):
        await desk.apply(desk.confirmed(email))
        job.wake()
        await eventually(lambda: [row[0] for row in desk.deliveries()] == ["sent"])


async def test_two_jobs_at_once_send_each_mail_once(desk, email):
    await desk.apply(*(desk.confirmed(email) for _ in range(60)))

    class Counting(Mailbox):
        sent = 0

        async def send(self, mails):
            Counting.sent += sum(mail.recipient == email for mail in mails)
            return await super().send(mails)

    await asyncio.gather(*(desk.deliver(Counting(desk.database)) for _ in range(4)))
    assert Counting.sent == len(desk.emitted("inbox.message.sent")) == 60


async def test_a_mail_server_gets_the_mail_with_its_calendar_file(desk, email, smtp):
    await desk.apply(desk.confirmed(email, name="Zoë Ångström"))
    await desk.deliver(Smtp(smtp.url))

    (message,) = [one for one in smtp.received if email in one["To"]]
    assert message["From"] == f"Salon Mira <{SENDER}>"
    assert message["To"] == f"Zoë Ångström <{email}>"
    assert message["Subject"].startswith("Confirmed: Haircut")
    assert message["Auto-Submitted"] == "auto-generated"
    ((message_id, *_),) = desk.execute("SELECT id FROM messages WHERE workspace_id = %s", desk.workspace_id)
    assert message["Message-ID"] == f"<{message_id}@example.test>"
    assert "your appointment is confirmed" in message.get_body(("plain",)).get_content()
    (attachment,) = message.iter_attachments()
    assert (attachment.get_content_type(), attachment.get_param("method")) == ("text/calendar", "REQUEST")
    assert parsed(attachment.get_content())[0]["METHOD"] == "REQUEST"


async def test_a_mail_that_is_refused_for_now_is_tried_again_later(desk, email, smtp):
    await desk.apply(desk.confirmed(email), desk.confirmed(f"other-{email}"))
    smtp.answers[email] = "451 greylisted, come back later"
    await desk.deliver(Smtp(smtp.url))

    (status, attempts, pause, error), (other, *_) = desk.deliveries()
    assert (status, attempts, error) == ("queued", 1, "SMTP 451")
    assert pause >= 55
    assert other == "sent"
    smtp.answers.clear()
    desk.make_due()
    await desk.deliver(Smtp(smtp.url))
    assert [row[0] for row in desk.deliveries()] == ["sent", "sent"]
    assert len(desk.emitted("inbox.message.sent")) == 2


async def test_a_mail_that_is_refused_for_good_has_failed(desk, email, smtp):
    await desk.apply(desk.confirmed(email))
    smtp.answers[email] = f"550 no such mailbox: {email}"
    await desk.deliver(Smtp(smtp.url))

    assert [(row[0], row[3]) for row in desk.deliveries()] == [("failed", "SMTP 550")]
    assert [message.delivery for message in await desk.thread(email)] == ["failed"]
    assert desk.emitted("inbox.message.sent") == []


async def test_mails_wait_for_a_mail_server_that_is_away_and_fail_after_days(desk, email):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        away = Smtp(f"smtp://127.0.0.1:{closed.getsockname()[1]}")
        await desk.apply(desk.confirmed(email))
        await desk.deliver(away)
        assert [row[0] for row in desk.deliveries()] == ["queued"]
        desk.execute(
            "UPDATE deliveries SET due_at = now(), attempts = %s WHERE workspace_id = %s",
            MOST_ATTEMPTS - 1,
            desk.workspace_id,
        )
        await desk.deliver(away)
    assert [row[0] for row in desk.deliveries()] == ["failed"]


def parsed(content):
    """Strictly: icalendar keeps what it cannot read as errors."""
    calendar = Calendar.from_ical(content)
    (entry,) = calendar.walk("VEVENT")
    assert (calendar.errors, entry.errors) == ([], [])
    assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE"} <= entry.keys()
    return calendar, entry


class Sole:
    """Leads for as long as the test lasts."""

    async def confirm(self):
        return


async def test_times_stand_on_the_clock_of_a_customer_who_told_hers(desk, email):
    tokyo, visit_id = "Asia/Tokyo", new_id()
    visit = desk.visit("confirmed", email, visit_id, time_zone=tokyo)
    await desk.apply(desk.confirmed(email, time_zone=tokyo), visit)
    await desk.deliver()

    for mail in await desk.mails(email):
        assert "Tuesday, 1 December 2026, 18:00 – " in mail.text
        assert "(Asia/Tokyo, JST)" in mail.text


@asynccontextmanager
async def led(job):
    """Runs the job as the leader does, until the end of the block."""
    task = asyncio.create_task(job.run(Sole()))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
