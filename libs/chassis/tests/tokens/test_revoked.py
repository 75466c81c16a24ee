from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest
import pytest_asyncio
from chassis.context import SUSPENDED, Caller
from chassis.db.ids import new_id
from chassis.errors import Unauthenticated, WorkspaceSuspended
from chassis.events.stream import Broker, Outbound
from chassis.events.subscribe import Subscriber
from chassis.rpc.policy import EVERYONE, Allow
from chassis.testing.plugin import owner_of_a_new_workspace
from chassis.testing.promises import promised
from chassis.testing.rpc import AccessTokens
from chassis.testing.waiting import eventually
from chassis.tokens import AccessTokenVerifier, Revoked, SigningKeys
from frontdesk.common.v1.event_pb2 import Event
from frontdesk.common.v1.session_events_pb2 import SessionRevoked

WITHIN_SECONDS = promised(2)


@pytest_asyncio.fixture
async def broker(nats_url: str) -> AsyncIterator[Broker]:
    opened = Broker(nats_url, name="tests")
    await opened.open()
    await opened.ready()
    yield opened
    await opened.close()


def test_a_session_that_is_over_covers_all_its_tokens() -> None:
    owner, other = owner_of_a_new_workspace(), owner_of_a_new_workspace()
    revoked = Revoked()
    revoked.note(_told(owner, session=owner.session_id))
    assert revoked.covers(owner, time.time() + 1)
    assert not revoked.covers(other, 0)


def test_a_person_who_was_changed_needs_a_newer_token_in_that_workspace_only() -> None:
    owner = owner_of_a_new_workspace()
    revoked = Revoked()
    revoked.note(_told(owner, not_before=1_000.5))
    assert revoked.covers(owner, 1_000)
    assert not revoked.covers(owner, 1_001)
    elsewhere = Caller(
        via=owner.via,
        service=owner.service,
        workspace_id=new_id(),
        user_id=owner.user_id,
        session_id=new_id(),
    )
    assert not revoked.covers(elsewhere, 1_000)


def test_an_older_revocation_that_comes_late_takes_nothing_back() -> None:
    owner = owner_of_a_new_workspace()
    revoked = Revoked()
    revoked.note(_told(owner, not_before=1_000))
    revoked.note(_told(owner, not_before=500))
    assert revoked.covers(owner, 1_000)


def test_the_oldest_goes_where_there_are_too_many() -> None:
    owners = [owner_of_a_new_workspace() for _ in range(3)]
    revoked = Revoked(most=2)
    for owner in owners:
        revoked.note(_told(owner, session=owner.session_id))
    assert [revoked.covers(owner, 0) for owner in owners] == [False, True, True]


async def test_a_token_is_refused_within_two_seconds_of_its_revocation_also_when_it_was_known(
    broker: Broker,
) -> None:
    owner, tokens, revoked = owner_of_a_new_workspace(), AccessTokens(), Revoked()
    verifier = AccessTokenVerifier(SigningKeys(tokens.public_keys), revoked)
    token = tokens.sign(owner)
    assert (await verifier.verify(token)).user_id == owner.user_id
    subscriber = Subscriber(broker)
    following = asyncio.create_task(revoked.follow(subscriber))
    await asyncio.wait_for(subscriber.listening.wait(), 60)
    await _publish(broker, _told(owner, session=owner.session_id))
    await eventually(lambda: revoked.covers(owner, 0), seconds=WITHIN_SECONDS)
    with pytest.raises(Unauthenticated):
        await verifier.verify(token)
    await _stop(following)


async def test_a_process_that_starts_later_learns_what_was_revoked_before(broker: Broker) -> None:
    owner, revoked = owner_of_a_new_workspace(), Revoked()
    await _publish(broker, _told(owner, session=owner.session_id))
    following = asyncio.create_task(revoked.follow(Subscriber(broker)))
    await eventually(lambda: revoked.covers(owner, 0), seconds=WITHIN_SECONDS)
    await _stop(following)


async def test_a_revocation_that_cannot_be_read_stops_nothing(broker: Broker) -> None:
    owner, revoked = owner_of_a_new_workspace(), Revoked()
    broken = _told(owner, session=owner.session_id)
    broken.session_id = "nonsense"
    await _publish(broker, broken)
    await _publish(broker, _told(owner, session=owner.session_id))
    following = asyncio.create_task(revoked.follow(Subscriber(broker)))
    await eventually(lambda: revoked.covers(owner, 0), seconds=WITHIN_SECONDS)
    await _stop(following)


async def test_a_suspended_workspace_is_closed_to_people_and_visitors_until_it_is_restored(
    broker: Broker,
) -> None:
    owner, other, tokens, revoked = (
        owner_of_a_new_workspace(),
        owner_of_a_new_workspace(),
        AccessTokens(),
        Revoked(),
    )
    verifier = AccessTokenVerifier(SigningKeys(tokens.public_keys), revoked)
    token = tokens.sign(owner)
    await verifier.verify(token)
    following = asyncio.create_task(revoked.follow(Subscriber(broker)))
    await _publish_about(broker, str(owner.workspace_id), "identity.workspace.suspended")
    await eventually(lambda: revoked.suspends(owner.workspace_id), seconds=WITHIN_SECONDS)
    with pytest.raises(WorkspaceSuspended):
        await verifier.verify(token)
    with pytest.raises(WorkspaceSuspended):
        verifier.check_workspace(owner.workspace_id)
    verifier.check_workspace(None)
    await verifier.verify(tokens.sign(other))
    what_is_left = await verifier.verify(tokens.sign(replace(owner, role=SUSPENDED)))
    with pytest.raises(WorkspaceSuspended):
        Allow(roles=EVERYONE).check(what_is_left, "NoteService/ListNotes")
    Allow(roles=frozenset({SUSPENDED})).check(what_is_left, "NoteService/ExportNotes")

    await _publish_about(broker, str(owner.workspace_id), "identity.workspace.restored")
    await eventually(lambda: not revoked.suspends(owner.workspace_id), seconds=WITHIN_SECONDS)
    await verifier.verify(token)
    await _stop(following)


def _told(owner: Caller, *, session: UUID | None = None, not_before: float = 1_000) -> SessionRevoked:
    told = SessionRevoked(
        session_id=str(session or ""), user_id=str(owner.user_id), workspace_id=str(owner.workspace_id)
    )
    told.not_before.FromMicroseconds(int(not_before * 1e6))
    return told


async def _publish(broker: Broker, told: SessionRevoked) -> None:
    await _publish_about(
        broker, told.workspace_id, "identity.session.revoked", payload=told.SerializeToString()
    )


async def _publish_about(broker: Broker, workspace_id: str, type_: str, *, payload: bytes = b"") -> None:
    event = Event(id=str(new_id()), type=type_, workspace_id=workspace_id, payload=payload)
    subject = f"frontdesk.{workspace_id}.{type_}"
    outbound = Outbound(subject=subject, payload=event.SerializeToString(), headers={"Nats-Msg-Id": event.id})
    assert None not in await broker.publish([outbound])


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
