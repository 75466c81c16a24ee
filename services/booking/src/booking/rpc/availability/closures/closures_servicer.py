from uuid import UUID

from chassis.db import Database, ReadTx, Tx
from chassis.errors import NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, flow, read, write
from frontdesk.booking.v1 import closures_pb2 as pb
from frontdesk.booking.v1.closures_pb2_grpc import ClosureServiceServicer

from booking.actions.availability.closures.create_closure import create_closure
from booking.actions.availability.closures.delete_closure import delete_closure
from booking.actions.availability.closures.replace_closure import replace_closure
from booking.domain.availability.closures.closure import NewClosure
from booking.domain.availability.slots.days import open_window
from booking.events.availability.closures import closure_message
from booking.rpc.references import Learned, References
from booking.store.availability.closures import closures
from booking.store.availability.closures.closures import Filters


class ClosuresServicer(Servicer, ClosureServiceServicer):
    def __init__(self, database: Database, references: References) -> None:
        super().__init__(database)
        self._references = references

    @flow
    async def CreateClosure(self, request: pb.CreateClosureRequest) -> pb.CreateClosureResponse:
        wish, learned = await self._wish(request)

        async def answer(tx: Tx) -> pb.CreateClosureResponse:
            learned.store(tx)
            return pb.CreateClosureResponse(closure=closure_message(await create_closure(tx, wish)))

        return await self.write_reply(answer)

    @flow
    async def ReplaceClosure(self, request: pb.ReplaceClosureRequest) -> pb.ReplaceClosureResponse:
        id_, made_from = fields.own_id(request.id), request.expected_version or None
        wish, learned = await self._wish(request)

        async def answer(tx: Tx) -> pb.ReplaceClosureResponse:
            learned.store(tx)
            kept = await replace_closure(tx, id_, wish, made_from=made_from)
            return pb.ReplaceClosureResponse(closure=closure_message(kept))

        return await self.write_reply(answer)

    @write
    async def DeleteClosure(self, tx: Tx, request: pb.DeleteClosureRequest) -> pb.DeleteClosureResponse:
        await delete_closure(tx, fields.own_id(request.id), made_from=request.expected_version or None)
        return pb.DeleteClosureResponse()

    @read
    async def GetClosure(self, tx: ReadTx, request: pb.GetClosureRequest) -> pb.GetClosureResponse:
        found = await closures.find(tx, fields.own_id(request.id))
        if found is None:
            raise NotFound("There is no such closure.")
        return pb.GetClosureResponse(closure=closure_message(found))

    @flow
    async def ListClosures(self, request: pb.ListClosuresRequest) -> pb.ListClosuresResponse:
        first, last = (
            fields.local_date(text, name) if text else None
            for text, name in ((request.from_date, "from"), (request.to_date, "to"))
        )
        workspace, _ = await self._references.workspace(self)
        since, until = open_window(first, last, workspace.time_zone)
        filters = Filters(
            since=since, until=until, staff_id=fields.optional_reference(request.staff_id, "staff_id")
        )

        async def answer(tx: ReadTx) -> pb.ListClosuresResponse:
            page = paging.read(request.page, tx.workspace_id, "closures", filters)
            found = await closures.page(tx, page.fetch, page.after_moment(), filters)
            shown, cursor = paging.cut(page, found, lambda one: (one.ends_at, one.id))
            return pb.ListClosuresResponse(items=map(closure_message, shown), next_cursor=cursor)

        return await self.read(answer)

    async def _wish(
        self, request: pb.CreateClosureRequest | pb.ReplaceClosureRequest
    ) -> tuple[NewClosure, Learned]:
        staff_id = fields.optional_reference(request.staff_id, "staff_id")
        learned = await self._references.staff(self, _some(staff_id), "staff_id")
        time_zone = request.time_zone
        if not time_zone:
            workspace, _ = await self._references.workspace(self)
            time_zone = workspace.time_zone
        wish = NewClosure(
            staff_id=staff_id,
            reason=request.reason,
            time_zone=time_zone,
            first=request.starts,
            last=request.ends,
        )
        return wish, learned


def _some(staff_id: UUID | None) -> list[UUID]:
    return [] if staff_id is None else [staff_id]
