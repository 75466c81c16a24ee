import ipaddress
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
import pytest_asyncio
from booking.clients.calendars.addresses import TargetRefused, is_public, public_address_of
from booking.clients.calendars.fetching import LARGEST_BYTES, CalendarFetcher
from booking.domain.availability.calendars.outside import (
    Due,
    Failed,
    Outcome,
    Read,
    Trouble,
    Unchanged,
    check_url,
)
from booking.domain.time.zones import instant_of
from booking_worlds.calendar_server import CalendarServer, at_home, calendar, calendar_server, event, reply
from chassis.errors import Invalid

NOW = datetime(2026, 3, 20, tzinfo=UTC)
BERLIN = "Europe/Berlin"


@pytest_asyncio.fixture
async def server() -> AsyncIterator[CalendarServer]:
    async with calendar_server() as served:
        yield served


@pytest_asyncio.fixture
async def fetcher() -> AsyncIterator[CalendarFetcher]:
    made = CalendarFetcher(at_home, seconds=60)
    yield made
    await made.close()


def due(url: str, *, etag: str = "", time_zone: str = BERLIN) -> Due:
    return Due(
        calendar_id=UUID(int=1),
        staff_id=UUID(int=2),
        url=url,
        time_zone=time_zone,
        etag=etag,
        last_modified="",
        failures=0,
    )


def texts(outcome: Outcome, *, until: str = "2026-05") -> list[str]:
    """`03-23T08:00-09:00` in UTC, up to a month."""
    assert isinstance(outcome, Read)
    pairs = [(instant_of(start), instant_of(end)) for start, end in outcome.busy]
    return [f"{start:%m-%dT%H:%M}-{end:%H:%M}" for start, end in pairs if f"{start:%Y-%m}" < until]


async def test_a_weekly_rule_with_exceptions_blocks_the_right_instants_across_a_clock_change(
    server: CalendarServer, fetcher: CalendarFetcher
) -> None:
    server.serves(
        *event(
            "DTSTART;TZID=Europe/Berlin:20260316T090000",
            "DTEND;TZID=Europe/Berlin:20260316T100000",
            "RRULE:FREQ=WEEKLY;COUNT=6",
            "EXDATE;TZID=Europe/Berlin:20260406T090000",
        ),
        *event(
            "RECURRENCE-ID;TZID=Europe/Berlin:20260413T090000",
            "DTSTART;TZID=Europe/Berlin:20260414T110000",
            "DTEND;TZID=Europe/Berlin:20260414T113000",
        ),
    )
    assert texts(await fetcher.fetch(due(server.url()), NOW)) == [
        "03-23T08:00-09:00",
        "03-30T07:00-08:00",
        "04-14T09:00-09:30",
        "04-20T07:00-08:00",
    ]


async def test_zones_of_any_name_and_times_without_one_are_understood(
    server: CalendarServer, fetcher: CalendarFetcher
) -> None:
    server.serves(
        "BEGIN:VTIMEZONE",
        "TZID:Our own",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0330",
        "TZOFFSETTO:+0330",
        "END:STANDARD",
        "END:VTIMEZONE",
        *event("DTSTART;TZID=Our own:20260401T033000", "DURATION:PT1H", uid="1"),
        *event("DTSTART;TZID=W. Europe Standard Time:20260402T090000", "DURATION:PT1H", uid="2"),
        *event("DTSTART;TZID=Nobody knows:20260403T090000", "DURATION:PT1H", uid="3"),
        *event("DTSTART:20260404T090000", "DURATION:PT1H", uid="4"),
        *event("DTSTART:20260405T090000Z", "DURATION:PT1H", uid="5"),
    )
    assert texts(await fetcher.fetch(due(server.url()), NOW)) == [
        "04-01T00:00-01:00",
        "04-02T07:00-08:00",
        "04-03T07:00-08:00",
        "04-04T07:00-08:00",
        "04-05T09:00-10:00",
    ]


async def test_all_day_events_are_days_of_the_calendars_zone(
    server: CalendarServer, fetcher: CalendarFetcher
) -> None:
    server.serves(*event("DTSTART;VALUE=DATE:20260329", "DTEND;VALUE=DATE:20260330"))
    assert texts(await fetcher.fetch(due(server.url()), NOW)) == ["03-28T23:00-22:00"]


async def test_what_is_free_or_cancelled_blocks_nothing(
    server: CalendarServer, fetcher: CalendarFetcher
) -> None:
    at = ("DTSTART:20260401T090000Z", "DURATION:PT1H")
    server.serves(
        *event(*at, "TRANSP:TRANSPARENT", uid="1"),
        *event(*at, "STATUS:CANCELLED", uid="2"),
        *event(*at, "X-MICROSOFT-CDO-BUSYSTATUS:FREE", uid="3"),
        *event("DTSTART:20260401T090000Z", uid="4"),
    )
    assert texts(await fetcher.fetch(due(server.url()), NOW)) == []


async def test_events_that_overlap_are_one_and_long_ones_are_cut_into_months(
    server: CalendarServer, fetcher: CalendarFetcher
) -> None:
    server.serves(
        *event("DTSTART:20260401T090000Z", "DTEND:20260601T090000Z", uid="1"),
        *event("DTSTART:20260401T080000Z", "DTEND:20260402T080000Z", uid="2"),
    )
    outcome = await fetcher.fetch(due(server.url()), NOW)
    assert isinstance(outcome, Read)
    lengths = [end - start for start, end in outcome.busy]
    assert sum(lengths) == 61 * 1440 + 60
    assert max(lengths) == 31 * 1440


async def test_what_did_not_change_is_not_sent_again(
    server: CalendarServer, fetcher: CalendarFetcher
) -> None:
    server.serves(*event("DTSTART:20260401T090000Z", "DURATION:PT1H"), etag='"7"')
    first = await fetcher.fetch(due(server.url()), NOW)
    assert isinstance(first, Read)
    assert first.etag == '"7"'
    assert await fetcher.fetch(due(server.url(), etag=first.etag), NOW) == Unchanged()
    assert server.asked[-1][1]["if-none-match"] == '"7"'
    assert server.asked[-1][1]["host"] == f"calendar.test:{server.port}"


async def test_redirects_are_followed_but_not_for_ever(
    server: CalendarServer, fetcher: CalendarFetcher
) -> None:
    server.serves(*event("DTSTART:20260401T090000Z", "DURATION:PT1H"), path="/there.ics")
    server.answers["/cal.ics"] = reply("302 Found", Location="/there.ics")
    server.answers["/round"] = reply("302 Found", Location="/round")
    assert texts(await fetcher.fetch(due(server.url()), NOW)) == ["04-01T09:00-10:00"]
    assert await fetcher.fetch(due(server.url("/round")), NOW) == Failed(trouble=Trouble.REDIRECTED_TOO_OFTEN)


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (reply("403 Forbidden"), Trouble.REFUSED),
        (reply("410 Gone"), Trouble.NOT_FOUND),
        (reply("500 Oh"), Trouble.SERVER_FAILED),
        (reply("304 Not Modified"), Trouble.SERVER_FAILED),
        (reply("200 OK", b"<html>log in</html>"), Trouble.NOT_A_CALENDAR),
        (reply("200 OK", b""), Trouble.NOT_A_CALENDAR),
        (reply("200 OK", b"\xff\xfe\x00"), Trouble.NOT_A_CALENDAR),
        (reply("200 OK", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"), Trouble.NOT_A_CALENDAR),
        (reply("200 OK", b"x" * (LARGEST_BYTES + 1)), Trouble.TOO_LARGE),
        (b"no http at all\r\n\r\n", Trouble.UNREACHABLE),
        (b"", Trouble.UNREACHABLE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nBEGIN:VCAL", Trouble.UNREACHABLE),
        (reply("302 Found", Location="file:///etc/passwd"), Trouble.TARGET_REFUSED),
        (
            reply("200 OK", calendar(*event("DTSTART:20260401T090000Z", "RRULE:FREQ=SECONDLY"))),
            Trouble.TOO_MANY_EVENTS,
        ),
        (
            reply("200 OK", calendar(*event("DTSTART:00010101T090000Z", "RRULE:FREQ=DAILY"))),
            Trouble.TOO_MANY_EVENTS,
        ),
    ],
)
async def test_each_fault_of_a_server_has_a_name(
    server: CalendarServer, fetcher: CalendarFetcher, answer: bytes, trouble: Trouble
) -> None:
    server.answers["/cal.ics"] = answer
    assert await fetcher.fetch(due(server.url()), NOW) == Failed(trouble=trouble)


@pytest.mark.parametrize(
    ("rule", "events"),
    [
        ("FREQ=DAILY", 60),
        ("FREQ=HOURLY;INTERVAL=2", 5),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", 200),
        # No such day ever comes, which is found out in the year 9999.
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 30),
        ("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", 1),
    ],
)
async def test_rules_that_would_take_hours_are_given_up_after_seconds(
    server: CalendarServer, fetcher: CalendarFetcher, rule: str, events: int
) -> None:
    many = [
        line for n in range(events) for line in event("DTSTART:20260101T090000Z", f"RRULE:{rule}", uid=str(n))
    ]
    server.answers["/cal.ics"] = reply("200 OK", calendar(*many))
    assert await fetcher.fetch(due(server.url()), NOW) == Failed(trouble=Trouble.TOO_MANY_EVENTS)


async def test_rules_of_the_past_count_for_nothing(server: CalendarServer, fetcher: CalendarFetcher) -> None:
    past = ("DTSTART:20250101T090000Z", "RRULE:FREQ=DAILY;UNTIL=20250601T000000Z")
    many = [line for n in range(100) for line in event(*past, uid=str(n))]
    server.answers["/cal.ics"] = reply("200 OK", calendar(*many))
    outcome = await fetcher.fetch(due(server.url()), NOW)
    assert isinstance(outcome, Read)
    assert outcome.busy == ()


async def test_a_server_that_says_nothing_is_given_up(server: CalendarServer) -> None:
    server.answers["/cal.ics"] = None
    fetcher = CalendarFetcher(at_home, seconds=0.3)
    assert await fetcher.fetch(due(server.url()), NOW) == Failed(trouble=Trouble.TIMED_OUT)
    await fetcher.close()


async def test_an_address_in_our_own_network_is_refused_also_behind_a_redirect(
    server: CalendarServer,
) -> None:
    async def resolve(host: str, port: int) -> str:
        return "127.0.0.1" if host == "calendar.test" else await public_address_of(host, port)

    server.answers["/cal.ics"] = reply("302 Found", Location="http://127.0.0.1/latest/meta-data")
    fetcher = CalendarFetcher(resolve)
    assert await fetcher.fetch(due(server.url()), NOW) == Failed(trouble=Trouble.TARGET_REFUSED)
    for host in ("localhost", "127.0.0.1", "[::1]", "169.254.169.254", "0x7f000001", "10.1"):
        outcome = await fetcher.fetch(due(f"http://{host}:{server.port}/"), NOW)
        assert outcome == Failed(trouble=Trouble.TARGET_REFUSED), host
    assert [path for path, _ in server.asked] == ["/cal.ics"]
    await fetcher.close()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.168.1.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "fec0::1",
        "192.88.99.1",
        "3fff::1",
        "2002:7f00:1::",
    ],
)
def test_an_address_that_is_not_public_is_known(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_a_public_address_is_known(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


async def test_a_name_that_stands_for_this_machine_is_refused() -> None:
    with pytest.raises(TargetRefused):
        await public_address_of("localhost", 80)


@pytest.mark.parametrize(
    "url",
    ["", "calendar.example/x.ics", "ftp://a.example/x", "http://", "http://u:p@a.example/", "http://a b/"],
)
def test_what_is_no_address_of_a_calendar_is_refused(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_url(url)
    assert refused.value.field == "url"
