"""Events tell all that a mail says but the secrets; inbox asks for those when it sends."""

import pytest
from booking.jobs import SWEEP_TICKET_ORDERS
from booking_worlds.events import payloads
from booking_worlds.theatre import ADA, Theatre
from chassis.context import Via
from chassis.errors import FrontdeskError
from chassis.rpc.client import Origin
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import tickets_events_pb2 as events
from frontdesk.booking.v1.tickets_mails_pb2 import IssueTicketSecretsRequest
from frontdesk.booking.v1.tickets_mails_pb2_grpc import TicketMailServiceStub
from frontdesk.common.v1.money_pb2 import Money


async def _secrets(theatre: Theatre, *, asker: str = "inbox", **asked: list[str]):
    peer = theatre.service.peers[asker]
    origin = Origin(via=Via.SYSTEM, workspace_id=theatre.workspace_id)
    stub = TicketMailServiceStub(peer.channel)
    return await peer.call(stub.IssueTicketSecrets, IssueTicketSecretsRequest(**asked), origin=origin)


async def _offered(theatre: Theatre) -> str:
    a = await theatre.ticket_type("A")
    await theatre.quota(1, a)
    order = await theatre.order((a, 1))
    joined = await theatre.visit(
        "WaitingListService/JoinWaitingList",
        event_id=theatre.event_id,
        date_id=theatre.date_id,
        ticket_type_id=a,
        quantity=1,
        customer=ADA,
        locale="de",
    )
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=order.id)
    await theatre.offer()
    return str(joined.entry.id)


async def test_the_link_of_a_mail_opens_the_order(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(1, a)
    order = await theatre.order((a, 1))
    (told,) = (await _secrets(theatre, order_ids=[order.id])).orders
    page, token = told.link.split("#token=")
    assert page == "https://desk.example/tickets"
    seen = await theatre.visit("TicketOrderService/ViewTicketOrder", token=token)
    assert seen.order.id == told.order_id == order.id


async def test_the_code_of_an_offer_is_told_to_inbox_while_the_offer_holds(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    entry_id = await _offered(theatre)
    (told,) = (await _secrets(theatre, entry_ids=[entry_id])).offers
    assert told.code == await theatre.code_of(entry_id)
    assert told.link == f"https://desk.example/events/hamlet#voucher={told.code}"
    (offered,) = payloads(schema, theatre.workspace_id, events.WaitingEntryOffered, "waiting_entry.offered")
    assert (offered.workspace_name, offered.locale) == ("Globe", "de")
    assert told.code not in str(offered)

    await theatre.ask("WaitingListService/LeaveWaitingList", id=entry_id)
    assert not (await _secrets(theatre, entry_ids=[entry_id])).offers


async def test_nobody_but_inbox_is_told_secrets(theatre: Theatre) -> None:
    with pytest.raises(FrontdeskError) as refusal:
        await _secrets(theatre, asker="gateway", order_ids=[])
    assert refusal.value.reason == "DENIED"


async def test_events_about_orders_tell_whose_event_it_is_and_in_which_language(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a = await theatre.ticket_type("A", price=1000)
    await theatre.quota(5, a)
    unpaid = await theatre.order((a, 1), locale="de")
    await theatre.run_out(unpaid.id)
    await theatre.work_off(SWEEP_TICKET_ORDERS)
    (expired,) = payloads(schema, theatre.workspace_id, events.TicketOrderExpired, "ticket_order.expired")
    facts = expired.facts
    assert (facts.workspace_name, facts.event_name, facts.locale) == ("Globe", "Hamlet", "de")
    assert facts.order.customer.email == ADA.email
    assert [date.id for date in facts.dates] == [theatre.date_id]

    paid = await theatre.order((a, 1))
    amount = Money(amount_minor=1000, currency="EUR")
    pay = "TicketOrderService/PayTicketOrder"
    await theatre.ask(pay, id=paid.id, amount=amount, method="cash", reference="1")
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=paid.id, reason="Rain.")
    (void,) = payloads(schema, theatre.workspace_id, events.TicketOrderCancelled, "ticket_order.cancelled")
    assert (void.facts.event_name, void.facts.locale, void.reason) == ("Hamlet", "en", "Rain.")
