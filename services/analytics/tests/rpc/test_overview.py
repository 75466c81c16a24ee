from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from analytics.actions.get_overview import get_overview
from analytics.domain.days import start_of
from analytics.domain.workspace import Workspace
from analytics.rpc.overview_servicer import OverviewServicer
from chassis.context import current_caller
from chassis.db.ids import new_id
from chassis.errors import Invalid, NotFound
from frontdesk.analytics.v1 import analytics_pb2 as contract

SECOND = timedelta(seconds=1)


@pytest.fixture
def servicer(business, identity) -> OverviewServicer:
    return OverviewServicer(business.database, identity)


async def overview(servicer, range_name="") -> contract.Overview:
    request = contract.GetOverviewRequest(range=range_name)
    return (await servicer.GetOverview(request, None)).overview


class Clock:
    """Shows a transaction as if it began at another moment."""

    def __init__(self, tx, now: datetime) -> None:
        self._tx, self.now = tx, now

    def __getattr__(self, name: str):
        return getattr(self._tx, name)


async def overview_at(business, now: datetime, range_name: str):
    async with business.database.read(business.caller) as tx:
        return await get_overview(Clock(tx, now), range_name)


async def test_a_new_workspace_has_zeros(business, servicer) -> None:
    await business.onboard(time_zone="Asia/Tokyo", currency="JPY")
    before, shown, after = today_in_tokyo(), await overview(servicer), today_in_tokyo()
    assert (shown.workspace_id, shown.time_zone) == (str(business.workspace_id), "Asia/Tokyo")
    last = date.fromisoformat(shown.range.to)
    assert before <= last <= after
    assert getattr(shown.range, "from") == str(last - timedelta(days=29))
    assert (shown.bookings.value, shown.cancellations.value, shown.new_contacts.previous) == (0, 0, 0)
    assert (shown.revenue.value.amount_minor, shown.revenue.value.currency) == (0, "JPY")


def today_in_tokyo() -> date:
    return datetime.now(ZoneInfo("Asia/Tokyo")).date()


async def test_the_overview_counts_a_booking_and_is_corrected_by_its_cancel(business, servicer) -> None:
    await business.onboard()
    now, booking_id = datetime.now(UTC), new_id()
    await business.apply(business.confirmed(now, booking_id=booking_id), business.contact(now))
    shown = await overview(servicer, "7d")
    assert (shown.bookings.value, shown.cancellations.value, shown.new_contacts.value) == (1, 0, 1)
    assert shown.revenue.value.amount_minor == 2500
    await business.apply(business.cancelled(now, booking_id=booking_id, made_at=now))
    shown = await overview(servicer, "7d")
    assert (shown.bookings.value, shown.cancellations.value, shown.new_contacts.value) == (0, 1, 1)
    assert shown.revenue.value.amount_minor == 0


async def test_revenue_is_told_in_the_workspaces_money_only(business, servicer) -> None:
    await business.onboard()
    now = datetime.now(UTC)
    await business.apply(
        business.confirmed(now, price=100), business.confirmed(now, price=700, currency="USD")
    )
    shown = await overview(servicer, "7d")
    assert (shown.bookings.value, shown.revenue.value.amount_minor) == (2, 100)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", date(2026, 3, 29)),
        ("Europe/Berlin", date(2026, 10, 25)),
        ("America/New_York", date(2026, 3, 8)),
        ("America/New_York", date(2026, 11, 1)),
        ("Australia/Lord_Howe", date(2026, 4, 5)),
        ("Australia/Lord_Howe", date(2026, 10, 4)),
    ],
)
async def test_a_day_on_which_the_clocks_change_has_its_own_bounds(business, zone: str, day: date) -> None:
    await business.onboard(time_zone=zone)
    start, end = (start_of(d, ZoneInfo(zone)) for d in (day, day + timedelta(days=1)))
    moments = [start - SECOND, start, start + (end - start) / 2, end - SECOND, end]
    await business.apply(*(business.confirmed(moment) for moment in moments))
    shown = await overview_at(business, end - SECOND, "today")
    assert (shown.bookings.value, shown.bookings.previous) == (3, 1)
    assert (shown.first, shown.last) == (day, day)
    tomorrow = await overview_at(business, end, "today")
    assert (tomorrow.bookings.value, tomorrow.bookings.previous) == (1, 3)
    week = await overview_at(business, end, "7d")
    assert (week.bookings.value, week.bookings.previous) == (5, 0)
    assert week.first == day - timedelta(days=5)


async def test_the_range_before_is_as_many_local_days(business) -> None:
    await business.onboard()
    berlin = ZoneInfo("Europe/Berlin")
    edges = [start_of(date(2026, 10, 1) + timedelta(days=30 * n), berlin) for n in range(3)]
    await business.apply(
        *(business.confirmed(m) for edge in edges for m in (edge - SECOND, edge)), business.contact(edges[0])
    )
    shown = await overview_at(business, edges[2] - SECOND, "30d")
    assert (shown.bookings.value, shown.bookings.previous) == (2, 2)
    assert (shown.new_contacts.value, shown.new_contacts.previous) == (0, 1)


async def test_a_workspace_whose_onboarding_is_on_its_way_is_asked_for_once(
    business, servicer, identity
) -> None:
    identity.known[business.workspace_id] = Workspace(time_zone="America/New_York", currency="USD")
    for _ in range(2):
        assert (await overview(servicer)).time_zone == "America/New_York"
    assert identity.asked == [business.workspace_id]


async def test_an_unknown_workspace_is_not_found(servicer) -> None:
    with pytest.raises(NotFound):
        await overview(servicer)


async def test_an_unknown_range_is_refused(business, servicer) -> None:
    await business.onboard()
    with pytest.raises(Invalid) as refused:
        await overview(servicer, "1y")
    assert refused.value.field == "range"


async def test_figures_of_another_workspace_are_not_counted(business, other_business, servicer) -> None:
    for of in (business, other_business):
        await of.onboard()
    await business.apply(business.confirmed(datetime.now(UTC)))
    current_caller.set(other_business.caller)
    assert (await overview(servicer)).bookings.value == 0
