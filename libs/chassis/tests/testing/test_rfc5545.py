"""What reads strictly must refuse what is wrong, or it proves nothing of what it lets pass."""

import pytest
from chassis.testing.rfc5545 import BadCalendar, read_strictly

GOOD = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Test//EN
METHOD:REQUEST
BEGIN:VEVENT
UID:1@test
SEQUENCE:0
DTSTAMP:20261101T080000Z
DTSTART:20261201T090000Z
DTEND:20261201T093000Z
SUMMARY:Cut\\; wash\\, and dry
ORGANIZER;CN="Salon, Mira":mailto:desk@example.test
ATTENDEE;CN=Ada;PARTSTAT=ACCEPTED:mailto:ada@example.test
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
"""


def crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def test_a_calendar_that_keeps_the_rules_is_read() -> None:
    (event,) = read_strictly(crlf(GOOD)).events
    assert event.value("SUMMARY") == "Cut\\; wash\\, and dry"
    (organizer,) = event.all("ORGANIZER")
    assert organizer.parameters == {"CN": '"Salon, Mira"'}


def test_folded_lines_are_joined_before_they_are_read() -> None:
    folded = GOOD.replace("SUMMARY:Cut", "SUMMARY:C\n ut")
    assert read_strictly(crlf(folded)).events[0].value("SUMMARY").startswith("Cut")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("UID:1@test\n", ""),
        ("UID:1@test\n", "UID:1@test\nUID:2@test\n"),
        ("DTSTAMP:20261101T080000Z\n", ""),
        ("DTSTAMP:20261101T080000Z", "DTSTAMP:20261101T080000"),
        ("DTSTART:20261201T090000Z", "DTSTART:20261201T090000"),
        ("DTSTART:20261201T090000Z", "DTSTART;TZID=Europe/Berlin:20261201T090000"),
        ("DTEND:20261201T093000Z", "DTEND:20261201T083000Z"),
        ("DTEND:20261201T093000Z", "DTEND:20261201T093000Z\nDURATION:PT30M"),
        ("SEQUENCE:0\n", ""),
        ("SEQUENCE:0", "SEQUENCE:-1"),
        ("\\;", ";"),
        ("SUMMARY:", "SUMMARI:"),
        ("SUMMARY:", "SUMMARY:" + "x" * 80),
        ("SUMMARY:", "\nSUMMARY:"),
        ('CN="Salon, Mira"', "CN=Sa;lon"),
        ("mailto:ada@example.test", "ada@example.test"),
        ("ATTENDEE;CN=Ada;PARTSTAT=ACCEPTED:mailto:ada@example.test\n", ""),
        ("STATUS:CONFIRMED", "STATUS:CANCELLED"),
        ("STATUS:CONFIRMED", "STATUS:OPEN"),
        ("METHOD:REQUEST", "METHOD:CANCEL"),
        ("END:VEVENT", "END:VTODO"),
        ("STATUS:CONFIRMED", "STATUS:CONFIRMED\nRRULE:EVERY=WEEK"),
        ("VERSION:2.0\n", ""),
        ("PRODID:-//Test//EN\n", ""),
    ],
)
def test_what_breaks_a_rule_is_refused(old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(BadCalendar):
        read_strictly(crlf(GOOD.replace(old, new, 1)))


def test_lines_end_with_crlf() -> None:
    with pytest.raises(BadCalendar):
        read_strictly(GOOD.encode())
