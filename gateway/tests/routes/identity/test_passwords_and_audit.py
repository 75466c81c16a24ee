from __future__ import annotations

import httpx
from frontdesk.common.v1.page_pb2 import PageRequest
from frontdesk.identity.v1 import identity_pb2
from gateway_worlds.recorded_peer import RecordedPeer


async def test_a_password_is_changed_with_the_old_one(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    peer.answers["ChangePassword"] = identity_pb2.ChangePasswordResponse()
    body = {"old_password": "old", "new_password": "new"}
    assert (await staff.post("/auth/password/change", json=body)).status_code == 204
    assert peer.last("ChangePassword").request == identity_pb2.ChangePasswordRequest(**body)
    missing = await staff.post("/auth/password/change", json={"new_password": "new"})
    assert missing.status_code == 422


async def test_the_audit_log_is_asked_with_its_filters(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    entry = identity_pb2.AuditEntry(id="e", action="session.revoked", actor="user:u", subject="session:s")
    peer.answers["ListAuditLog"] = identity_pb2.ListAuditLogResponse(items=[entry])
    filters = {"action": "session.revoked", "actor": "user:u", "from": "2026-12-01", "to": "2026-12-31"}
    answer = await staff.get("/audit-log", params={**filters, "limit": 5})
    assert answer.json()["items"][0]["action"] == "session.revoked"
    asked = identity_pb2.ListAuditLogRequest(page=PageRequest(limit=5), **filters)
    assert peer.last("ListAuditLog").request == asked
    assert (await staff.get("/audit-log", params={"from": "yesterday"})).status_code == 422
