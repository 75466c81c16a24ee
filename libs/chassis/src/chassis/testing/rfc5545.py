"""Reads iCalendar as strictly as RFC 5545 and RFC 5546 are written; libraries forgive more than calendars do.

What breaks a rule raises `BadCalendar`, which says what and where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NoReturn

LONGEST_LINE_OCTETS = 75
_NAME = r"[A-Za-z0-9-]+"
_PARAMETER = re.compile(
    rf';(?P<name>{_NAME})=(?P<values>(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)'
    rf'(?:,(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*))*)'
)
_DATE = re.compile(r"\d{8}\Z", re.ASCII)
_MOMENT = re.compile(r"\d{8}T\d{6}Z?\Z", re.ASCII)
_TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*\Z")
_ADDRESS = re.compile(r"mailto:[^\s@]+@[^\s@]+\Z")
_DURATION = re.compile(
    r"[+-]?P(?:\d+W|(?=\d|T\d)(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)\Z", re.ASCII
)
_CALENDAR = {
    "PRODID",
    "VERSION",
    "METHOD",
    "CALSCALE",
    "NAME",
    "DESCRIPTION",
    "REFRESH-INTERVAL",
    "SOURCE",
    "COLOR",
}
_ONCE = {
    *(
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "DURATION",
        "CLASS",
        "CREATED",
        "DESCRIPTION",
        "GEO",
        "LAST-MODIFIED",
    ),
    *("LOCATION", "ORGANIZER", "PRIORITY", "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "URL", "RECURRENCE-ID"),
    "RRULE",
}
_OFTEN = {"ATTACH", "ATTENDEE", "CATEGORIES", "COMMENT", "CONTACT", "EXDATE", "RDATE", "RESOURCES"}
_RULE_PARTS = {
    *(
        "FREQ",
        "UNTIL",
        "COUNT",
        "INTERVAL",
        "BYDAY",
        "BYMONTHDAY",
        "BYMONTH",
        "BYSETPOS",
        "BYHOUR",
        "BYMINUTE",
    ),
    "WKST",
}


class BadCalendar(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Property:
    name: str
    parameters: Mapping[str, str]
    value: str


@dataclass(frozen=True, slots=True)
class Component:
    name: str
    properties: list[Property] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [one for one in self.properties if one.name == name]

    def one(self, name: str) -> Property | None:
        found = self.all(name)
        return found[0] if found else None

    def value(self, name: str) -> str:
        """Raises `BadCalendar` where it is missing or there are several."""
        found = self.all(name)
        if len(found) != 1:
            _refuse(f"{self.name} has {name} {len(found)} times")
        return found[0].value

    def moment(self, name: str) -> datetime:
        """Of a property in UTC."""
        return datetime.strptime(self.value(name), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)

    @property
    def events(self) -> list[Component]:
        return [one for one in self.parts if one.name == "VEVENT"]


def read_strictly(content: bytes) -> Component:
    """The one calendar that the content is. Raises `BadCalendar`."""
    calendar = _nested([_property(line) for line in _unfolded(content)])
    if calendar.name != "VCALENDAR":
        _refuse(f"begins with {calendar.name}")
    _check_calendar(calendar)
    zones = {one.value("TZID") for one in calendar.parts if one.name == "VTIMEZONE"}
    for event in calendar.events:
        _check_event(event, zones)
    _check_method(calendar)
    return calendar


def _unfolded(content: bytes) -> Iterator[str]:
    if not content.endswith(b"\r\n"):
        _refuse("does not end with CRLF")
    logical: list[bytes] = []
    for line in content[:-2].split(b"\r\n"):
        if b"\r" in line or b"\n" in line:
            _refuse(f"a line ends without CRLF: {line!r}")
        if len(line) > LONGEST_LINE_OCTETS:
            _refuse(f"a line of {len(line)} octets: {line!r}")
        if line[:1] in (b" ", b"\t") and logical:
            logical[-1] += line[1:]
        elif line:
            logical.append(line)
        else:
            _refuse("an empty line")
    for joined in logical:
        try:
            yield joined.decode("utf-8")
        except UnicodeDecodeError:
            _refuse(f"not UTF-8: {joined!r}")


def _property(line: str) -> Property:
    head = re.match(_NAME, line)
    if head is None:
        _refuse(f"no property: {line!r}")
    at, parameters = head.end(), {}
    while parameter := _PARAMETER.match(line, at):
        parameters[parameter["name"].upper()] = parameter["values"]
        at = parameter.end()
    if line[at : at + 1] != ":":
        _refuse(f"a malformed parameter: {line!r}")
    value = line[at + 1 :]
    if any((c < " " and c != "\t") or c == "\x7f" for c in value):
        _refuse(f"a control character: {line!r}")
    return Property(head[0].upper(), parameters, value)


def _nested(properties: list[Property]) -> Component:
    root = Component("")
    open_: list[Component] = [root]
    for one in properties:
        if one.name == "BEGIN":
            part = Component(one.value)
            open_[-1].parts.append(part)
            open_.append(part)
        elif one.name == "END":
            if open_.pop().name != one.value or not open_:
                _refuse(f"END:{one.value} ends something else")
        else:
            open_[-1].properties.append(one)
    if len(open_) != 1 or len(root.parts) != 1 or root.properties:
        _refuse("is not one component")
    return root.parts[0]


def _check_calendar(calendar: Component) -> None:
    if calendar.value("VERSION") != "2.0":
        _refuse("is not version 2.0")
    calendar.value("PRODID")
    _check_names(calendar, once=_CALENDAR, often=set())
    interval = calendar.one("REFRESH-INTERVAL")
    if interval and (interval.parameters.get("VALUE") != "DURATION" or not _DURATION.match(interval.value)):
        _refuse(f"REFRESH-INTERVAL is no duration: {interval}")
    if not calendar.parts and not calendar.one("NAME"):
        _refuse("has no component")


def _check_event(event: Component, zones: set[str]) -> None:
    _check_names(event, once=_ONCE, often=_OFTEN)
    for needed in ("UID", "DTSTAMP", "DTSTART"):
        event.value(needed)
    if not event.value("DTSTAMP").endswith("Z"):
        _refuse("DTSTAMP is not in UTC")
    if event.one("DTEND") and event.one("DURATION"):
        _refuse("has an end and a duration")
    for one in event.properties:
        if one.name in _CHECKS:
            _CHECKS[one.name](one)
        if (zone := one.parameters.get("TZID")) and zone not in zones:
            _refuse(f"{one.name} names a zone that is not shipped: {zone}")
    end = event.one("DTEND")
    if end and end.value <= event.value("DTSTART"):
        _refuse("ends before it starts")


def _check_names(component: Component, *, once: set[str], often: set[str]) -> None:
    for one in component.properties:
        if one.name not in once | often and not one.name.startswith("X-"):
            _refuse(f"{component.name} knows no {one.name}")
        if one.name in once and len(component.all(one.name)) > 1:
            _refuse(f"{component.name} has {one.name} twice")


def _check_method(calendar: Component) -> None:
    """What RFC 5546 asks of a message; without a METHOD, that no entry stands twice."""
    named = [(one.value("UID"), getattr(one.one("RECURRENCE-ID"), "value", "")) for one in calendar.events]
    if len(set(named)) < len(named):
        _refuse("an entry stands twice")
    method = calendar.one("METHOD")
    if method is None:
        return
    if len({uid for uid, _ in named}) != 1:
        _refuse("a message is about one UID")
    for event in calendar.events:
        event.value("ORGANIZER")
        event.value("SEQUENCE")
        if not event.all("ATTENDEE"):
            _refuse("nobody is invited")
        status = event.value("STATUS")
        if (status == "CANCELLED") != (method.value == "CANCEL"):
            _refuse(f"{method.value} of what is {status}")
        if method.value == "REQUEST":
            event.value("SUMMARY")


def _matching(pattern: re.Pattern[str]) -> Callable[[Property], None]:
    def check(one: Property) -> None:
        if not pattern.match(one.value):
            _refuse(f"{one.name} has a malformed value: {one.value!r}")

    return check


def _check_moment(one: Property) -> None:
    if one.parameters.get("VALUE") == "DATE":
        _matching(_DATE)(one)
        return
    for moment in one.value.split(","):
        if not _MOMENT.match(moment):
            _refuse(f"{one.name} is no moment: {one.value!r}")
        if moment.endswith("Z") == ("TZID" in one.parameters):
            _refuse(f"{one.name} is neither in UTC nor in a zone: {one.value!r}")


def _check_rule(one: Property) -> None:
    parts = dict(part.partition("=")[::2] for part in one.value.split(";"))
    if not parts.keys() <= _RULE_PARTS or "FREQ" not in parts or {"UNTIL", "COUNT"} <= parts.keys():
        _refuse(f"RRULE is none: {one.value!r}")


_CHECKS: Mapping[str, Callable[[Property], None]] = {
    **dict.fromkeys(("SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT"), _matching(_TEXT)),
    **dict.fromkeys(("ORGANIZER", "ATTENDEE"), _matching(_ADDRESS)),
    **dict.fromkeys(
        ("DTSTAMP", "DTSTART", "DTEND", "CREATED", "LAST-MODIFIED", "RECURRENCE-ID", "EXDATE", "RDATE"),
        _check_moment,
    ),
    "SEQUENCE": _matching(re.compile(r"\d+\Z", re.ASCII)),
    "STATUS": _matching(re.compile(r"(TENTATIVE|CONFIRMED|CANCELLED)\Z")),
    "RRULE": _check_rule,
}


def _refuse(why: str) -> NoReturn:
    raise BadCalendar(why)
