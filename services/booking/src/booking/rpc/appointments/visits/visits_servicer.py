from datetime import date
from uuid import UUID

from chassis.db import Database, ReadTx, Tx
from chassis.errors import NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, flow, read, write
from frontdesk.booking.v1 import visits_pb2 as pb
from frontdesk.booking.v1.visits_pb2_grpc import VisitServiceServicer

from booking.actions.appointments.visits.book_visit import book_visit
from booking.actions.appointments.visits.cancel_visit import cancel_visit
from booking.actions.appointments.visits.confirm_visit import confirm_visit
from booking.actions.appointments.visits.decline_visit import decline_visit
from booking.actions.appointments.visits.list_visit_slots import ListVisitSlots, list_visit_slots
from booking.actions.appointments.visits.reschedule_visit import reschedule_visit
from booking.domain.availability.slots.days import open_window
from booking.rpc.appointments.visits import convert
from booking.rpc.links import Links
from booking.rpc.payments.convert import refund_of
from booking.rpc.references import References
from booking.store.appointments.visits import visit_holds, visits
from booking.store.appointments.visits.visits import Filters
from booking.store.appointments.visits.wishes import OF_A_SEARCH, wishes_of


class VisitsServicer(Servicer, VisitServiceServicer):
    def __init__(self, database: Database, references: References, links: Links) -> None:
        super().__init__(database)
        self._references = references
        self._links = links

    @read
    async def ListVisitSlots(
        self, tx: ReadTx, request: pb.ListVisitSlotsRequest
    ) -> pb.ListVisitSlotsResponse:
        wish = ListVisitSlots(
            wishes=await wishes_of(tx, convert.asked(request), OF_A_SEARCH),
            first=fields.local_date(request.from_date, "from"),
            last=fields.local_date(request.to_date, "to"),
            time_zone=request.time_zone or None,
            same_staff=request.same_staff,
            own=await _held(tx, fields.optional_reference(request.hold_id, "hold_id")),
        )
        return convert.slots_message(await list_visit_slots(tx, wish))

    @write
    async def BookVisit(self, tx: Tx, request: pb.BookVisitRequest) -> pb.BookVisitResponse:
        visit = await book_visit(tx, convert.book_visit(request))
        return pb.BookVisitResponse(
            visit=convert.visit_message(visit),
            manage_token=self._links.manage.token(tx.workspace_id, visit.id),
        )

    @read
    async def GetVisit(self, tx: ReadTx, request: pb.GetVisitRequest) -> pb.GetVisitResponse:
        visit = await visits.find(tx, fields.own_id(request.id))
        if visit is None:
            raise NotFound("There is no such visit.")
        return pb.GetVisitResponse(visit=convert.visit_message(visit))

    @flow
    async def ListVisits(self, request: pb.ListVisitsRequest) -> pb.ListVisitsResponse:
        first, last = _date(request.from_date, "from"), _date(request.to_date, "to")
        workspace, _ = await self._references.workspace(self)
        since, until = open_window(first, last, workspace.time_zone)
        filters = Filters(since=since, until=until)

        async def answer(tx: ReadTx) -> pb.ListVisitsResponse:
            page = paging.read(request.page, tx.workspace_id, "visits", filters)
            found = await visits.page(tx, page.fetch, page.after_moment(), filters)
            shown, cursor = paging.cut(page, found, lambda one: (one[1], one[0].id))
            return pb.ListVisitsResponse(
                items=[convert.visit_message(visit) for visit, _ in shown], next_cursor=cursor
            )

        return await self.read(answer)

    @write
    async def ConfirmVisit(self, tx: Tx, request: pb.ConfirmVisitRequest) -> pb.ConfirmVisitResponse:
        visit = await confirm_visit(
            tx, fields.own_id(request.id), request.reason, without_payment=request.without_payment
        )
        return pb.ConfirmVisitResponse(visit=convert.visit_message(visit))

    @write
    async def DeclineVisit(self, tx: Tx, request: pb.DeclineVisitRequest) -> pb.DeclineVisitResponse:
        visit = await decline_visit(tx, fields.own_id(request.id), request.reason)
        return pb.DeclineVisitResponse(visit=convert.visit_message(visit))

    @write
    async def CancelVisit(self, tx: Tx, request: pb.CancelVisitRequest) -> pb.CancelVisitResponse:
        visit = await cancel_visit(
            tx, fields.own_id(request.id), request.reason, refund=refund_of(request.refund)
        )
        return pb.CancelVisitResponse(visit=convert.visit_message(visit))

    @write
    async def RescheduleVisit(self, tx: Tx, request: pb.RescheduleVisitRequest) -> pb.RescheduleVisitResponse:
        visit = await reschedule_visit(tx, convert.reschedule_visit(request))
        return pb.RescheduleVisitResponse(visit=convert.visit_message(visit))


async def _held(tx: ReadTx, hold_id: UUID | None) -> list[UUID]:
    """Whose time counts as free for the holder."""
    hold = await visit_holds.find(tx, hold_id) if hold_id else None
    return [part.id for part in hold.parts] if hold else []


def _date(text: str, field: str) -> date | None:
    return fields.local_date(text, field) if text else None
