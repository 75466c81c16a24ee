"""What customers do with their tickets by the link of the order."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from booking_worlds.theatre import ADA, Theatre, add_show, message, outcome_of
from chassis.errors import FrontdeskError

CHANGE = "TicketSelfService/ChangeOwnAttendee"


async def _rename(theatre: Theatre, token: str, ticket_id: str, name: str = "Grace Hopper") -> Any:
    return await theatre.visit(CHANGE, token=token, ticket_id=ticket_id, attendee={"name": name})


async def test_customers_name_somebody_else_and_get_a_new_code(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(5, a)
    made = await theatre.cart((a, 2), customer=ADA)
    first, second = made.order.tickets
    changed = (await _rename(theatre, made.token, first.id)).order
    assert [one.attendee.name for one in changed.tickets] == ["Grace Hopper", ADA.name]
    assert changed.tickets[0].code not in ("", first.code)
    assert changed.tickets[1].code == second.code
    wrong = theatre.visit(CHANGE, token=made.token, ticket_id=first.id, attendee={"email": "nobody"})
    assert await outcome_of(wrong) == "INVALID_FIELD"


async def test_a_link_changes_tickets_of_its_own_order_only(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(5, a)
    made, other = await theatre.cart((a, 1), customer=ADA), await theatre.order((a, 1))
    assert await outcome_of(_rename(theatre, made.token, other.tickets[0].id)) == "NOT_FOUND"
    assert await outcome_of(_rename(theatre, "forged", made.order.tickets[0].id)) == "NOT_FOUND"


async def test_shortly_before_the_date_only_staff_change_attendees(theatre: Theatre) -> None:
    starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=90)
    date = message("NewShowDate")
    date.starts_at.FromDatetime(starts_at)
    date.ends_at.FromDatetime(starts_at + timedelta(hours=1))
    soon = await add_show(theatre, slug="soon", dates=[date])
    a = await soon.ticket_type("A")
    await soon.quota(5, a)
    made = await soon.cart((a, 1), customer=ADA)
    (ticket,) = made.order.tickets
    with pytest.raises(FrontdeskError) as refusal:
        await _rename(soon, made.token, ticket.id)
    assert refusal.value.reason == "CHANGE_TOO_LATE"
    until = datetime.fromisoformat(str(refusal.value.facts["change_until"]))
    assert until == starts_at - timedelta(hours=2)
    named = {"ticket_id": ticket.id, "attendee": {"name": "Grace Hopper"}}
    assert (await soon.ask("TicketService/ChangeAttendee", **named)).order.tickets[0].attendee.name
