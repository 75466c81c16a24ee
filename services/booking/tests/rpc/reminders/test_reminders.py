"""One reminder per booking and lead time, for the time that counts in the end."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from booking.actions.reminders.plan_reminders_anew import plan_reminders_anew
from booking.actions.reminders.remind_customer import remind_customer
from booking.jobs import REMIND
from booking_worlds.events import let_the_service_hear
from booking_worlds.life import change, events_of, lead, reschedule
from booking_worlds.salon import Salon, at, open_salon
from booking_worlds.visits import furnish
from chassis.context import Caller
from chassis.db import Database, ReadTx
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_events_pb2 as told
from frontdesk.booking.v1 import settings_pb2 as setting
from frontdesk.booking.v1.terms_pb2 import ReminderTimes


class Clockwork:
    """Lets events be heard and due rows be worked off, as the service's leader does."""

    def __init__(self, salon: Salon, database: Database, schema: ServiceSchema) -> None:
        self.salon, self.database, self.schema = salon, database, schema
        self.system = Caller.system("booking", salon.workspace_id)

    async def hear(self) -> None:
        await let_the_service_hear(self.database, self.schema, self.salon)

    async def due(self) -> dict[str, datetime]:
        """By booking, the moments that are noted."""
        async with await psycopg.AsyncConnection.connect(self.schema.admin_url) as admin:
            rows = await (
                await admin.execute(
                    "SELECT booking_id, due_at FROM booking.reminders"
                    " WHERE workspace_id = %s AND due_at IS NOT NULL",
                    (self.salon.workspace_id,),
                )
            ).fetchall()
        return {str(booking_id): moment for booking_id, moment in rows}

    async def strike(self, booking_id: str) -> None:
        """The moment of the reminders of a booking comes."""
        await change(
            self.schema, "reminders SET due_at = now()", "due_at IS NOT NULL AND booking_id", booking_id
        )

    async def work(self) -> None:
        async with await psycopg.AsyncConnection.connect(self.schema.app_url) as app:
            rows = await (await app.execute(f"SELECT * FROM {REMIND.due_function}(now(), 1000)")).fetchall()
        for workspace_id, booking_id in rows:
            if workspace_id == self.salon.workspace_id:
                await self.database.run(self.system, remind_customer, booking_id)

    async def reminders(self, booking_id: str) -> list[told.BookingReminderDue]:
        return [
            told.BookingReminderDue.FromString(payload)
            for fact, payload in await events_of(self.schema, booking_id)
            if fact == "reminder_due"
        ]

    async def reminded(self, booking_id: str) -> list[datetime]:
        """The starts that were reminded of."""
        return [
            one.booking.booking.starts_at.ToDatetime(at(0).tzinfo) for one in await self.reminders(booking_id)
        ]


@pytest.fixture
def clockwork(salon: Salon, database: Database, schema: ServiceSchema) -> Clockwork:
    return Clockwork(salon, database, schema)


async def test_a_reminder_is_sent_once_a_day_before(salon: Salon, clockwork: Clockwork) -> None:
    booking = await salon.book(at(9))
    await clockwork.hear()
    assert await clockwork.due() == {booking.id: at(9) - timedelta(days=1)}
    await clockwork.work()
    assert await clockwork.reminded(booking.id) == []
    await clockwork.strike(booking.id)
    for _ in range(2):
        await clockwork.work()
    assert await clockwork.reminded(booking.id) == [at(9)]


async def test_a_reminder_is_not_sent_again_after_a_restart_or_by_two_who_send_at_once(
    salon: Salon, clockwork: Clockwork, database: Database
) -> None:
    booking = await salon.book(at(9))
    await clockwork.hear()
    await clockwork.strike(booking.id)
    booking_id = UUID(booking.id)
    await asyncio.gather(*(database.run(clockwork.system, remind_customer, booking_id) for _ in range(10)))
    await clockwork.hear()
    await clockwork.work()
    assert await clockwork.reminded(booking.id) == [at(9)]


async def test_after_a_reschedule_the_reminder_is_sent_once_for_the_final_time(
    salon: Salon, clockwork: Clockwork
) -> None:
    booking = await salon.book(at(9))
    await clockwork.hear()
    await reschedule(salon, booking.id, at(10, day=1))
    await clockwork.strike(booking.id)
    await clockwork.work()
    assert await clockwork.reminded(booking.id) == []
    await clockwork.hear()
    assert await clockwork.due() == {booking.id: at(10)}
    await clockwork.strike(booking.id)
    await clockwork.work()
    assert await clockwork.reminded(booking.id) == [at(10, day=1)]
    for start in (at(11, day=1), at(10, day=1)):
        await reschedule(salon, booking.id, start)
        await clockwork.hear()
    await clockwork.strike(booking.id)
    await clockwork.work()
    assert await clockwork.reminded(booking.id) == [at(10, day=1)]


async def test_no_reminder_is_sent_after_a_cancel(salon: Salon, clockwork: Clockwork) -> None:
    heard, unheard = await salon.book(at(9)), await salon.book(at(10))
    await clockwork.hear()
    await lead(salon, "cancel", heard.id)
    await clockwork.hear()
    assert heard.id not in await clockwork.due()
    await lead(salon, "cancel", unheard.id)
    await clockwork.strike(unheard.id)
    await clockwork.work()
    assert await clockwork.reminded(heard.id) == await clockwork.reminded(unheard.id) == []


async def test_a_workspace_says_when_its_customers_are_reminded(salon: Salon, clockwork: Clockwork) -> None:
    request = setting.ReplaceBookingSettingsRequest(
        answer_within_minutes=60, offer_minutes=60, reminder_minutes=[120, 30]
    )
    await salon.ask("BookingSettingsService/ReplaceBookingSettings", request)
    booking = await salon.book(at(9))
    await clockwork.hear()
    await clockwork.strike(booking.id)
    await clockwork.work()
    (message,) = await clockwork.reminders(booking.id)
    assert message.lead_minutes == 30


async def test_a_type_has_reminder_times_of_its_own_else_the_workspaces(
    salon: Salon, clockwork: Clockwork
) -> None:
    own = await salon.add_type("own", reminders=ReminderTimes(minutes=[90]))
    never = await salon.add_type("never", reminders=ReminderTimes())
    mine, usual = await own.book(at(9)), await salon.book(at(10))
    await never.book(at(11))
    await clockwork.hear()
    assert await clockwork.due() == {
        mine.id: at(9) - timedelta(minutes=90),
        usual.id: at(10) - timedelta(days=1),
    }


async def test_reminders_to_come_are_planned_anew_when_their_times_change(
    salon: Salon, clockwork: Clockwork
) -> None:
    own = await salon.add_type("own", reminders=ReminderTimes(minutes=[90]))
    mine, usual = await own.book(at(9)), await salon.book(at(10))
    reminded = await salon.book(at(11))
    await clockwork.hear()
    await clockwork.strike(reminded.id)
    await clockwork.work()

    await own.edit_type(reminders=ReminderTimes(minutes=[30]))
    request = setting.ReplaceBookingSettingsRequest(
        answer_within_minutes=60, offer_minutes=60, reminder_minutes=[120]
    )
    await salon.ask("BookingSettingsService/ReplaceBookingSettings", request)
    await clockwork.hear()
    expected = {mine.id: at(9) - timedelta(minutes=30), usual.id: at(10) - timedelta(minutes=120)}
    due = await clockwork.due()
    assert {id_: due[id_] for id_ in expected} == expected

    request.reminder_minutes[:] = [1440]
    await salon.ask("BookingSettingsService/ReplaceBookingSettings", request)
    await clockwork.hear()
    assert await clockwork.due() == {mine.id: expected[mine.id], usual.id: at(10) - timedelta(days=1)}
    await clockwork.work()
    assert await clockwork.reminded(reminded.id) == [at(11)], "what was sent is not sent again"


async def test_planning_anew_costs_as_many_statements_for_many_bookings_as_for_one(
    salon: Salon, clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    queue = ReadTx._queue
    monkeypatch.setattr(ReadTx, "_queue", lambda tx, *asked: sent.append(asked) or queue(tx, *asked))

    async def statements() -> int:
        sent.clear()
        await clockwork.database.run(clockwork.system, plan_reminders_anew, None)
        return len(sent)

    await salon.book(at(9))
    few = await statements()
    for hour in range(10, 15):
        await salon.book(at(hour))
    assert await statements() == few


async def test_who_comes_for_several_services_is_reminded_once_of_the_first_that_stands(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    parlour = await furnish(await open_salon(service, database, caller))
    clockwork = Clockwork(parlour.salon, database, schema)
    visit = (await parlour.book(at(9), "cut", "colour", "dry")).visit
    await clockwork.hear()
    assert await clockwork.due() == {visit.parts[0].id: at(9) - timedelta(days=1)}
    await parlour.move(visit.id, at(13))
    await lead(parlour.salon, "cancel", visit.parts[0].id)
    await clockwork.hear()
    colour = (await parlour.found(visit.id)).parts[1]
    starts_at = colour.starts_at.ToDatetime(at(0).tzinfo)
    assert await clockwork.due() == {colour.id: starts_at - timedelta(days=1)}
    request = setting.ReplaceBookingSettingsRequest(
        answer_within_minutes=60, offer_minutes=60, reminder_minutes=[120]
    )
    await parlour.salon.ask("BookingSettingsService/ReplaceBookingSettings", request)
    await clockwork.hear()
    assert await clockwork.due() == {colour.id: starts_at - timedelta(minutes=120)}
    for _ in range(2):
        await clockwork.strike(colour.id)
        await clockwork.work()
    told_of = [fact for fact, _ in await events_of(schema, visit.id)]
    assert told_of.count("booking.visit.reminder_due") == 1
    assert await clockwork.reminders(colour.id) == []
