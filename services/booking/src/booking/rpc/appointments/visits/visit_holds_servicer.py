from collections.abc import Sequence

from chassis.agreed.timestamps import stamp
from chassis.db import Tx
from chassis.rpc import fields
from chassis.rpc.methods import Servicer, write
from frontdesk.booking.v1 import visit_holds_pb2 as pb
from frontdesk.booking.v1.visit_holds_pb2_grpc import VisitHoldServiceServicer

from booking.actions.appointments.visits.place_visit_hold import PlaceVisitHold, place_visit_hold
from booking.actions.appointments.visits.release_visit_hold import release_visit_hold
from booking.domain.appointments.visits.asked import Asked
from booking.domain.appointments.visits.visit_hold import VisitHold
from booking.events import unit_message
from booking.store.appointments.visits.offers import Placed


class VisitHoldsServicer(Servicer, VisitHoldServiceServicer):
    @write
    async def PlaceVisitHold(self, tx: Tx, request: pb.PlaceVisitHoldRequest) -> pb.PlaceVisitHoldResponse:
        hold, placed = await place_visit_hold(tx, _wish(request))
        return pb.PlaceVisitHoldResponse(hold=_message(hold, placed))

    @write
    async def ReleaseVisitHold(
        self, tx: Tx, request: pb.ReleaseVisitHoldRequest
    ) -> pb.ReleaseVisitHoldResponse:
        await release_visit_hold(tx, fields.own_id(request.id))
        return pb.ReleaseVisitHoldResponse()


def _wish(request: pb.PlaceVisitHoldRequest) -> PlaceVisitHold:
    return PlaceVisitHold(
        asked=tuple(
            Asked(
                booking_type_id=fields.reference(part.booking_type_id, f"parts.{i}.booking_type_id"),
                staff_id=fields.optional_reference(part.staff_id, f"parts.{i}.staff_id"),
                duration_minutes=part.duration_minutes or None,
            )
            for i, part in enumerate(request.parts)
        ),
        starts_at=fields.moment(request, "starts_at"),
        same_staff=request.same_staff,
    )


def _message(hold: VisitHold, placed: Sequence[Placed]) -> pb.HeldVisit:
    return pb.HeldVisit(
        id=str(hold.id),
        expires_at=stamp(hold.expires_at),
        starts_at=stamp(hold.starts_at),
        ends_at=stamp(hold.ends_at),
        parts=[
            pb.HeldVisitPart(
                booking_type_id=str(part.booking_type_id),
                staff_id=str(part.staff_id),
                starts_at=stamp(part.starts_at),
                ends_at=stamp(part.ends_at),
                resources=map(unit_message, place.given.resources),
            )
            for part, place in zip(hold.parts, placed, strict=True)
        ],
    )
