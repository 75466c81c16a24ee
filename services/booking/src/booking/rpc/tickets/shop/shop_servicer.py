from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx
from chassis.errors import NotFound
from chassis.rpc import paging
from chassis.rpc.methods import Servicer, read
from frontdesk.booking.v1 import tickets_shows_pb2 as pb
from frontdesk.booking.v1.tickets_shows_pb2_grpc import ShopServiceServicer

from booking.domain.tickets.catalogue import Catalogue
from booking.domain.tickets.sales.purchase import voucher_of
from booking.domain.tickets.sales.voucher import Voucher, normalised_code
from booking.domain.tickets.show import Show, ShowStatus
from booking.rpc.tickets.shop import convert
from booking.store.tickets.catalogue import catalogues, seats, shows, venues


class ShopServicer(Servicer, ShopServiceServicer):
    @read
    async def ListOfferedShows(
        self, tx: ReadTx, request: pb.ListOfferedShowsRequest
    ) -> pb.ListOfferedShowsResponse:
        page = paging.read(request.page, tx.workspace_id, "offered events")
        await tx.together()
        found = await shows.page(
            tx, page.fetch, page.after_moment(), status=ShowStatus.PUBLISHED, coming=tx.now
        )
        shown, cursor = paging.cut(page, found, _key)
        dates = await shows.dates_of(tx, [show.id for show in shown])
        items = [convert.offered_show_message(show, dates[show.id]) for show in shown]
        return pb.ListOfferedShowsResponse(items=items, next_cursor=cursor)

    @read
    async def GetOfferedShow(
        self, tx: ReadTx, request: pb.GetOfferedShowRequest
    ) -> pb.GetOfferedShowResponse:
        found = await _find(tx, request.slug_or_id)
        codes = filter(None, [normalised_code(request.voucher_code)])
        catalogue = await catalogues.load(tx, found.id, codes) if found else None
        if catalogue is None or catalogue.show.status is not ShowStatus.PUBLISHED:
            raise NotFound("There is no such event.")
        venue_id = catalogue.show.venue_id
        venue = await venues.find(tx, venue_id) if venue_id else None
        taken = await seats.taken(tx, list(catalogue.dates)) if catalogue.seat_map else {}
        voucher = _voucher(catalogue, request.voucher_code, tx.now)
        offer = convert.offer_message(catalogue, voucher, venue, taken, tx.now)
        return pb.GetOfferedShowResponse(offer=offer)


async def _find(tx: ReadTx, slug_or_id: str) -> Show | None:
    try:
        return await shows.find(tx, UUID(slug_or_id))
    except ValueError:
        return await shows.find_by_slug(tx, slug_or_id)


def _voucher(catalogue: Catalogue, code: str, now: datetime) -> Voucher | None:
    if not code:
        return None
    voucher = voucher_of(catalogue, code, "voucher_code")
    voucher.check_time(now, "voucher_code")
    return voucher


def _key(show: Show) -> paging.Key:
    return show.created_at, show.id
