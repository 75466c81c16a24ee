"""What booking is asked before mails leave: a slow answer costs its own mails a wait, never a lease."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from chassis.db.ids import new_id
from chassis.errors import Unavailable
from inbox.domain.conversation import Letter
from inbox.domain.delivery import ASKING_TIME, LEASE, SENDING_TIME, Delivery, Fate, Parcel
from inbox.domain.secret import Secret, SecretKind, Told
from inbox.jobs import secrets
from inbox.jobs.secrets import AT_ONCE, Asking
from inbox_desk import ScriptedLinks

WORKSPACES = 3 * AT_ONCE


class Busy(ScriptedLinks):
    """Remembers how many were asking at once."""

    asking = most = 0

    async def secrets(self, workspace_id, asked):
        self.asking += 1
        self.most = max(self.most, self.asking)
        for _ in range(WORKSPACES):
            await asyncio.sleep(0)
        self.asking -= 1
        return await super().secrets(workspace_id, asked)


class Slow(ScriptedLinks):
    """Never answers one workspace."""

    def __init__(self, to):
        super().__init__()
        self._to = to

    async def secrets(self, workspace_id, asked):
        if workspace_id == self._to:
            await asyncio.Event().wait()
        return await super().secrets(workspace_id, asked)


class Restarting(ScriptedLinks):
    """Is away when it is asked first."""

    away = 1

    async def secrets(self, workspace_id, asked):
        if self.away:
            self.away -= 1
            raise Unavailable("restarting")
        return await super().secrets(workspace_id, asked)


def parcel(workspace_id):
    message_id = new_id()
    return Parcel(
        delivery=Delivery(
            message_id=message_id,
            recipient="ada@example.com",
            recipient_name="Ada",
            sender_name="Globe",
            secret=Secret(kind=SecretKind.TICKET_ORDER, of=message_id, locale="en"),
        ),
        workspace_id=workspace_id,
        conversation_id=new_id(),
        contact_id=new_id(),
        channel="email",
        letter=Letter(subject="Tickets", text="Here they are."),
        written_at=datetime(2026, 12, 1, tzinfo=UTC),
        attempt=1,
    )


async def answers(bookings, parcels):
    asking = Asking(bookings)
    return await asyncio.gather(*(asking.ask(one.workspace_id, [one]) for one in parcels))


def test_asking_and_sending_end_before_another_process_may_claim_the_mails():
    assert LEASE - timedelta(seconds=5) >= ASKING_TIME + SENDING_TIME


async def test_many_workspaces_are_asked_for_side_by_side_but_not_all_at_once():
    bookings = Busy()
    found = await answers(bookings, [parcel(new_id()) for _ in range(WORKSPACES)])
    assert bookings.most == AT_ONCE
    assert all(isinstance(told, Told) for one in found for told in one.told.values())


@pytest.mark.parametrize("silent", [1, AT_ONCE])
async def test_who_is_not_answered_in_time_is_sent_later_and_nobody_else(monkeypatch, silent):
    monkeypatch.setattr(secrets, "ASKING_TIME", timedelta(seconds=1))
    slow = new_id()
    parcels = [parcel(new_id()), *(parcel(slow) for _ in range(silent)), parcel(new_id())]
    first, *waiting, last = await answers(Slow(slow), parcels)

    for one in waiting:
        (outcome,) = one.staying.values()
        assert (outcome.fate, outcome.error) == (Fate.LATER, "booking: TOO_LATE")
    assert first.told
    assert not first.staying
    assert bool(last.told) is (silent < AT_ONCE), "with every place taken the last waits too"


async def test_a_restart_of_booking_holds_no_mail_up_for_a_minute(monkeypatch):
    monkeypatch.setattr(secrets, "ASKED_AGAIN_SECONDS", 0)
    (found,) = await answers(Restarting(), [parcel(new_id())])
    assert found.told
    assert not found.staying
