"""The calendar file of each mail, read strictly: RFC 5545 and, as messages, RFC 5546."""

from datetime import UTC, datetime, timedelta

from chassis.db.ids import new_id
from chassis.testing.rfc5545 import read_strictly

FIRST = datetime(2026, 12, 1, 9, tzinfo=UTC)
WEEK = timedelta(days=7)


def strictly(mail):
    (attachment,) = mail.attachments
    return read_strictly(attachment.content.encode())


async def test_each_mail_of_a_booking_has_a_strict_calendar_file_with_a_rising_sequence(desk, email):
    booking_id = new_id()
    await desk.apply(desk.confirmed(email, booking_id=booking_id))
    await desk.apply(desk.rescheduled(email, booking_id=booking_id, version=2, starts_at=FIRST + WEEK))
    await desk.apply(desk.cancelled(email, booking_id=booking_id, version=3, starts_at=FIRST + WEEK))
    await desk.deliver()

    files = [strictly(mail) for mail in reversed(await desk.mails(email))]
    assert [one.value("METHOD") for one in files] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [event for one in files for event in one.events]
    assert {event.value("UID") for event in events} == {f"{booking_id}@frontdesk"}
    assert [event.value("SEQUENCE") for event in events] == ["0", "1", "2"]
    assert {event.value("ORGANIZER") for event in events} == {"mailto:desk@example.test"}
    assert {event.value("ATTENDEE") for event in events} == {f"mailto:{email}"}


async def test_names_from_strangers_keep_the_file_strict(desk, email):
    name = 'Zoë "Zo"; O\'Brien, née Ångström:\r\nBEGIN:VEVENT ' + "é" * 80
    await desk.apply(desk.confirmed(email, name=name, service="Cut; wash,\nand\\dry " + "ü" * 90))
    await desk.deliver()
    (mail,) = await desk.mails(email)
    assert len(strictly(mail).events) == 1


async def test_a_new_series_is_one_mail_with_all_its_dates_and_links(desk, email):
    starts = [FIRST + number * WEEK for number in range(3)]
    dates, told = desk.series_booked(email, starts)
    await desk.apply(*told)
    await desk.deliver()

    (mail,) = await desk.mails(email)
    assert mail.subject == "Confirmed: Haircut, 3 dates from Tuesday, 1 December 2026, 10:00"
    file = strictly(mail)
    assert (file.value("METHOD"), len(file.events)) == ("REQUEST", 3)
    assert {event.value("UID") for event in file.events} == {f"{dates[0].booking.series_id}@frontdesk"}
    assert [event.moment("RECURRENCE-ID") for event in file.events] == starts
    assert [event.moment("DTSTART") for event in file.events] == starts
    for number, one in enumerate(dates, start=1):
        assert f"{number}. https://desk.example/manage#token={one.booking.id}\n" in mail.text
    assert "3. Tuesday, 15 December 2026, 10:00 – 10:45" in mail.text
    assert len(desk.emitted("inbox.contact.linked")) == 3


async def test_a_single_date_of_a_series_changes_under_the_name_it_had_at_first(desk, email):
    starts = [FIRST, FIRST + WEEK]
    dates, told = desk.series_booked(email, starts)
    await desk.apply(*told)
    second = dates[1]
    second.booking.starts_at.FromDatetime(FIRST + WEEK + timedelta(hours=2))
    second.booking.ends_at.FromDatetime(FIRST + WEEK + timedelta(hours=3))
    for number, fact in enumerate(("rescheduled", "cancelled"), start=1):
        second.booking.version, second.booking.sequence = number + 1, number
        await desk.apply(desk.changed(fact, second))
    await desk.deliver()

    cancelled, moved, _ = [strictly(mail) for mail in await desk.mails(email)]
    for file, method, sequence in ((moved, "REQUEST", "1"), (cancelled, "CANCEL", "2")):
        (event,) = file.events
        assert (file.value("METHOD"), event.value("SEQUENCE")) == (method, sequence)
        assert event.value("UID") == f"{second.booking.series_id}@frontdesk"
        assert event.moment("RECURRENCE-ID") == FIRST + WEEK
    assert moved.events[0].moment("DTSTART") == FIRST + WEEK + timedelta(hours=2)


async def test_dates_of_a_series_that_change_together_are_one_mail_with_one_file(desk, email):
    starts = [FIRST + number * WEEK for number in range(3)]
    dates, told = desk.series_booked(email, starts)
    await desk.apply(*told)
    for number, fact in enumerate(("rescheduled", "cancelled"), start=1):
        for one in dates[1:]:
            one.booking.version, one.booking.sequence = number + 1, number
        await desk.apply(*desk.series_changed(fact, dates[1:]))
    await desk.deliver()

    cancelled, moved, _ = await desk.mails(email)
    assert moved.subject == "New times: Haircut, 2 dates from Tuesday, 8 December 2026, 10:00"
    assert cancelled.subject == "Cancelled: Haircut, 2 dates from Tuesday, 8 December 2026, 10:00"
    assert f"2. https://desk.example/manage#token={dates[2].booking.id}\n" in moved.text
    for mail, method, sequence in ((moved, "REQUEST", "1"), (cancelled, "CANCEL", "2")):
        file = strictly(mail)
        assert (file.value("METHOD"), len(file.events)) == (method, 2)
        assert {event.value("UID") for event in file.events} == {f"{dates[0].booking.series_id}@frontdesk"}
        assert {event.value("SEQUENCE") for event in file.events} == {sequence}
        assert [event.moment("RECURRENCE-ID") for event in file.events] == starts[1:]


async def test_a_series_that_waits_for_an_answer_is_one_mail_without_a_calendar_file(desk, email):
    dates, told = desk.series_booked(email, [FIRST, FIRST + WEEK], status="pending")
    await desk.apply(*told)
    answered = dates[1]
    answered.booking.status, answered.booking.version = "confirmed", 2
    await desk.apply(desk.changed("confirmed", answered))
    await desk.deliver()

    confirmed, requested = await desk.mails(email)
    assert requested.subject.startswith("Requested: Haircut, 2 dates")
    assert not requested.attachments
    (event,) = strictly(confirmed).events
    assert event.moment("RECURRENCE-ID") == FIRST + WEEK
