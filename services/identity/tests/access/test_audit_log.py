from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from chassis.context import Caller, Via
from chassis.db.ids import new_id
from chassis.errors import Denied, FrontdeskError
from frontdesk.common.v1.page_pb2 import PageRequest
from frontdesk.identity.v1.identity_pb2 import ListAuditLogRequest, ListAuditLogResponse, Tokens
from identity.policy import POLICY
from identity_worlds.calling import Process


async def test_the_audit_log_tells_who_did_what_the_newest_first(gateway: Process):
    made = await gateway.onboard()
    await gateway.sign_in(made.user.email)
    newest, oldest = (await _list(gateway, made.tokens)).items
    assert (newest.action, oldest.action) == ("session.started", "workspace.onboarded")
    assert newest.actor == oldest.actor == f"user:{made.user.id}"
    assert oldest.subject == f"workspace:{made.workspace.id}"


async def test_the_audit_log_is_read_in_pages_without_gap_or_repeat(gateway: Process):
    made = await gateway.onboard()
    for _ in range(4):
        await gateway.sign_in(made.user.email)
    seen, cursor = [], ""
    while True:
        page = await _list(gateway, made.tokens, page=PageRequest(limit=2, cursor=cursor))
        seen += [entry.id for entry in page.items]
        cursor = page.next_cursor
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 5


async def test_the_audit_log_is_filtered_by_action_and_actor(gateway: Process):
    made = await gateway.onboard()
    await gateway.sign_in(made.user.email)
    actor = f"user:{made.user.id}"
    assert len((await _list(gateway, made.tokens, action="session.started")).items) == 1
    assert len((await _list(gateway, made.tokens, actor=actor)).items) == 2
    assert len((await _list(gateway, made.tokens, actor=actor, action="session.started")).items) == 1
    assert not (await _list(gateway, made.tokens, actor="user:nobody")).items


async def test_days_are_those_of_the_workspace_and_both_are_included(gateway: Process):
    tokens = (await gateway.onboard(workspace_time_zone="Pacific/Kiritimati")).tokens
    (entry,) = (await _list(gateway, tokens)).items
    day = entry.at.ToDatetime(UTC).astimezone(ZoneInfo("Pacific/Kiritimati")).date()
    assert len((await _list(gateway, tokens, **{"from": str(day), "to": str(day)})).items) == 1
    assert not (await _list(gateway, tokens, to=str(day - timedelta(days=1)))).items
    assert not (await _list(gateway, tokens, **{"from": str(day + timedelta(days=1))})).items


@pytest.mark.parametrize("day", ["tomorrow", "9999-12-31", "0001-01-01", "2026-02-30"])
async def test_a_day_that_is_none_is_refused(gateway: Process, day: str):
    tokens = (await gateway.onboard()).tokens
    with pytest.raises(FrontdeskError) as refused:
        await _list(gateway, tokens, to=day)
    assert (refused.value.reason, refused.value.field) == ("INVALID_FIELD", "to")


async def test_another_workspace_has_a_log_of_its_own(gateway: Process):
    mine, other = await gateway.onboard(), await gateway.onboard()
    theirs = {entry.id for entry in (await _list(gateway, other.tokens)).items}
    assert theirs.isdisjoint(entry.id for entry in (await _list(gateway, mine.tokens)).items)


@pytest.mark.parametrize("role", ["staff", "broker", "viewer"])
def test_only_owner_and_admins_read_it(role: str):
    caller = Caller(via=Via.USER, service="identity", workspace_id=new_id(), user_id=new_id(), role=role)
    with pytest.raises(Denied):
        POLICY["AuditService/ListAuditLog"].check(caller, "AuditService/ListAuditLog")


async def _list(gateway: Process, tokens: Tokens, **wishes: object) -> ListAuditLogResponse:
    return await gateway.person(gateway.audit.ListAuditLog, ListAuditLogRequest(**wishes), tokens)
