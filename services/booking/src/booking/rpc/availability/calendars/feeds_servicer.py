import asyncio
import hashlib

from chassis.agreed.timestamps import stamp
from chassis.db import Database, ReadTx, Tx
from chassis.errors import Invalid
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, flow, read, write
from frontdesk.booking.v1 import calendar_feeds_pb2 as pb
from frontdesk.booking.v1.calendar_feeds_pb2_grpc import CalendarFeedServiceServicer

from booking.actions.availability.calendars.create_calendar_feed import create_calendar_feed
from booking.actions.availability.calendars.delete_calendar_feed import delete_calendar_feed
from booking.domain.availability.calendars.feed import CalendarFeed, Shows, Window, window_at
from booking.domain.availability.calendars.feed_entries import FeedBooking, entries_of
from booking.domain.errors import LinkInvalid
from booking.rpc.availability.calendars.feed_file import feed_file
from booking.rpc.links import Links
from booking.rpc.references import References
from booking.store.availability.calendars import feed_bookings, feeds


class CalendarFeedsServicer(Servicer, CalendarFeedServiceServicer):
    def __init__(self, database: Database, references: References, links: Links) -> None:
        super().__init__(database)
        self._references = references
        self._links = links

    @flow
    async def CreateCalendarFeed(
        self, request: pb.CreateCalendarFeedRequest
    ) -> pb.CreateCalendarFeedResponse:
        staff_id = fields.optional_reference(request.staff_id, "staff_id")
        shows = _shows(request.shows)
        learned = await self._references.staff(self, [staff_id] if staff_id else [], "staff_id")

        async def answer(tx: Tx) -> pb.CreateCalendarFeedResponse:
            learned.store(tx)
            feed = await create_calendar_feed(tx, name=request.name, staff_id=staff_id, shows=shows)
            token = self._links.feeds.token(tx.workspace_id, feed.id)
            return pb.CreateCalendarFeedResponse(feed=feed_message(feed), token=token)

        return await self.write_reply(answer)

    @write
    async def DeleteCalendarFeed(
        self, tx: Tx, request: pb.DeleteCalendarFeedRequest
    ) -> pb.DeleteCalendarFeedResponse:
        await delete_calendar_feed(tx, fields.own_id(request.id))
        return pb.DeleteCalendarFeedResponse()

    @read
    async def ListCalendarFeeds(
        self, tx: ReadTx, request: pb.ListCalendarFeedsRequest
    ) -> pb.ListCalendarFeedsResponse:
        staff_id = fields.optional_reference(request.staff_id, "staff_id")
        page = paging.read(request.page, tx.workspace_id, "calendar-feeds", staff_id)
        found = await feeds.page(tx, page.fetch, page.after_moment(), staff_id)
        shown, cursor = paging.cut(page, found, lambda one: (one.created_at, one.id))
        return pb.ListCalendarFeedsResponse(items=map(feed_message, shown), next_cursor=cursor)

    @flow
    async def GetFeedFile(self, request: pb.GetFeedFileRequest) -> pb.GetFeedFileResponse:
        feed, window, found = await self.read(self._appointments, request.token)
        # Thousands of lines keep a processor busy, so they are written beside the event loop.
        content = await asyncio.to_thread(lambda: feed_file(feed.name, entries_of(feed, found)))
        changed = (one.changed_at for one in found)
        return pb.GetFeedFileResponse(
            content=content,
            etag=hashlib.blake2b(content, digest_size=16).hexdigest(),
            last_modified=stamp(max((window.today, feed.created_at, *changed))),
        )

    async def _appointments(self, tx: ReadTx, token: str) -> tuple[CalendarFeed, Window, list[FeedBooking]]:
        feed = await feeds.find(tx, self._links.feeds.subject(tx.workspace_id, token))
        if feed is None:
            raise LinkInvalid("This calendar feed was ended; ask for a new address.", field="token")
        window = window_at(tx.now)
        return feed, window, await feed_bookings.of_feed(tx, feed, window)


def feed_message(feed: CalendarFeed) -> pb.CalendarFeed:
    return pb.CalendarFeed(
        id=str(feed.id),
        name=feed.name,
        staff_id=str(feed.staff_id or ""),
        shows=feed.shows.value,
        created_at=stamp(feed.created_at),
    )


def _shows(text: str) -> Shows:
    try:
        return Shows(text)
    except ValueError:
        raise Invalid(f"What a feed shows is one of {', '.join(Shows)}.", field="shows") from None
