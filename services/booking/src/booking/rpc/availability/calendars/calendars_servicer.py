from datetime import datetime

from chassis.agreed.timestamps import stamp
from chassis.db import Database, ReadTx, Tx
from chassis.errors import Invalid, NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, flow, read, write
from frontdesk.booking.v1 import calendars_pb2 as pb
from frontdesk.booking.v1.calendars_pb2_grpc import CalendarServiceServicer

from booking.actions.availability.calendars.create_calendar import create_calendar
from booking.actions.availability.calendars.delete_calendar import delete_calendar
from booking.actions.availability.calendars.refresh_calendar import refresh_calendar
from booking.actions.availability.calendars.replace_calendar import replace_calendar
from booking.domain.availability.calendars.outside import OutsideCalendar, StalePolicy, WantedCalendar
from booking.rpc.references import Learned, References
from booking.store.availability.calendars import calendars


class CalendarsServicer(Servicer, CalendarServiceServicer):
    def __init__(self, database: Database, references: References) -> None:
        super().__init__(database)
        self._references = references

    @flow
    async def CreateCalendar(self, request: pb.CreateCalendarRequest) -> pb.CreateCalendarResponse:
        wish, learned = await self._wish(request)

        async def answer(tx: Tx) -> pb.CreateCalendarResponse:
            learned.store(tx)
            made = await create_calendar(tx, wish)
            return pb.CreateCalendarResponse(calendar=calendar_message(made, tx.now))

        return await self.write_reply(answer)

    @flow
    async def ReplaceCalendar(self, request: pb.ReplaceCalendarRequest) -> pb.ReplaceCalendarResponse:
        id_, made_from = fields.own_id(request.id), request.expected_version or None
        wish, learned = await self._wish(request)

        async def answer(tx: Tx) -> pb.ReplaceCalendarResponse:
            learned.store(tx)
            kept = await replace_calendar(tx, id_, wish, made_from=made_from)
            return pb.ReplaceCalendarResponse(calendar=calendar_message(kept, tx.now))

        return await self.write_reply(answer)

    @write
    async def DeleteCalendar(self, tx: Tx, request: pb.DeleteCalendarRequest) -> pb.DeleteCalendarResponse:
        await delete_calendar(tx, fields.own_id(request.id), made_from=request.expected_version or None)
        return pb.DeleteCalendarResponse()

    @write
    async def RefreshCalendar(self, tx: Tx, request: pb.RefreshCalendarRequest) -> pb.RefreshCalendarResponse:
        found = await refresh_calendar(tx, fields.own_id(request.id))
        return pb.RefreshCalendarResponse(calendar=calendar_message(found, tx.now))

    @read
    async def GetCalendar(self, tx: ReadTx, request: pb.GetCalendarRequest) -> pb.GetCalendarResponse:
        found = await calendars.find(tx, fields.own_id(request.id))
        if found is None:
            raise NotFound("There is no such calendar.")
        return pb.GetCalendarResponse(calendar=calendar_message(found, tx.now))

    @read
    async def ListCalendars(self, tx: ReadTx, request: pb.ListCalendarsRequest) -> pb.ListCalendarsResponse:
        staff_id = fields.optional_reference(request.staff_id, "staff_id")
        page = paging.read(request.page, tx.workspace_id, "calendars", staff_id)
        found = await calendars.page(tx, page.fetch, page.after_moment(), staff_id)
        shown, cursor = paging.cut(page, found, lambda one: (one.created_at, one.id))
        items = [calendar_message(one, tx.now) for one in shown]
        return pb.ListCalendarsResponse(items=items, next_cursor=cursor)

    async def _wish(
        self, request: pb.CreateCalendarRequest | pb.ReplaceCalendarRequest
    ) -> tuple[WantedCalendar, Learned]:
        staff_id = fields.reference(request.staff_id, "staff_id")
        learned = await self._references.staff(self, [staff_id], "staff_id")
        time_zone = request.time_zone
        if not time_zone:
            workspace, _ = await self._references.workspace(self)
            time_zone = workspace.time_zone
        wish = WantedCalendar(
            staff_id=staff_id,
            name=request.name,
            url=request.url,
            time_zone=time_zone,
            stale_policy=_policy(request.stale_policy),
            stale_after_minutes=request.stale_after_minutes,
        )
        return wish, learned


def calendar_message(one: OutsideCalendar, now: datetime) -> pb.OutsideCalendar:
    return pb.OutsideCalendar(
        id=str(one.id),
        staff_id=str(one.staff_id),
        name=one.name,
        host=one.host,
        time_zone=one.time_zone,
        stale_policy=one.stale_policy.value,
        stale_after_minutes=one.stale_after_minutes,
        read_at=stamp(one.read_at),
        age_seconds=int((now - one.read_at).total_seconds()) if one.read_at else 0,
        stale=one.is_stale(now),
        trouble=one.trouble or "",
        created_at=stamp(one.created_at),
        version=one.version,
    )


def _policy(text: str) -> StalePolicy:
    try:
        return StalePolicy(text)
    except ValueError:
        raise Invalid(f"A stale policy is one of {', '.join(StalePolicy)}.", field="stale_policy") from None
