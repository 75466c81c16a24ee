"""Who waits is offered what becomes free, one after another, and nobody else sees it meanwhile."""

import asyncio
from uuid import UUID

import psycopg
import pytest
from booking.store.waiting.slot_waits import MOST_CANDIDATES
from booking_worlds.life import change, deadlocks, lead, reschedule
from booking_worlds.salon import Salon, at, next_monday, open_salon
from booking_worlds.slot_waits import END_NOW, accept, entry, join, let_offers_end, statuses
from chassis.context import Caller, Via
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.rpc.client import Origin
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import self_service_pb2 as own
from frontdesk.booking.v1 import slot_waiting_pb2 as waiting
from frontdesk.booking.v1.forms_pb2 import (
    CreateFormRequest,
    FormAnswer,
    FormQuestion,
    ListFormSubmissionsRequest,
)
from frontdesk.booking.v1.self_service_pb2_grpc import MailedLinkServiceStub


async def test_what_is_given_up_is_kept_for_the_first_who_waits(salon: Salon) -> None:
    booking = await salon.book(at(9))
    first, second = await join(salon, "ada"), await join(salon, "eve")
    await lead(salon, "cancel", booking.id)
    assert await statuses(salon, first, second) == ["offered", "waiting"]
    offered = await entry(salon, first)
    assert offered.offered_starts_at == booking.starts_at
    assert len(await salon.slots(next_monday(), next_monday())) == 15
    assert await salon.outcome(at(9)) == "SLOT_TAKEN"
    taken = await accept(salon, first)
    assert (taken.status, taken.starts_at, taken.customer.name) == ("confirmed", booking.starts_at, "ada")
    assert await accept(salon, first) == taken
    assert (await entry(salon, first)).booking_id == taken.id


async def test_an_offer_that_ends_goes_to_the_next_and_then_to_everybody(
    salon: Salon, database: Database, schema: ServiceSchema
) -> None:
    booking = await salon.book(at(9))
    first, second = await join(salon, "ada"), await join(salon, "eve")
    await lead(salon, "cancel", booking.id)
    await let_offers_end(salon, database, schema)
    assert await statuses(salon, first, second) == ["waiting", "offered"]
    assert await salon.outcome(at(9)) == "SLOT_TAKEN"
    with pytest.raises(FrontdeskError) as refusal:
        await accept(salon, first)
    assert refusal.value.reason == "OFFER_EXPIRED"
    await let_offers_end(salon, database, schema)
    assert await statuses(salon, first, second) == ["waiting", "waiting"]
    assert await salon.outcome(at(9)) == "booked"


async def test_an_offer_that_has_ended_is_not_accepted_before_the_job_comes_by(
    salon: Salon, schema: ServiceSchema
) -> None:
    booking = await salon.book(at(9))
    token = await join(salon, "ada")
    await lead(salon, "cancel", booking.id)
    await change(schema, END_NOW, "workspace_id", str(salon.workspace_id))
    with pytest.raises(FrontdeskError) as refusal:
        await accept(salon, token)
    assert refusal.value.reason == "OFFER_EXPIRED"
    assert await salon.outcome(at(9)) == "SLOT_TAKEN"


async def test_who_leaves_passes_the_offer_on(salon: Salon) -> None:
    booking = await salon.book(at(9))
    first, second = await join(salon, "ada"), await join(salon, "eve")
    await lead(salon, "cancel", booking.id)
    for _ in range(2):
        request = waiting.StopWaitingRequest(token=first)
        await salon.visit("SlotWaitingService/StopWaiting", request)
    assert await statuses(salon, first, second) == ["left", "offered"]


@pytest.mark.parametrize("ending", ["leaves", "lets it pass"])
async def test_an_offer_of_several_people_goes_on_to_who_waits_for_any_of_them(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema, ending: str
) -> None:
    salon = await open_salon(service, database, caller, people=2)
    pair = await salon.add_type("pair", staff_rule="all")
    booking = await pair.book(at(9))
    first = await join(pair, "ada", booking_type_id=pair.booking_type_id)
    others = [await join(salon, f"p{n}", staff_id=str(one)) for n, one in enumerate(salon.staff)]
    await lead(pair, "cancel", booking.id)
    assert await statuses(salon, first, *others) == ["offered", "waiting", "waiting"]
    if ending == "leaves":
        await salon.visit("SlotWaitingService/StopWaiting", waiting.StopWaitingRequest(token=first))
    else:
        await let_offers_end(salon, database, schema)
    assert sorted(await statuses(salon, *others)) == ["offered", "waiting"]


@pytest.mark.parametrize("named", [0, 1])
async def test_who_waits_for_the_second_of_several_people_is_offered_what_an_offer_gives_up(
    service: Running, database: Database, caller: Caller, named: int
) -> None:
    salon = await open_salon(service, database, caller, people=2)
    pair = await salon.add_type("pair", staff_rule="all")
    booking = await pair.book(at(9))
    first = await join(pair, "ada", booking_type_id=pair.booking_type_id)
    other = await join(salon, "eve", staff_id=str(salon.staff[named]))
    await lead(pair, "cancel", booking.id)
    await salon.visit("SlotWaitingService/StopWaiting", waiting.StopWaitingRequest(token=first))
    assert await statuses(salon, first, other) == ["left", "offered"]


async def test_a_moved_booking_offers_the_time_it_leaves(salon: Salon) -> None:
    booking = await salon.book(at(9))
    token = await join(salon, "ada")
    await reschedule(salon, booking.id, at(11))
    assert (await entry(salon, token)).offered_starts_at == booking.starts_at


async def test_who_waits_for_another_day_or_person_is_not_asked(
    service: Running, database: Database, caller: Caller
) -> None:
    salon = await open_salon(service, database, caller, people=2)
    first, second = map(str, salon.staff)
    booking = await salon.book(at(9), staff_id=first)
    tuesday = at(0, day=1).date().isoformat()
    elsewhere = await join(salon, "ada", staff_id=second)
    later = await join(salon, "eve", from_date=tuesday, to_date=tuesday)
    fitting = await join(salon, "zoe", staff_id=first)
    await lead(salon, "cancel", booking.id)
    assert await statuses(salon, elsewhere, later, fitting) == ["waiting", "waiting", "offered"]


async def test_many_who_want_somebody_else_do_not_stand_in_the_way(
    service: Running, database: Database, caller: Caller
) -> None:
    salon = await open_salon(service, database, caller, people=2)
    first, second = map(str, salon.staff)
    booking = await salon.book(at(9), staff_id=first)
    for n in range(MOST_CANDIDATES):
        await join(salon, f"p{n}", staff_id=second)
    fitting = await join(salon, "zoe", staff_id=first)
    await lead(salon, "cancel", booking.id)
    assert await statuses(salon, fitting) == ["offered"]


async def test_many_who_let_the_time_pass_do_not_stand_in_the_way(
    salon: Salon, schema: ServiceSchema
) -> None:
    booking = await salon.book(at(9))
    for n in range(MOST_CANDIDATES):
        await join(salon, f"p{n}")
    refused = f"slot_waits SET refused = ARRAY['{at(9).isoformat()}'::timestamptz]"
    await change(schema, refused, "workspace_id", str(salon.workspace_id))
    last = await join(salon, "zoe")
    await lead(salon, "cancel", booking.id)
    assert await statuses(salon, last) == ["offered"]


async def test_an_offer_of_a_type_that_asks_a_form_is_accepted_with_answers(salon: Salon) -> None:
    form = CreateFormRequest(
        name="First visit", questions=[FormQuestion(key="ok", kind="yes_no", label="?", required=True)]
    )
    form_id = (await salon.ask("FormService/CreateForm", form)).form.id
    await salon.edit_type(intake_form_id=form_id)
    answers = [FormAnswer(question="ok", yes=True)]
    booking = await salon.book(at(9), answers=answers)
    token = await join(salon, "ada")
    await lead(salon, "cancel", booking.id)
    with pytest.raises(FrontdeskError) as refusal:
        await accept(salon, token)
    assert refusal.value.reason == "ANSWERS_REFUSED"
    taken = await accept(salon, token, answers)
    listed = ListFormSubmissionsRequest(booking_id=taken.id)
    kept = (await salon.ask("FormSubmissionService/ListFormSubmissions", listed)).items
    assert [one.answers[0].question for one in kept] == ["ok"]


async def test_a_shorter_appointment_of_another_type_takes_what_a_longer_one_leaves(salon: Salon) -> None:
    made = await salon.ask(
        "BookingTypeService/CreateBookingType",
        pb.CreateBookingTypeRequest(
            name="Wash", slug="wash", duration_minutes=15, staff_ids=map(str, salon.staff)
        ),
    )
    booking = await salon.book(at(9))
    token = await join(salon, "ada", booking_type_id=made.booking_type.id)
    await lead(salon, "cancel", booking.id)
    assert (await entry(salon, token)).offered_starts_at == booking.starts_at


async def test_many_who_cancel_and_many_who_wait_get_one_slot_each(
    salon: Salon, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    hours = range(9, 17)
    booked = [await salon.book(at(hour)) for hour in hours]
    tokens = [await join(salon, f"p{n}") for n in range(8)]
    await asyncio.gather(
        *(lead(salon, "cancel", one.id) for one in booked), *(salon.outcome(at(hour)) for hour in hours)
    )
    found = {token: await entry(salon, token) for token in tokens}
    offered = {token: one for token, one in found.items() if one.status == "offered"}
    starts = [one.offered_starts_at.ToDatetime() for one in offered.values()]
    assert len(starts) == len(set(starts)) > 0
    taken = await asyncio.gather(*(accept(salon, token) for token in offered for _ in range(3)))
    assert len({one.id for one in taken}) == len(offered)
    assert await deadlocks(schema) == before


async def test_the_offer_is_mailed_by_a_link_that_no_event_carries(
    salon: Salon, service: Running, schema: ServiceSchema
) -> None:
    booking = await salon.book(at(9))
    token = await join(salon, "ada")
    await lead(salon, "cancel", booking.id)
    async with await psycopg.AsyncConnection.connect(schema.relay_url) as relay:
        rows = await (
            await relay.execute(
                "SELECT aggregate_id FROM outbox WHERE workspace_id = %s AND type = 'booking.mail.requested'",
                (salon.workspace_id,),
            )
        ).fetchall()
    ((mail_id,),) = rows
    assert isinstance(mail_id, UUID)
    peer = service.peers["inbox"]
    said = await peer.call(
        MailedLinkServiceStub(peer.channel).GetCustomerMail,
        own.GetCustomerMailRequest(id=str(mail_id)),
        origin=Origin(via=Via.SYSTEM, workspace_id=salon.workspace_id),
    )
    assert (said.kind, said.recipient) == ("waiting_offer", "ada@example.org")
    assert said.link == f"https://desk.example/waiting#token={token}"
