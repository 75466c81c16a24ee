import asyncio
import hashlib
from uuid import UUID

import pytest
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError, Kind
from frontdesk.identity.v1.identity_pb2 import GetMeRequest, Tokens
from identity.domain.sessions import refresh_token
from identity_worlds.calling import Process
from sqlalchemy import text

AGE = text("UPDATE refresh_tokens SET rotated_at = rotated_at - interval '11 seconds'")
END = text("UPDATE sessions SET ends_at = now() WHERE workspace_id = :workspace_id")
LEAVE = text("DELETE FROM memberships")
STORED = text("SELECT digest, sealed_successor FROM refresh_tokens ORDER BY generation")
LIVE = text("SELECT count(*) FROM refresh_tokens WHERE state = 'live'")
REVOKED = text(
    "SELECT revoked_because FROM sessions WHERE workspace_id = :workspace_id AND revoked_at IS NOT NULL"
)


async def test_a_refresh_gives_a_new_pair_that_works(gateway: Process):
    made = await gateway.onboard()
    fresh = await gateway.refresh(made.tokens.refresh_token)
    assert fresh.refresh_token != made.tokens.refresh_token
    assert fresh.workspace_id == made.workspace.id
    me = await gateway.person(gateway.staff.GetMe, GetMeRequest(), fresh)
    assert me.user == made.user


async def test_a_chain_of_refreshes_holds(gateway: Process):
    token = (await gateway.onboard()).tokens.refresh_token
    seen = {token}
    for _ in range(5):
        token = (await gateway.refresh(token)).refresh_token
        seen.add(token)
    assert len(seen) == 6


async def test_a_lost_answer_is_given_again_within_the_grace(gateway: Process):
    first = (await gateway.onboard()).tokens
    second = await gateway.refresh(first.refresh_token)
    again = await gateway.refresh(first.refresh_token)
    assert again.refresh_token == second.refresh_token
    assert (await gateway.refresh(again.refresh_token)).refresh_token


async def test_fifty_parallel_refreshes_agree_on_one_successor(gateway: Process, database: Database):
    tokens = (await gateway.onboard()).tokens
    answers = await asyncio.gather(*(gateway.refresh(tokens.refresh_token) for _ in range(50)))
    assert len({answer.refresh_token for answer in answers}) == 1
    async with database.read(_inside(tokens)) as tx:
        assert await tx.scalar(LIVE) == 1


async def test_reuse_after_the_grace_ends_the_family(gateway: Process, database: Database):
    first = (await gateway.onboard()).tokens
    second = await gateway.refresh(first.refresh_token)
    async with database.write(_inside(first)) as tx:
        await tx.rows(AGE)
    await _assert_refused(gateway, first.refresh_token)
    await _assert_refused(gateway, second.refresh_token)
    async with database.read(_inside(first)) as tx:
        assert await tx.rows(REVOKED) == [("refresh_token_reused",)]


async def test_reuse_of_an_older_ancestor_ends_the_family_at_once(gateway: Process):
    first = (await gateway.onboard()).tokens
    second = await gateway.refresh(first.refresh_token)
    third = await gateway.refresh(second.refresh_token)
    await _assert_refused(gateway, first.refresh_token)
    await _assert_refused(gateway, third.refresh_token)


async def test_one_stolen_family_leaves_the_other_sessions_alone(gateway: Process):
    made = await gateway.onboard()
    elsewhere = await gateway.sign_in(made.user.email)
    second = await gateway.refresh(made.tokens.refresh_token)
    await gateway.refresh(second.refresh_token)
    await _assert_refused(gateway, made.tokens.refresh_token)
    assert (await gateway.refresh(elsewhere.refresh_token)).refresh_token


async def test_a_session_that_ended_cannot_be_refreshed(gateway: Process, database: Database):
    tokens = (await gateway.onboard()).tokens
    async with database.write(_inside(tokens)) as tx:
        await tx.rows(END)
    await _assert_refused(gateway, tokens.refresh_token)


async def test_who_left_the_workspace_cannot_refresh(gateway: Process, database: Database):
    tokens = (await gateway.onboard()).tokens
    async with database.write(_inside(tokens)) as tx:
        await tx.rows(LEAVE)
    await _assert_refused(gateway, tokens.refresh_token)


async def test_a_token_does_not_work_under_another_workspace(gateway: Process):
    mine, other = (await gateway.onboard()).tokens, (await gateway.onboard()).tokens
    secret = refresh_token.parse(mine.refresh_token).secret
    moved = refresh_token.RefreshToken(workspace_id=UUID(other.workspace_id), secret=secret)
    await _assert_refused(gateway, str(moved))
    assert (await gateway.refresh(mine.refresh_token)).refresh_token


async def test_the_database_holds_no_token(gateway: Process, database: Database):
    tokens = (await gateway.onboard()).tokens
    fresh = await gateway.refresh(tokens.refresh_token)
    async with database.read(_inside(tokens)) as tx:
        (digest, sealed), (_, not_yet) = await tx.rows(STORED)
    presented, successor = (refresh_token.parse(each.refresh_token) for each in (tokens, fresh))
    assert digest == hashlib.sha256(presented.workspace_id.bytes + presented.secret).digest()
    assert successor.secret not in sealed
    assert not_yet is None


@pytest.mark.parametrize("text", ["", "nonsense", "fdr_" + "A" * 64, "fdr_" + "A" * 4000])
async def test_nonsense_is_refused(gateway: Process, text: str):
    await _assert_refused(gateway, text)


async def _assert_refused(gateway: Process, token: str) -> None:
    with pytest.raises(FrontdeskError) as refused:
        await gateway.refresh(token)
    assert (refused.value.kind, refused.value.reason) == (Kind.UNAUTHENTICATED, "INVALID_REFRESH_TOKEN")


def _inside(tokens: Tokens) -> Caller:
    return Caller.system("identity", UUID(tokens.workspace_id))
