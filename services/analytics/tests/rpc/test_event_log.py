from datetime import UTC, datetime, timedelta

import pytest
from analytics.domain.workspace import Workspace
from analytics.policy import POLICY
from analytics.rpc.event_log_servicer import EventLogServicer
from analytics.rpc.overview_servicer import OverviewServicer
from chassis.context import current_caller
from chassis.db.ids import new_id
from chassis.errors import Invalid
from chassis.rpc.admission import Most
from chassis.rpc.paging import InvalidCursor
from chassis.rpc.server import Doorkeeper, RpcServer
from frontdesk.analytics.v1 import analytics_pb2 as contract
from frontdesk.common.v1.page_pb2 import PageRequest

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def servicer(business, identity) -> EventLogServicer:
    return EventLogServicer(business.database, identity)


async def listed(servicer, limit=0, cursor="", **filters):
    request = contract.ListEventsRequest(page=PageRequest(limit=limit, cursor=cursor), **filters)
    return await servicer.ListEvents(request, None)


async def ids(servicer, **filters) -> list[str]:
    return [item.id for item in (await listed(servicer, **filters)).items]


def test_every_method_has_a_policy(business, identity) -> None:
    server = RpcServer("analytics", Doorkeeper(None, None), POLICY, most=Most(calls=1))
    services = contract.DESCRIPTOR.services_by_name
    server.handlers(OverviewServicer(business.database, identity))
    server.handlers(EventLogServicer(business.database, identity))
    assert {f"{s.name}/{m.name}" for s in services.values() for m in s.methods} == set(POLICY)


async def test_events_come_newest_first_page_by_page_also_within_one_moment(business, servicer) -> None:
    events = [business.contact(NOON + timedelta(minutes=number // 3)) for number in range(7)]
    await business.apply(*events)
    seen, cursor = [], ""
    while True:
        reply = await listed(servicer, limit=2, cursor=cursor)
        seen += [item.id for item in reply.items]
        await business.apply(business.contact(NOON + timedelta(days=1)))
        cursor = reply.next_cursor
        if not cursor:
            break
    assert seen == [str(event.id) for event in events[::-1]]


async def test_events_are_filtered_by_type_and_aggregate(business, servicer) -> None:
    booking_id = new_id()
    made = business.confirmed(NOON, booking_id=booking_id)
    contact = business.contact(NOON)
    undone = business.cancelled(NOON + timedelta(minutes=1), booking_id=booking_id, made_at=NOON)
    await business.apply(made, contact, undone)
    booking = str(booking_id)
    assert await ids(servicer, aggregate_id=booking) == [str(undone.id), str(made.id)]
    assert await ids(servicer, type="inbox.contact.created") == [str(contact.id)]
    both = {"type": "booking.booking.confirmed", "aggregate_id": booking}
    assert await ids(servicer, **both) == [str(made.id)]
    assert await ids(servicer, type="inbox.message.sent") == []


async def test_dates_are_local_and_both_included(business, servicer) -> None:
    await business.onboard(time_zone="America/New_York")
    midnight = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
    end = midnight + timedelta(hours=25)
    before, first, last, after = (
        business.contact(moment)
        for moment in (
            midnight - timedelta(seconds=1),
            midnight,
            end - timedelta(seconds=1),
            end,
        )
    )
    await business.apply(before, first, last, after)
    kind = {"type": "inbox.contact.created"}
    day = {"from_date": "2026-11-01", "to_date": "2026-11-01"}
    assert await ids(servicer, **kind, **day) == [str(last.id), str(first.id)]
    assert await ids(servicer, **kind, from_date="2026-11-02") == [str(after.id)]
    assert await ids(servicer, **kind, to_date="2026-10-31") == [str(before.id)]


async def test_dates_work_before_the_onboarding_has_arrived(business, servicer, identity) -> None:
    identity.known[business.workspace_id] = Workspace(time_zone="UTC", currency="EUR")
    assert await ids(servicer) == []
    assert identity.asked == []
    assert await ids(servicer, from_date="2026-11-01") == []
    assert identity.asked == [business.workspace_id]


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        ({"type": "booking\x00"}, "type"),
        ({"aggregate_id": "soap"}, "aggregate_id"),
        ({"from_date": "yesterday"}, "from_date"),
        ({"from_date": "2026-11-02", "to_date": "2026-11-01"}, "to_date"),
    ],
)
async def test_a_filter_that_cannot_be_meant_is_refused(servicer, filters, field) -> None:
    with pytest.raises(Invalid) as refused:
        await listed(servicer, **filters)
    assert refused.value.field == field


async def test_a_cursor_fits_its_own_filters_and_workspace(business, other_business, servicer) -> None:
    await business.apply(business.contact(NOON), business.contact(NOON))
    cursor = (await listed(servicer, limit=1)).next_cursor
    with pytest.raises(InvalidCursor):
        await listed(servicer, cursor=cursor, type="inbox.contact.created")
    current_caller.set(other_business.caller)
    with pytest.raises(InvalidCursor):
        await listed(servicer, cursor=cursor)
    assert await ids(servicer) == []
