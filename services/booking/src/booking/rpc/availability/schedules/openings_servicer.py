from chassis.db import ReadTx
from chassis.rpc import fields
from chassis.rpc.methods import Servicer, read
from frontdesk.booking.v1 import openings_pb2 as pb
from frontdesk.booking.v1.openings_pb2_grpc import OpeningServiceServicer

from booking.actions.availability.schedules.list_openings import ListOpenings, list_openings


class OpeningsServicer(Servicer, OpeningServiceServicer):
    @read
    async def ListOpenings(self, tx: ReadTx, request: pb.ListOpeningsRequest) -> pb.ListOpeningsResponse:
        wish = ListOpenings(
            schedule_id=fields.own_id(request.schedule_id),
            first=fields.local_date(request.from_date, "from"),
            last=fields.local_date(request.to_date, "to"),
        )
        time_zone, days = await list_openings(tx, wish)
        return pb.ListOpeningsResponse(
            time_zone=time_zone,
            days=[
                pb.OpenDay(
                    date=day.date.isoformat(),
                    source=day.source.value,
                    rule=day.rule,
                    time_zone=day.time_zone,
                    openings=[pb.Opening(starts_at=opens, ends_at=closes) for opens, closes in day.openings],
                )
                for day in days
            ],
        )
