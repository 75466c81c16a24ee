from uuid import UUID, uuid4

import pytest
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError, Kind
from frontdesk.common.v1.page_pb2 import PageRequest
from frontdesk.common.v1.session_events_pb2 import SessionRevoked
from frontdesk.identity.v1.identity_pb2 import (
    Client,
    EndOtherSessionsRequest,
    EndSessionRequest,
    IssueTokensRequest,
    ListSessionsRequest,
    ListSessionsResponse,
    RefreshTokensRequest,
    SignOutRequest,
    Tokens,
)
from identity_worlds.calling import PASSWORD, Process
from psycopg import errors
from sqlalchemy import text

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
REVOKED = text("SELECT payload FROM outbox WHERE type = 'identity.session.revoked' ORDER BY seq")
AUDITED = text("SELECT actor, action, subject, detail FROM audit_log ORDER BY at, id")
AGE = text("UPDATE refresh_tokens SET rotated_at = rotated_at - interval '11 seconds'")


async def test_a_person_sees_device_place_and_last_use_of_each_session(gateway: Process):
    made = await gateway.onboard()
    firefox = await _sign_in_from(gateway, made.user.email, FIREFOX, "203.0.113.77")
    first, second = (await _list(gateway, firefox)).items
    assert (first.device, first.address, first.current) == ("Firefox on Windows", "203.0.113.0/24", True)
    assert (second.device, second.address, second.current) == ("", "", False)
    assert first.workspace_id == made.workspace.id
    assert first.last_used_at.ToMicroseconds() == first.created_at.ToMicroseconds()


async def test_a_refresh_shows_where_the_session_is_used_now(gateway: Process):
    made = await gateway.onboard()
    client = Client(user_agent="curl/8.5.0", address="2001:db8:1:2::3")
    request = RefreshTokensRequest(refresh_token=made.tokens.refresh_token, client=client)
    fresh = (await gateway.visitor(gateway.tokens.RefreshTokens, request)).tokens
    (only,) = (await _list(gateway, fresh)).items
    assert (only.device, only.address) == ("curl", "2001:db8:1::/48")
    assert only.last_used_at.ToMicroseconds() > only.created_at.ToMicroseconds()


async def test_sessions_are_listed_in_pages(gateway: Process):
    made = await gateway.onboard()
    for _ in range(2):
        newest = await gateway.sign_in(made.user.email)
    first = await _list(gateway, newest, limit=2)
    second = await _list(gateway, newest, limit=2, cursor=first.next_cursor)
    assert [len(first.items), len(second.items), second.next_cursor] == [2, 1, ""]
    assert first.items[0].current
    assert len({session.id for page in (first, second) for session in page.items}) == 3


async def test_one_session_is_ended_from_another(gateway: Process, database: Database):
    made = await gateway.onboard()
    elsewhere = await gateway.sign_in(made.user.email)
    ended = next(each for each in (await _list(gateway, made.tokens)).items if not each.current)
    for _ in range(2):
        await gateway.person(gateway.sessions.EndSession, EndSessionRequest(id=ended.id), made.tokens)
    await _assert_over(gateway, elsewhere)
    (only,) = (await _list(gateway, made.tokens)).items
    assert only.current
    (told,) = await _told(database, made.tokens)
    assert (told.session_id, told.user_id, told.workspace_id) == (ended.id, made.user.id, made.workspace.id)
    assert told.not_before.seconds > 0
    lines = await _audited(database, made.tokens)
    line = (f"user:{made.user.id}", "session.revoked", f"session:{ended.id}", "ended_by_owner")
    assert lines.count(line) == 1


async def test_nobody_ends_the_session_of_somebody_else(gateway: Process):
    mine, other = await gateway.onboard(), await gateway.onboard()
    (theirs,) = (await _list(gateway, other.tokens)).items
    for id_ in (theirs.id, str(uuid4()), "nonsense"):
        with pytest.raises(FrontdeskError) as refused:
            await gateway.person(gateway.sessions.EndSession, EndSessionRequest(id=id_), mine.tokens)
        assert refused.value.kind is Kind.NOT_FOUND
    assert (await gateway.refresh(other.tokens.refresh_token)).refresh_token


async def test_all_other_sessions_are_ended_at_once(gateway: Process, database: Database):
    made = await gateway.onboard()
    others = [await gateway.sign_in(made.user.email) for _ in range(2)]
    await gateway.person(gateway.sessions.EndOtherSessions, EndOtherSessionsRequest(), made.tokens)
    for other in others:
        await _assert_over(gateway, other)
    assert (await gateway.refresh(made.tokens.refresh_token)).refresh_token
    assert len(await _told(database, made.tokens)) == 2


async def test_signing_out_ends_this_session_only(gateway: Process, database: Database):
    made = await gateway.onboard()
    elsewhere = await gateway.sign_in(made.user.email)
    await gateway.person(gateway.sessions.SignOut, SignOutRequest(), made.tokens)
    await _assert_over(gateway, made.tokens)
    assert (await gateway.refresh(elsewhere.refresh_token)).refresh_token
    assert len(await _told(database, made.tokens)) == 1


async def test_a_reused_refresh_token_leaves_one_event_and_one_audit_entry(
    gateway: Process, database: Database
):
    first = (await gateway.onboard()).tokens
    second = await gateway.refresh(first.refresh_token)
    async with database.write(_inside(first)) as tx:
        await tx.rows(AGE)
    for token in (first, first, second):
        await _assert_over(gateway, token)
    assert len(await _told(database, first)) == 1
    revoked = [line for line in await _audited(database, first) if line[1] == "session.revoked"]
    assert [detail for *_, detail in revoked] == ["refresh_token_reused"]


@pytest.mark.parametrize("change", ["UPDATE audit_log SET actor = 'nobody'", "DELETE FROM audit_log"])
async def test_the_service_cannot_rewrite_its_audit_log(gateway: Process, database: Database, change: str):
    tokens = (await gateway.onboard()).tokens
    with pytest.raises(errors.InsufficientPrivilege):
        async with database.write(_inside(tokens)) as tx:
            await tx.rows(text(change))


async def _sign_in_from(gateway: Process, username: str, agent: str, address: str) -> Tokens:
    client = Client(user_agent=agent, address=address)
    request = IssueTokensRequest(username=username, password=PASSWORD, client=client)
    return (await gateway.visitor(gateway.tokens.IssueTokens, request)).tokens


async def _list(
    gateway: Process, tokens: Tokens, *, limit: int = 0, cursor: str = ""
) -> ListSessionsResponse:
    request = ListSessionsRequest(page=PageRequest(limit=limit, cursor=cursor))
    return await gateway.person(gateway.sessions.ListSessions, request, tokens)


async def _assert_over(gateway: Process, tokens: Tokens) -> None:
    with pytest.raises(FrontdeskError) as refused:
        await gateway.refresh(tokens.refresh_token)
    assert refused.value.reason == "INVALID_REFRESH_TOKEN"


async def _told(database: Database, tokens: Tokens) -> list[SessionRevoked]:
    async with database.read(_inside(tokens)) as tx:
        return [SessionRevoked.FromString(payload) for (payload,) in await tx.rows(REVOKED)]


async def _audited(database: Database, tokens: Tokens) -> list[tuple[str, ...]]:
    async with database.read(_inside(tokens)) as tx:
        return await tx.rows(AUDITED)


def _inside(tokens: Tokens) -> Caller:
    return Caller.system("identity", UUID(tokens.workspace_id))
