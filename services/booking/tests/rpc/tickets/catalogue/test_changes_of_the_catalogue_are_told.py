"""Venues, ticket types, quotas, vouchers and check-in lists tell each real change once, and no code."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from booking.store.tickets.sales import vouchers
from booking_worlds.events import payloads
from booking_worlds.races import until_somebody_waits
from booking_worlds.theatre import ADA, Theatre, message, outcome_of
from chassis.db import Database, ReadTx
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import tickets_catalogue_events_pb2 as told
from frontdesk.common.v1.money_pb2 import Money
from google.protobuf.message import Message

NEW_CODE = "SPRING-2027"


def _euros(amount: int) -> Money:
    return Money(amount_minor=amount, currency="EUR")


def _tier(price: int, quantity: int) -> Any:
    return message("PriceTier", name="Early", price=_euros(price), quantity=quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """`ask` is the verb's RPC without its verb; the terms are those of a PUT, before and after an edit."""

    name: str
    ask: str
    reply: str
    created: type[Message]
    changed: type[Message]
    terms: Mapping[str, Any]
    edit: Mapping[str, Any]
    of_event: bool = True

    def rpc(self, verb: str) -> str:
        return self.ask.format(verb)


NOUNS = (
    Noun(
        name="venue",
        ask="VenueService/{}Venue",
        reply="venue",
        created=told.VenueCreated,
        changed=told.VenueChanged,
        terms={
            "name": "Globe",
            "address": "Bankside 21",
            "capacity": 40,
            "time_zone": "Europe/Berlin",
            "seat_map": [message("SeatArea", name="Stalls", rows=[message("SeatRow", name="A", seats=8)])],
        },
        edit={"capacity": 60},
        of_event=False,
    ),
    Noun(
        name="ticket_type",
        ask="TicketTypeService/{}TicketType",
        reply="ticket_type",
        created=told.TicketTypeCreated,
        changed=told.TicketTypeChanged,
        terms={"name": "Stalls", "price": _euros(3000), "max_per_order": 9, "tiers": [_tier(1000, 5)]},
        edit={"tiers": [_tier(1000, 8)]},
    ),
    Noun(
        name="quota",
        ask="QuotaService/{}Quota",
        reply="quota",
        created=told.QuotaCreated,
        changed=told.QuotaChanged,
        terms={"name": "Seats", "size": 50, "contingent": 3},
        edit={"size": 40},
    ),
    Noun(
        name="voucher",
        ask="VoucherService/{}Voucher",
        reply="voucher",
        created=told.VoucherCreated,
        changed=told.VoucherChanged,
        terms={"code": "WINTER-2026", "discount": "percent", "value": 20, "max_uses": 5},
        edit={"value": 30},
    ),
    Noun(
        name="check_in_list",
        ask="CheckInService/{}CheckInList",
        reply="list",
        created=told.CheckInListCreated,
        changed=told.CheckInListChanged,
        terms={"name": "Main gate", "re_entry": "never"},
        edit={"re_entry": "always"},
    ),
)
every_noun = pytest.mark.parametrize("noun", NOUNS, ids=[noun.name for noun in NOUNS])
VENUE, _, QUOTA, VOUCHER, _ = NOUNS


async def _create(theatre: Theatre, noun: Noun, *, key: str | None = None, **more: Any) -> Any:
    given = {"event_id": theatre.event_id} if noun.of_event else {}
    reply = await theatre.ask(noun.rpc("Create"), key=key, **given, **{**noun.terms, **more})
    return getattr(reply, noun.reply)


async def _replace(theatre: Theatre, noun: Noun, id_: str, *, key: str | None = None, **more: Any) -> Any:
    reply = await theatre.ask(noun.rpc("Replace"), key=key, id=id_, **{**noun.terms, **more})
    return getattr(reply, noun.reply)


def _told_of(schema: ServiceSchema, theatre: Theatre, noun: Noun) -> tuple[list[Any], list[Any]]:
    """Created and changed, in order."""
    created = payloads(schema, theatre.workspace_id, noun.created, f"{noun.name}.created")
    changed = payloads(schema, theatre.workspace_id, noun.changed, f"{noun.name}.changed")
    return created, changed


def _says(facts: Message, answer: Message) -> bool:
    """What an event says of a thing is what the service answered of it."""
    fields = facts.DESCRIPTOR.fields_by_name
    return all(getattr(facts, name) == getattr(answer, name) for name in fields)


@every_noun
async def test_what_is_made_and_edited_is_told_with_what_was_before(
    theatre: Theatre, schema: ServiceSchema, noun: Noun
) -> None:
    made = await _create(theatre, noun)
    edited = await _replace(theatre, noun, made.id, **noun.edit, expected_version=1)
    created, changed = _told_of(schema, theatre, noun)
    assert [len(created), len(changed)] == [1, 1]
    assert _says(getattr(created[0], noun.reply), made)
    assert _says(getattr(changed[0], noun.reply), edited)
    assert _says(changed[0].before, made)
    assert (made.version, edited.version) == (1, 2)


@every_noun
async def test_a_request_that_comes_twice_is_told_once(
    theatre: Theatre, schema: ServiceSchema, noun: Noun
) -> None:
    made = await _create(theatre, noun, key="create")
    assert await _create(theatre, noun, key="create") == made
    edited = await _replace(theatre, noun, made.id, key="edit", **noun.edit)
    assert await _replace(theatre, noun, made.id, key="edit", **noun.edit) == edited
    created, changed = _told_of(schema, theatre, noun)
    assert [len(created), len(changed)] == [1, 1]


@every_noun
async def test_an_edit_that_changes_nothing_or_is_refused_is_not_told(
    theatre: Theatre, schema: ServiceSchema, noun: Noun
) -> None:
    made = await _create(theatre, noun)
    same = await _replace(theatre, noun, made.id)
    stale = _replace(theatre, noun, made.id, **noun.edit, expected_version=same.version + 1)
    assert await outcome_of(stale) == "EDITED_MEANWHILE"
    unnamed = {"code": "?"} if noun is VOUCHER else {"name": ""}
    assert await outcome_of(_create(theatre, noun, **unnamed)) == "INVALID_FIELD"
    created, changed = _told_of(schema, theatre, noun)
    assert [len(created), len(changed)] == [1, 0]


async def test_edits_at_once_are_each_told_with_what_the_one_before_left(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    made = await _create(theatre, VENUE)
    await asyncio.gather(*(_replace(theatre, VENUE, made.id, capacity=n) for n in range(100, 120)))
    _, changed = _told_of(schema, theatre, VENUE)
    in_order = sorted(changed, key=lambda one: one.venue.version)
    assert [one.before.version for one in in_order] == list(range(1, 21))
    assert in_order[0].before == made
    assert [one.before for one in in_order[1:]] == [one.venue for one in in_order[:-1]]


async def test_what_is_sold_is_no_change_of_a_quota(theatre: Theatre, schema: ServiceSchema) -> None:
    stalls = await theatre.ticket_type()
    await theatre.quota(5, stalls)
    await theatre.order((stalls, 2))
    await theatre.cart((stalls, 1))
    created, changed = _told_of(schema, theatre, QUOTA)
    assert [len(created), len(changed)] == [1, 0]


async def test_the_code_of_a_voucher_is_in_no_event(theatre: Theatre, schema: ServiceSchema) -> None:
    made = await _create(theatre, VOUCHER)
    await _replace(theatre, VOUCHER, made.id, code=NEW_CODE)
    created, changed = _told_of(schema, theatre, VOUCHER)
    assert [one.code_changed for one in changed] == [True]
    everything = str([*created, *changed, *_told_of(schema, theatre, QUOTA)])
    assert made.code not in everything
    assert NEW_CODE not in everything


async def test_what_counts_the_uses_of_a_voucher_is_no_quota_to_see_or_edit(
    theatre: Theatre, database: Database, schema: ServiceSchema
) -> None:
    made = await _create(theatre, VOUCHER)

    async def uses_of(tx: ReadTx) -> UUID:
        kept = await vouchers.find(tx, UUID(made.id))
        assert kept is not None
        return kept.quota_id

    quota_id = await database.run(theatre.owner, uses_of)
    assert await outcome_of(_replace(theatre, QUOTA, str(quota_id))) == "NOT_FOUND"
    for look in ("GetQuota", "ReconcileQuota"):
        assert await outcome_of(theatre.ask(f"QuotaService/{look}", id=str(quota_id))) == "NOT_FOUND"
    assert _told_of(schema, theatre, QUOTA) == ([], [])


async def test_a_voucher_that_is_closed_by_several_at_once_is_told_once(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    made = await _create(theatre, VOUCHER)
    closed = await asyncio.gather(*(theatre.ask(VOUCHER.rpc("Close"), id=made.id) for _ in range(20)))
    _, (changed,) = _told_of(schema, theatre, VOUCHER)
    assert not changed.before.HasField("valid_until")
    assert {one.voucher.version for one in closed} == {2}
    assert {one.voucher.valid_until.ToDatetime() for one in closed} == {
        changed.voucher.valid_until.ToDatetime()
    }


async def test_a_voucher_that_another_closed_while_one_waited_is_not_closed_again(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    made = await _create(theatre, VOUCHER)
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        await admin.execute("SELECT 1 FROM booking.vouchers WHERE id = %s FOR UPDATE", (made.id,))
        waits = asyncio.create_task(theatre.ask(VOUCHER.rpc("Close"), id=made.id))
        await until_somebody_waits(schema)
        end = "UPDATE booking.vouchers SET valid_until = clock_timestamp(), version = 2 WHERE id = %s"
        await admin.execute(end, (made.id,))
    assert (await waits).voucher == (await theatre.ask(VOUCHER.rpc("Get"), id=made.id)).voucher
    assert (await waits).voucher.version == 2
    assert _told_of(schema, theatre, VOUCHER)[1] == []


async def test_an_offer_to_who_waits_tells_of_its_voucher_until_it_is_given_up(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    stalls = await theatre.ticket_type()
    await theatre.quota(1, stalls)
    order = await theatre.order((stalls, 1))
    joined = await theatre.visit(
        "WaitingListService/JoinWaitingList",
        event_id=theatre.event_id,
        date_id=theatre.date_id,
        ticket_type_id=stalls,
        quantity=1,
        customer=ADA,
    )
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=order.id)
    await theatre.offer()
    code = await theatre.code_of(joined.entry.id)
    for _ in range(2):
        await theatre.ask("WaitingListService/LeaveWaitingList", id=joined.entry.id)
    (created,), (changed,) = _told_of(schema, theatre, VOUCHER)
    assert (changed.before, changed.voucher.version) == (created.voucher, 2)
    assert code not in str([created, changed])
