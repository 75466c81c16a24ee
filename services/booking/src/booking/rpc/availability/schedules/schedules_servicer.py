from chassis.db import Database, ReadTx, Tx
from chassis.errors import NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, flow, read, write
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1.booking_pb2_grpc import ScheduleServiceServicer

from booking.actions.availability.schedules.create_schedule import create_schedule
from booking.actions.availability.schedules.delete_schedule import delete_schedule
from booking.actions.availability.schedules.replace_schedule import replace_schedule
from booking.domain.availability.schedules.schedule import Schedule
from booking.rpc.availability.schedules import schedule_messages
from booking.rpc.references import References
from booking.store.availability.schedules import schedules


class SchedulesServicer(Servicer, ScheduleServiceServicer):
    def __init__(self, database: Database, references: References) -> None:
        super().__init__(database)
        self._references = references

    @flow
    async def CreateSchedule(self, request: pb.CreateScheduleRequest) -> pb.CreateScheduleResponse:
        staff_id = fields.reference(request.staff_id, "staff_id")
        rules = schedule_messages.rules(request)
        learned = await self._references.staff(self, [staff_id], "staff_id")

        async def answer(tx: Tx) -> pb.CreateScheduleResponse:
            learned.store(tx)
            made = await create_schedule(tx, staff_id, rules)
            return pb.CreateScheduleResponse(schedule=schedule_messages.schedule_message(made))

        return await self.write_reply(answer)

    @flow
    async def ReplaceSchedule(self, request: pb.ReplaceScheduleRequest) -> pb.ReplaceScheduleResponse:
        schedule = Schedule.by(
            schedule_messages.rules(request),
            id_=fields.own_id(request.id),
            staff_id=fields.reference(request.staff_id, "staff_id"),
        )
        learned = await self._references.staff(self, [schedule.staff_id], "staff_id")

        async def answer(tx: Tx) -> pb.ReplaceScheduleResponse:
            learned.store(tx)
            kept = await replace_schedule(tx, schedule, made_from=request.expected_version or None)
            return pb.ReplaceScheduleResponse(schedule=schedule_messages.schedule_message(kept))

        return await self.write_reply(answer)

    @write
    async def DeleteSchedule(self, tx: Tx, request: pb.DeleteScheduleRequest) -> pb.DeleteScheduleResponse:
        await delete_schedule(tx, fields.own_id(request.id), made_from=request.expected_version or None)
        return pb.DeleteScheduleResponse()

    @read
    async def GetSchedule(self, tx: ReadTx, request: pb.GetScheduleRequest) -> pb.GetScheduleResponse:
        found = await schedules.find(tx, fields.own_id(request.id))
        if found is None:
            raise NotFound("There is no such schedule.")
        return pb.GetScheduleResponse(schedule=schedule_messages.schedule_message(found))

    @read
    async def ListSchedules(self, tx: ReadTx, request: pb.ListSchedulesRequest) -> pb.ListSchedulesResponse:
        staff_id = fields.optional_reference(request.staff_id, "staff_id")
        page = paging.read(request.page, tx.workspace_id, "schedules", staff_id)
        found = await schedules.page(tx, page.fetch, page.after_moment(), staff_id)
        shown, cursor = paging.cut(page, found, lambda row: (row[1], row[0].id))
        items = [schedule_messages.schedule_message(schedule) for schedule, _ in shown]
        return pb.ListSchedulesResponse(items=items, next_cursor=cursor)
