import asyncio
from datetime import timedelta

import pytest
from chassis.db import ReadTx
from chassis.db.ids import new_id
from chassis.errors import FrontdeskError
from frontdesk.inbox.v1 import inbox_pb2 as pb
from frontdesk.inbox.v1.inbox_events_pb2 import ContactCreated, ContactLinked
from frontdesk.inbox.v1.inbox_pb2_grpc import ContactServiceStub, ConversationServiceStub
from inbox_facts import STARTS_AT


async def test_a_booking_makes_a_contact_a_conversation_and_a_confirmation(desk, email):
    booking_id = new_id()
    await desk.apply(desk.confirmed(email, booking_id=booking_id, phone="+49 30 123"))

    (contact,) = await desk.contacts(email=email)
    assert (contact.name, contact.emails, contact.phones) == ("Ada Ek", [email], ["+4930123"])
    (conversation,) = await desk.conversations()
    assert (conversation.contact_id, conversation.status) == (contact.id, "open")
    assert conversation.last_sequence == 1
    (message,) = await desk.thread(email)
    assert (message.sequence, message.direction, message.channel) == (1, "outbound", "email")
    assert (message.author, message.delivery) == ("system", "queued")
    assert message.subject == "Confirmed: Haircut on Tuesday, 1 December 2026, 10:00"
    assert "Tuesday, 1 December 2026, 10:00 – 10:45 (Europe/Berlin, CET)" in message.text

    (created,) = desk.emitted("inbox.contact.created")
    assert ContactCreated.FromString(created).contact == contact
    (linked,) = desk.emitted("inbox.contact.linked")
    assert ContactLinked.FromString(linked) == ContactLinked(
        contact_id=contact.id, booking_id=str(booking_id)
    )
    assert desk.woken == 1


async def test_a_customer_is_one_contact_however_often_and_however_spelled_she_books(desk, email):
    spellings = [email, email.upper(), f" {email} ", email.title()]
    await desk.apply(*(desk.confirmed(one) for one in spellings))
    await desk.apply(*(desk.confirmed(one, name="Ada E.") for one in spellings))

    (contact,) = await desk.contacts(email=email.upper())
    assert contact.emails == [email]
    assert contact.name == "Ada Ek"
    assert [message.sequence for message in await desk.thread(email)] == list(range(1, 9))
    assert len(desk.emitted("inbox.contact.created")) == 1
    assert len(desk.emitted("inbox.contact.linked")) == 8


async def test_fifty_batches_at_once_keep_each_customer_one_contact(desk, other_desk, email):
    customers = [f"{number}-{email}" for number in range(5)]

    async def batch(at, turn):
        order = customers[turn % 5 :] + customers[: turn % 5]
        await at.apply(*(at.confirmed(one, phone="+49 30 1") for one in order))

    before = deadlocks(desk)
    await asyncio.gather(*(batch(at, turn) for turn in range(25) for at in (desk, other_desk)))

    for at in (desk, other_desk):
        assert sorted(contact.emails[0] for contact in await at.contacts()) == customers
        assert len(await at.conversations()) == 5
        assert len(at.emitted("inbox.contact.created")) == 5
        assert len(at.emitted("inbox.contact.linked")) == 125
        for one in customers:
            assert [message.sequence for message in await at.thread(one)] == list(range(1, 26))
    assert deadlocks(desk) == before


async def test_an_event_delivered_again_changes_nothing(desk, email):
    events = [desk.confirmed(email), desk.confirmed(email)]
    await desk.apply(*events)
    await desk.apply(*events)
    await desk.apply(events[1])

    assert [desk.count(table) for table in ("contacts", "conversations", "messages", "deliveries")] == [
        1,
        1,
        2,
        2,
    ]
    assert len(desk.emitted("inbox.contact.linked")) == 2


@pytest.fixture
def statements(monkeypatch):
    """What is sent to the database, from now on."""
    sent = []
    original = ReadTx._queue

    def counted(self, statement, params):
        sent.append(statement)
        return original(self, statement, params)

    monkeypatch.setattr(ReadTx, "_queue", counted)
    return sent


async def test_a_hundred_bookings_cost_as_many_statements_as_one(desk, email, statements):
    await desk.apply(*(desk.confirmed(f"{n}-{email}", phone=f"{n}") for n in range(2)))
    few = len(statements)
    statements.clear()
    await desk.apply(*(desk.confirmed(f"{n}+{email}", phone=f"9{n}") for n in range(100)))
    assert len(statements) == few


async def test_thirty_series_cost_as_many_statements_as_two(desk, email, statements):
    def series(of):
        _, (*_, told) = desk.series_booked(of, [STARTS_AT, STARTS_AT + timedelta(days=7)])
        return told

    await desk.apply(*(series(f"{n}-{email}") for n in range(2)))
    few = len(statements)
    statements.clear()
    await desk.apply(*(series(f"{n}+{email}") for n in range(30)))
    assert len(statements) == few


async def test_a_cancellation_follows_the_confirmation_on_the_thread(desk, email):
    booking_id = new_id()
    await desk.apply(
        desk.confirmed(email, booking_id=booking_id),
        desk.cancelled(email, booking_id=booking_id, version=2),
    )

    assert [(one.sequence, one.subject.split(":")[0]) for one in await desk.thread(email)] == [
        (1, "Confirmed"),
        (2, "Cancelled"),
    ]
    assert len(desk.emitted("inbox.contact.linked")) == 1


async def test_a_cancellation_of_a_stranger_makes_her_a_contact_too(desk, email):
    await desk.apply(desk.cancelled(email))

    (message,) = await desk.thread(email)
    assert message.subject.startswith("Cancelled:")
    assert len(desk.emitted("inbox.contact.created")) == 1
    assert len(desk.emitted("inbox.contact.linked")) == 1


async def test_a_closed_conversation_is_not_continued(desk, email):
    await desk.apply(desk.confirmed(email))
    desk.execute("UPDATE conversations SET status = 'closed' WHERE workspace_id = %s", desk.workspace_id)
    await desk.apply(desk.confirmed(email))

    assert sorted(one.status for one in await desk.conversations()) == ["closed", "open"]
    assert [one.last_sequence for one in await desk.conversations(status="open")] == [1]


async def test_a_line_break_in_a_name_forges_no_header(desk, email):
    await desk.apply(desk.confirmed(email, service="Cut\r\nBcc: all@example.com"))

    (message,) = await desk.thread(email)
    assert "\n" not in message.subject


async def test_what_is_no_address_is_nobodys(desk, email):
    await desk.apply(desk.confirmed(email))
    assert list(await desk.contacts(email="ada")) == []


async def test_another_workspace_sees_nothing(desk, other_desk, email):
    await desk.apply(desk.confirmed(email))
    (contact,) = await desk.contacts()
    (conversation,) = await desk.conversations()

    assert list(await other_desk.contacts()) == []
    assert list(await other_desk.contacts(email=email)) == []
    assert list(await other_desk.conversations(contact_id=contact.id)) == []
    for stub, method, request in (
        (ContactServiceStub, "GetContact", pb.GetContactRequest(id=contact.id)),
        (ConversationServiceStub, "GetConversation", pb.GetConversationRequest(id=conversation.id)),
        (ConversationServiceStub, "ListMessages", pb.ListMessagesRequest(conversation_id=conversation.id)),
    ):
        assert await desk.ask(stub, method, request)
        with pytest.raises(FrontdeskError, match="there is no such"):
            await other_desk.ask(stub, method, request)


async def test_the_same_customer_of_two_workspaces_is_two_contacts(desk, other_desk, email):
    await desk.apply(desk.confirmed(email))
    await other_desk.apply(other_desk.confirmed(email))

    (here,), (there,) = await desk.contacts(email=email), await other_desk.contacts(email=email)
    assert here.id != there.id


async def test_lists_are_read_page_by_page(desk, email):
    for number in range(5):
        await desk.apply(desk.confirmed(f"{number}-{email}"), desk.confirmed(f"{number}-{email}"))

    newest_first = [f"{number}-{email}" for number in reversed(range(5))]
    assert [one.emails[0] for one in await pages(desk, ContactServiceStub, "Contacts")] == newest_first
    listed = await pages(desk, ConversationServiceStub, "Conversations")
    owners = {contact.id: contact.emails[0] for contact in await desk.contacts()}
    assert [owners[one.contact_id] for one in listed] == newest_first
    messages = await pages(desk, ConversationServiceStub, "Messages", conversation_id=listed[0].id)
    assert [one.sequence for one in messages] == [1, 2]


async def test_a_cursor_fits_its_own_list_only(desk, email):
    await desk.apply(*(desk.confirmed(f"{number}-{email}") for number in range(3)))
    reply = await desk.ask(ContactServiceStub, "ListContacts", pb.ListContactsRequest(page={"limit": 1}))
    request = pb.ListConversationsRequest(page={"cursor": reply.next_cursor})
    with pytest.raises(FrontdeskError, match="another list"):
        await desk.ask(ConversationServiceStub, "ListConversations", request)


async def pages(desk, stub, noun, **asked):
    found, cursor = [], ""
    while True:
        request = getattr(pb, f"List{noun}Request")(page={"limit": 2, "cursor": cursor}, **asked)
        reply = await desk.ask(stub, f"List{noun}", request)
        found += reply.items
        cursor = reply.next_cursor
        if not cursor:
            return found


def deadlocks(desk):
    return desk.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
