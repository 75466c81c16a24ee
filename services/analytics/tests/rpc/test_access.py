from dataclasses import replace

import pytest
from analytics.policy import POLICY
from analytics.rpc.event_log_servicer import EventLogServicer
from analytics.rpc.overview_servicer import OverviewServicer
from chassis.errors import FrontdeskError, Kind
from chassis.testing.rpc import running
from frontdesk.analytics.v1 import analytics_pb2 as pb
from frontdesk.analytics.v1.analytics_pb2_grpc import EventLogServiceStub, OverviewServiceStub


@pytest.fixture
async def served(business, identity):
    parts = (
        OverviewServicer(business.database, identity),
        EventLogServicer(business.database, identity),
    )
    async with running("analytics", POLICY, *parts) as service:
        yield service


@pytest.mark.parametrize("role", ["owner", "admin", "staff", "viewer"])
async def test_the_people_of_the_business_see_its_figures(served, business, role) -> None:
    await business.onboard()
    origin = served.origin(replace(business.caller, role=role))
    overviews, log = OverviewServiceStub(served.peer.channel), EventLogServiceStub(served.peer.channel)
    shown = await served.peer.call(overviews.GetOverview, pb.GetOverviewRequest(), origin=origin)
    assert shown.overview.time_zone == "Europe/Berlin"
    listed = await served.peer.call(log.ListEvents, pb.ListEventsRequest(), origin=origin)
    assert [event.summary for event in listed.items] == ["Workspace Salon Rosa onboarded"]


async def test_brokers_and_visitors_do_not(served, business) -> None:
    overviews = OverviewServiceStub(served.peer.channel)
    broker = served.origin(replace(business.caller, role="broker"))
    for origin, kind in (
        (broker, Kind.DENIED),
        (served.visitor(business.workspace_id), Kind.UNAUTHENTICATED),
    ):
        with pytest.raises(FrontdeskError) as refused:
            await served.peer.call(overviews.GetOverview, pb.GetOverviewRequest(), origin=origin)
        assert refused.value.kind is kind
