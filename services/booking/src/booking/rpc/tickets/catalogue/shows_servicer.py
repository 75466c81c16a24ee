from collections.abc import Sequence

from chassis.db import Database, ReadTx, Tx
from chassis.db.ids import new_id
from chassis.errors import Invalid, NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, flow, read, write
from frontdesk.booking.v1 import tickets_shows_pb2 as pb
from frontdesk.booking.v1.tickets_shows_pb2_grpc import ShowServiceServicer

from booking.actions.tickets.dates.add_show_dates import add_show_dates
from booking.actions.tickets.shows.cancel_show import cancel_show
from booking.actions.tickets.shows.create_show import create_show
from booking.actions.tickets.shows.delete_show import delete_show
from booking.actions.tickets.shows.publish_show import publish_show
from booking.actions.tickets.shows.replace_show import replace_show
from booking.domain.tickets.show import Show, ShowStatus
from booking.domain.time.zones import check_zone
from booking.rpc.references import References
from booking.rpc.tickets.catalogue import convert
from booking.store.tickets.catalogue import shows, venues


class ShowsServicer(Servicer, ShowServiceServicer):
    def __init__(self, database: Database, references: References) -> None:
        super().__init__(database)
        self._references = references

    @flow
    async def CreateShow(self, request: pb.CreateShowRequest) -> pb.CreateShowResponse:
        workspace, learned = await self._references.workspace(self)

        async def answer(tx: Tx) -> pb.CreateShowResponse:
            learned.store(tx)
            zone = request.time_zone or await _zone_of_venue(tx, request.venue_id) or workspace.time_zone
            check_zone(zone, field="time_zone")
            wish = convert.show_of(
                request, new_id(), time_zone=zone, currency=request.currency or workspace.currency
            )
            show, dates = await create_show(tx, wish, convert.times_of(request, zone))
            return pb.CreateShowResponse(show=convert.show_message(show, dates))

        return await self.write_reply(answer)

    @write
    async def ReplaceShow(self, tx: Tx, request: pb.ReplaceShowRequest) -> pb.ReplaceShowResponse:
        edited = convert.show_of(request, fields.own_id(request.id), time_zone="", currency="")
        show, dates = await replace_show(tx, edited, made_from=request.expected_version or None)
        return pb.ReplaceShowResponse(show=convert.show_message(show, dates))

    @write
    async def AddShowDates(self, tx: Tx, request: pb.AddShowDatesRequest) -> pb.AddShowDatesResponse:
        kept = await _find(tx, request.id)
        show, dates = await add_show_dates(tx, kept.id, convert.times_of(request, kept.time_zone))
        return pb.AddShowDatesResponse(show=convert.show_message(show, dates))

    @read
    async def GetShow(self, tx: ReadTx, request: pb.GetShowRequest) -> pb.GetShowResponse:
        show = await _find(tx, request.id)
        dates = await shows.dates_of(tx, [show.id])
        return pb.GetShowResponse(show=convert.show_message(show, dates[show.id]))

    @read
    async def ListShows(self, tx: ReadTx, request: pb.ListShowsRequest) -> pb.ListShowsResponse:
        status, venue_id = _status(request.status), fields.optional_reference(request.venue_id, "venue_id")
        page = paging.read(request.page, tx.workspace_id, "events", status, venue_id, request.coming)
        await tx.together()
        coming = tx.now if request.coming else None
        found = await shows.page(
            tx, page.fetch, page.after_moment(), status=status, venue_id=venue_id, coming=coming
        )
        shown, cursor = paging.cut(page, found, show_key)
        return pb.ListShowsResponse(items=await _messages(tx, shown), next_cursor=cursor)

    @write
    async def PublishShow(self, tx: Tx, request: pb.PublishShowRequest) -> pb.PublishShowResponse:
        show, dates = await publish_show(tx, fields.own_id(request.id))
        return pb.PublishShowResponse(show=convert.show_message(show, dates))

    @write
    async def CancelShow(self, tx: Tx, request: pb.CancelShowRequest) -> pb.CancelShowResponse:
        show, dates = await cancel_show(tx, fields.own_id(request.id), void_tickets=request.void_tickets)
        return pb.CancelShowResponse(show=convert.show_message(show, dates))

    @write
    async def DeleteShow(self, tx: Tx, request: pb.DeleteShowRequest) -> pb.DeleteShowResponse:
        await delete_show(tx, fields.own_id(request.id))
        return pb.DeleteShowResponse()


def show_key(show: Show) -> paging.Key:
    return show.created_at, show.id


async def _messages(tx: ReadTx, shown: Sequence[Show]) -> list[pb.Show]:
    dates = await shows.dates_of(tx, [show.id for show in shown])
    return [convert.show_message(show, dates[show.id]) for show in shown]


async def _find(tx: ReadTx, id_: str) -> Show:
    show = await shows.find(tx, fields.own_id(id_))
    if show is None:
        raise NotFound("There is no such event.")
    return show


async def _zone_of_venue(tx: ReadTx, venue_id: str) -> str | None:
    known = fields.optional_reference(venue_id, "venue_id")
    venue = await venues.find(tx, known) if known else None
    return venue.time_zone if venue else None


def _status(text: str) -> ShowStatus | None:
    if not text:
        return None
    try:
        return ShowStatus(text)
    except ValueError:
        raise Invalid(f"A status is one of {', '.join(ShowStatus)}.", field="status") from None
