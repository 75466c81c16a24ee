"""An invitation as an iCalendar file (RFC 5545, RFC 5546).

The lines are put together from icalendar's own parts, which quote, escape and fold; its tree of components
does the same in eight times the time, 0.7 ms for each mail.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from icalendar import vText
from icalendar.parser import Contentline, Parameters

from inbox.domain.invitation import Invitation, Method

PRODUCT = "-//Frontdesk//Frontdesk//EN"
_NONE = Parameters()
Line = tuple[str, Parameters, str]


def calendar_file(
    invitations: Sequence[Invitation],
    *,
    written_at: datetime,
    organizer: tuple[str, str],
    attendee: tuple[str, str],
) -> str:
    """Of one UID: an appointment, or dates of a series. People are name and address.

    The same invitations always make the same file.
    """
    lines = [
        ("BEGIN", _NONE, "VCALENDAR"),
        ("VERSION", _NONE, "2.0"),
        ("PRODID", _NONE, PRODUCT),
        ("METHOD", _NONE, invitations[0].method.value),
        *(line for one in invitations for line in _event(one, written_at, organizer, attendee)),
        ("END", _NONE, "VCALENDAR"),
    ]
    made = [Contentline.from_parts(name, parameters, value) for name, parameters, value in lines]
    return "".join(f"{line.to_ical().decode()}\r\n" for line in made)


def _event(
    invitation: Invitation, written_at: datetime, organizer: tuple[str, str], attendee: tuple[str, str]
) -> list[Line]:
    recurrence = invitation.recurrence
    return [
        ("BEGIN", _NONE, "VEVENT"),
        ("UID", _NONE, invitation.uid),
        *([("RECURRENCE-ID", _NONE, _utc(recurrence))] if recurrence else []),
        ("SEQUENCE", _NONE, str(invitation.sequence)),
        ("DTSTAMP", _NONE, _utc(written_at)),
        ("DTSTART", _NONE, _utc(invitation.starts_at)),
        ("DTEND", _NONE, _utc(invitation.ends_at)),
        ("SUMMARY", _NONE, vText(invitation.summary)),
        ("DESCRIPTION", _NONE, vText(invitation.description)),
        ("ORGANIZER", _named(organizer[0]), f"mailto:{organizer[1]}"),
        ("ATTENDEE", _attending(attendee[0], invitation.method), f"mailto:{attendee[1]}"),
        ("STATUS", _NONE, invitation.status),
        ("END", _NONE, "VEVENT"),
    ]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _named(name: str) -> Parameters:
    # A parameter cannot carry a double quote or a control character in any form.
    clean = "".join(c if c.isprintable() and c != '"' else " " for c in name).strip()
    return Parameters({"CN": clean}) if clean else Parameters()


def _attending(name: str, method: Method) -> Parameters:
    attending = _named(name)
    if method is Method.REQUEST:
        attending.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
    return attending
