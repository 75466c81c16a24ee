from chassis.db import ReadTx
from chassis.rpc import paging
from chassis.rpc.methods import flow
from frontdesk.analytics.v1 import analytics_pb2 as pb
from frontdesk.analytics.v1.analytics_pb2_grpc import EventLogServiceServicer

from analytics.actions.list_events import list_events
from analytics.rpc import convert
from analytics.rpc.knowing import KnowingServicer


class EventLogServicer(KnowingServicer, EventLogServiceServicer):
    @flow
    async def ListEvents(self, request: pb.ListEventsRequest) -> pb.ListEventsResponse:
        return await self.read_knowing(_page, request)


async def _page(tx: ReadTx, request: pb.ListEventsRequest) -> pb.ListEventsResponse:
    wanted = convert.event_filter(request)
    bound = (wanted.type, wanted.aggregate_id, wanted.from_date, wanted.to_date)
    page = paging.read(request.page, tx.workspace_id, "event_log", *bound)
    found = await list_events(tx, wanted, page.after_moment(), page.fetch)
    shown, next_cursor = paging.cut(page, found, lambda event: (event.occurred_at, event.id))
    return pb.ListEventsResponse(items=map(convert.event_message, shown), next_cursor=next_cursor)
