from chassis.db import ReadTx
from chassis.rpc.methods import flow
from frontdesk.analytics.v1 import analytics_pb2 as pb
from frontdesk.analytics.v1.analytics_pb2_grpc import OverviewServiceServicer

from analytics.actions.get_overview import get_overview
from analytics.domain.days import days_of
from analytics.rpc import convert
from analytics.rpc.knowing import KnowingServicer


class OverviewServicer(KnowingServicer, OverviewServiceServicer):
    @flow
    async def GetOverview(self, request: pb.GetOverviewRequest) -> pb.GetOverviewResponse:
        days_of(request.range)
        return await self.read_knowing(_overview, request)


async def _overview(tx: ReadTx, request: pb.GetOverviewRequest) -> pb.GetOverviewResponse:
    overview = await get_overview(tx, request.range)
    return pb.GetOverviewResponse(overview=convert.overview_message(tx.workspace_id, overview))
