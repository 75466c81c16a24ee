from chassis.db import Database, ReadTx, Tx
from chassis.rpc.methods import Servicer, read, write
from frontdesk.booking.v1 import tickets_waiting_self_service_pb2 as pb
from frontdesk.booking.v1.tickets_waiting_self_service_pb2_grpc import TicketWaitSelfServiceServicer

from booking.actions.tickets.waiting.leave_waiting_list import leave_waiting_list
from booking.actions.tickets.waiting.return_to_ticket_wait import return_to_ticket_wait
from booking.rpc.links import SignedLinks, refuse_link
from booking.rpc.tickets.vouchers import convert
from booking.store.tickets.sales import waiting


class OwnWaitsServicer(Servicer, TicketWaitSelfServiceServicer):
    def __init__(self, database: Database, links: SignedLinks) -> None:
        super().__init__(database)
        self._links = links

    @read
    async def GetOwnTicketWait(
        self, tx: ReadTx, request: pb.GetOwnTicketWaitRequest
    ) -> pb.GetOwnTicketWaitResponse:
        entry = await waiting.find(tx, self._links.subject(tx.workspace_id, request.token))
        if entry is None:
            refuse_link()
        return pb.GetOwnTicketWaitResponse(entry=convert.entry_message(entry))

    @write
    async def LeaveOwnTicketWait(
        self, tx: Tx, request: pb.LeaveOwnTicketWaitRequest
    ) -> pb.LeaveOwnTicketWaitResponse:
        await leave_waiting_list(tx, self._links.subject(tx.workspace_id, request.token))
        return pb.LeaveOwnTicketWaitResponse()

    @write
    async def ReturnToTicketWait(
        self, tx: Tx, request: pb.ReturnToTicketWaitRequest
    ) -> pb.ReturnToTicketWaitResponse:
        entry_id = self._links.subject(tx.workspace_id, request.token)
        return pb.ReturnToTicketWaitResponse(
            entry=convert.entry_message(await return_to_ticket_wait(tx, entry_id))
        )
