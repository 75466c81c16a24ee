from datetime import datetime
from uuid import UUID

from chassis.agreed.timestamps import stamp
from chassis.db import Database, ReadTx, Tx
from chassis.errors import Invalid, NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, read, write
from frontdesk.booking.v1 import slot_waiting_pb2 as pb
from frontdesk.booking.v1.slot_waiting_pb2_grpc import SlotWaitingServiceServicer

from booking.actions.appointments.book_slot import BookSlot, book_slot
from booking.actions.waiting.stop_waiting import stop_waiting
from booking.actions.waiting.wait_for_slot import WaitForSlot, wait_for_slot
from booking.domain.waiting.slot_wait import SlotWait, State
from booking.events import booking_message
from booking.events.customers import customer_message, customer_of
from booking.rpc.forms.convert import answers
from booking.rpc.links import Links
from booking.store.appointments import bookings
from booking.store.waiting import slot_waits, wait_lists
from booking.store.waiting.wait_lists import Filters


class SlotWaitingServicer(Servicer, SlotWaitingServiceServicer):
    def __init__(self, database: Database, links: Links) -> None:
        super().__init__(database)
        self._links = links

    @write
    async def WaitForSlot(self, tx: Tx, request: pb.WaitForSlotRequest) -> pb.WaitForSlotResponse:
        entry = await wait_for_slot(tx, _wish(request))
        token = self._links.waiting.token(tx.workspace_id, entry.id)
        return pb.WaitForSlotResponse(entry=_message(entry, tx.now), token=token)

    @read
    async def GetSlotWait(self, tx: ReadTx, request: pb.GetSlotWaitRequest) -> pb.GetSlotWaitResponse:
        entry = await slot_waits.get(tx, self._named(tx, request.token))
        return pb.GetSlotWaitResponse(entry=_message(entry, tx.now))

    @write
    async def AcceptSlotOffer(self, tx: Tx, request: pb.AcceptSlotOfferRequest) -> pb.AcceptSlotOfferResponse:
        entry = await slot_waits.locked(tx, self._named(tx, request.token))
        booking = await bookings.find(tx, entry.booking_id) if entry.booking_id else None
        if booking is None:
            offer = entry.open_offer(tx.now)
            wish = BookSlot(
                booking_type_id=entry.booking_type_id,
                starts_at=offer.starts_at,
                staff_id=None,
                hold_id=offer.hold_id,
                customer=entry.customer,
                answers=answers(request.answers),
            )
            booking = await book_slot(tx, wish)
            slot_waits.change(tx, entry.booked(booking.id))
        return pb.AcceptSlotOfferResponse(
            booking=booking_message(booking),
            manage_token=self._links.manage.token(tx.workspace_id, booking.id),
        )

    @write
    async def StopWaiting(self, tx: Tx, request: pb.StopWaitingRequest) -> pb.StopWaitingResponse:
        await stop_waiting(tx, self._named(tx, request.token))
        return pb.StopWaitingResponse()

    @read
    async def ListSlotWaits(self, tx: ReadTx, request: pb.ListSlotWaitsRequest) -> pb.ListSlotWaitsResponse:
        filters = _filters(request)
        page = paging.read(request.page, tx.workspace_id, "waiting-list", filters)
        found = await wait_lists.page(tx, page.fetch, page.after_moment(), filters)
        shown, cursor = paging.cut(page, found, lambda entry: (entry.created_at, entry.id))
        return pb.ListSlotWaitsResponse(items=[_message(one, tx.now) for one in shown], next_cursor=cursor)

    @write
    async def TakeOffWaitingList(
        self, tx: Tx, request: pb.TakeOffWaitingListRequest
    ) -> pb.TakeOffWaitingListResponse:
        id_ = fields.own_id(request.id)
        if await slot_waits.find(tx, id_) is None:
            raise NotFound("Nobody waits here under this id.")
        await stop_waiting(tx, id_)
        return pb.TakeOffWaitingListResponse()

    def _named(self, tx: ReadTx, token: str) -> UUID:
        return self._links.waiting.subject(tx.workspace_id, token)


def _wish(request: pb.WaitForSlotRequest) -> WaitForSlot:
    return WaitForSlot(
        booking_type_id=fields.reference(request.booking_type_id, "booking_type_id"),
        staff_id=fields.optional_reference(request.staff_id, "staff_id"),
        first=fields.local_date(request.from_date, "from"),
        last=fields.local_date(request.to_date, "to"),
        time_zone=request.time_zone or None,
        customer=customer_of(request.customer, request.time_zone),
    )


def _filters(request: pb.ListSlotWaitsRequest) -> Filters:
    return Filters(
        status=_status(request.status) if request.status else None,
        booking_type_id=fields.optional_reference(request.booking_type_id, "booking_type_id"),
    )


def _status(text: str) -> State:
    try:
        return State(text)
    except ValueError:
        raise Invalid(f"Who waits is one of {', '.join(State)}.", field="status") from None


def _message(entry: SlotWait, now: datetime) -> pb.SlotWait:
    customer, offer = entry.customer, entry.offer
    return pb.SlotWait(
        id=str(entry.id),
        status=entry.status_at(now).value,
        booking_type_id=str(entry.booking_type_id),
        staff_id=str(entry.staff_id or ""),
        window_from=stamp(entry.window_from),
        window_until=stamp(entry.window_until),
        customer=customer_message(customer),
        created_at=stamp(entry.created_at),
        offered_starts_at=stamp(offer.starts_at if offer else None),
        offer_expires_at=stamp(offer.expires_at if offer else None),
        booking_id=str(entry.booking_id or ""),
    )
