from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import jwt
import psycopg
import pytest
from chassis.context import Via
from chassis.errors import FrontdeskError, Kind
from chassis.rpc.client import Origin
from chassis.testing.schema import ServiceSchema
from chassis.tokens import AccessTokenVerifier, Revoked, SigningKeys
from frontdesk.common.v1.page_pb2 import PageRequest
from frontdesk.common.v1.session_events_pb2 import SessionRevoked
from frontdesk.identity.v1.api_keys_pb2 import (
    ApiKey,
    CreateApiKeyRequest,
    CreateApiKeyResponse,
    DeleteApiKeyRequest,
    ExchangeApiKeyRequest,
    ListApiKeysRequest,
    ListScopesRequest,
)
from frontdesk.identity.v1.identity_pb2 import (
    ChangePasswordRequest,
    GetMeRequest,
    ListAuditLogRequest,
    ListStaffRequest,
    Tokens,
)
from identity.domain.access import api_key
from identity.domain.errors import InvalidApiKey
from identity.policy import POLICY
from identity_worlds.calling import Process


async def test_an_api_key_is_shown_once_and_stored_hashed(gateway: Process, schema: ServiceSchema) -> None:
    made = await gateway.onboard()
    answer = await _create(gateway, made.tokens, "booking:read", name="Website")
    assert answer.key.startswith("fdk_")
    assert answer.api_key.hint == answer.key[-4:]
    assert answer.api_key.created_by == made.user.id
    (listed,) = await _list(gateway, made.tokens)
    assert listed == answer.api_key
    secret = api_key.parse(answer.key).secret
    with psycopg.connect(schema.admin_url) as connection:
        stored = connection.execute(
            "SELECT a::text, encode(digest, 'hex') FROM identity.api_keys a WHERE id = %s", (listed.id,)
        ).fetchone()
    assert stored is not None
    assert secret.hex() not in stored[0]
    assert stored[1] == api_key.parse(answer.key).digest.hex()


async def test_a_key_is_exchanged_for_a_token_of_its_scopes_in_its_workspace(
    gateway: Process, signing_keys: SigningKeys
) -> None:
    made = await gateway.onboard()
    answer = await _create(gateway, made.tokens, "booking:read", "staff:read", "booking:read")
    token, seconds = await _exchange(gateway, answer.key)
    caller = await AccessTokenVerifier(signing_keys, Revoked()).verify(token)
    assert (caller.workspace_id, caller.role) == (UUID(made.workspace.id), "admin")
    assert (caller.key_id, caller.user_id) == (UUID(answer.api_key.id), None)
    assert caller.scopes == {"booking:read", "staff:read"}
    assert caller.actor == f"key:{answer.api_key.id}"
    assert seconds == 300


async def test_the_last_use_of_a_key_is_visible(gateway: Process) -> None:
    made = await gateway.onboard()
    answer = await _create(gateway, made.tokens, "booking:read")
    assert not (await _list(gateway, made.tokens))[0].HasField("last_used_at")
    await _exchange(gateway, answer.key)
    assert (await _list(gateway, made.tokens))[0].HasField("last_used_at")


async def test_a_key_does_what_its_scopes_name_and_nothing_else(gateway: Process) -> None:
    made = await gateway.onboard()
    token, _ = await _exchange(gateway, (await _create(gateway, made.tokens, "staff:read")).key)
    assert (await _as_key(gateway, gateway.staff.ListStaff, ListStaffRequest(), made, token)).items
    with pytest.raises(FrontdeskError) as refused:
        await _as_key(gateway, gateway.audit.ListAuditLog, ListAuditLogRequest(), made, token)
    assert (refused.value.reason, refused.value.facts["scope"]) == ("SCOPE_MISSING", "audit:read")


async def test_a_key_with_every_scope_changes_no_credentials_and_makes_no_keys(gateway: Process) -> None:
    made = await gateway.onboard()
    token, _ = await _exchange(gateway, (await _create(gateway, made.tokens, "*:write")).key)
    wish = CreateApiKeyRequest(name="More", scopes=["*:write"])
    for method, request in (
        (gateway.api_keys.CreateApiKey, wish),
        (gateway.passwords.ChangePassword, ChangePasswordRequest(old_password="a", new_password="b")),
        (gateway.staff.GetMe, GetMeRequest()),
    ):
        with pytest.raises(FrontdeskError) as refused:
            await _as_key(gateway, method, request, made, token)
        assert refused.value.kind is Kind.DENIED


def test_keys_are_let_in_to_identity_by_name_only() -> None:
    assert {method for method, allow in POLICY.items() if allow.keys and allow.roles} == {
        "WorkspaceService/GetWorkspace",
        "StaffService/ListStaff",
        "StaffService/GetStaffMember",
        "AuditService/ListAuditLog",
    }


async def test_a_deleted_key_is_not_exchanged_and_its_tokens_are_refused(
    gateway: Process, schema: ServiceSchema, signing_keys: SigningKeys
) -> None:
    made = await gateway.onboard()
    answer = await _create(gateway, made.tokens, "booking:read")
    token, _ = await _exchange(gateway, answer.key)
    request = DeleteApiKeyRequest(id=answer.api_key.id)
    await gateway.person(gateway.api_keys.DeleteApiKey, request, made.tokens)
    with pytest.raises(FrontdeskError) as refused:
        await _exchange(gateway, answer.key)
    assert refused.value.reason == "INVALID_API_KEY"
    assert await _list(gateway, made.tokens) == []

    revoked = Revoked()
    for told in _revocations(schema, made.workspace.id):
        revoked.note(told)
    with pytest.raises(FrontdeskError) as over:
        await AccessTokenVerifier(signing_keys, revoked).verify(token)
    assert over.value.kind is Kind.UNAUTHENTICATED


async def test_a_key_past_its_time_is_refused_and_its_last_token_ends_with_it(
    gateway: Process, schema: ServiceSchema
) -> None:
    made = await gateway.onboard()
    soon = datetime.now(UTC) + timedelta(seconds=60)
    answer = await _create(gateway, made.tokens, "booking:read", expires_at=soon)
    _, seconds = await _exchange(gateway, answer.key)
    assert seconds <= 60
    with psycopg.connect(schema.admin_url) as connection:
        connection.execute(
            "UPDATE identity.api_keys SET created_at = now() - interval '2 days',"
            " expires_at = now() - interval '1 second' WHERE id = %s",
            (answer.api_key.id,),
        )
    with pytest.raises(FrontdeskError) as refused:
        await _exchange(gateway, answer.key)
    assert refused.value.reason == "INVALID_API_KEY"


@pytest.mark.parametrize(
    ("wish", "reason", "field"),
    [
        ({"scopes": []}, "INVALID_FIELD", "scopes"),
        ({"scopes": ["booking:read", "nonsense:read"]}, "UNKNOWN_SCOPE", "scopes[1]"),
        ({"scopes": ["api-key:write"]}, "UNKNOWN_SCOPE", "scopes[0]"),
        ({"name": " "}, "INVALID_FIELD", "name"),
        ({"expires_at": datetime(2020, 1, 1, tzinfo=UTC)}, "INVALID_FIELD", "expires_at"),
    ],
)
async def test_a_wrong_wish_names_its_field(
    gateway: Process, wish: dict[str, object], reason: str, field: str
) -> None:
    made = await gateway.onboard()
    with pytest.raises(FrontdeskError) as refused:
        fields = {"name": "Website", "scopes": ["booking:read"], **wish}
        await gateway.person(gateway.api_keys.CreateApiKey, CreateApiKeyRequest(**fields), made.tokens)
    assert (refused.value.reason, refused.value.field) == (reason, field)


@pytest.mark.parametrize("change", ["secret", "workspace", "id", "nonsense", "prefix", "empty"])
async def test_a_key_that_was_tampered_with_is_refused(gateway: Process, change: str) -> None:
    made = await gateway.onboard()
    key = (await _create(gateway, made.tokens, "booking:read")).key
    real = api_key.parse(key)
    forged = {
        "secret": str(api_key.new(real.workspace_id, real.id)),
        "workspace": str(api_key.Key(workspace_id=uuid4(), id=real.id, secret=real.secret)),
        "id": str(api_key.Key(workspace_id=real.workspace_id, id=uuid4(), secret=real.secret)),
        "nonsense": "fdk_%%%",
        "prefix": key.replace("fdk_", "fdr_"),
        "empty": "",
    }
    with pytest.raises(FrontdeskError) as refused:
        await _exchange(gateway, forged[change])
    assert refused.value.reason == InvalidApiKey.reason


async def test_keys_of_another_workspace_are_neither_seen_nor_deleted(gateway: Process) -> None:
    mine, other = await gateway.onboard(), await gateway.onboard()
    answer = await _create(gateway, mine.tokens, "booking:read")
    assert await _list(gateway, other.tokens) == []
    for named in (answer.api_key.id, "no-id", str(uuid4())):
        with pytest.raises(FrontdeskError) as refused:
            request = DeleteApiKeyRequest(id=named)
            await gateway.person(gateway.api_keys.DeleteApiKey, request, other.tokens)
        assert refused.value.kind is Kind.NOT_FOUND
    await _exchange(gateway, answer.key)


async def test_keys_come_in_pages_the_newest_first(gateway: Process) -> None:
    made = await gateway.onboard()
    names = ["one", "two", "three"]
    for name in names:
        await _create(gateway, made.tokens, "booking:read", name=name)
    seen, cursor = [], ""
    for _ in names:
        request = ListApiKeysRequest(page=PageRequest(limit=1, cursor=cursor))
        page = await gateway.person(gateway.api_keys.ListApiKeys, request, made.tokens)
        seen += [one.name for one in page.items]
        cursor = page.next_cursor
    assert (seen, cursor) == (names[::-1], "")


async def test_a_repeated_creation_makes_one_key(gateway: Process) -> None:
    made = await gateway.onboard()
    request = CreateApiKeyRequest(name="Website", scopes=["booking:read"])
    origin = Origin(via=Via.USER, workspace_id=UUID(made.workspace.id), user_token=made.tokens.access_token)
    first, second = [
        await gateway.peer.call(gateway.api_keys.CreateApiKey, request, origin=origin, idempotency_key="same")
        for _ in range(2)
    ]
    assert first == second
    assert len(await _list(gateway, made.tokens)) == 1


async def test_only_the_gateway_exchanges_keys(gateway: Process, booking: Process) -> None:
    made = await gateway.onboard()
    request = ExchangeApiKeyRequest(key=(await _create(gateway, made.tokens, "booking:read")).key)
    for ask in (
        booking.system(booking.api_keys.ExchangeApiKey, request),
        gateway.person(gateway.api_keys.ExchangeApiKey, request, made.tokens),
        gateway.visitor(gateway.api_keys.ExchangeApiKey, request),
    ):
        with pytest.raises(FrontdeskError):
            await ask


async def test_the_scopes_are_those_of_the_services(gateway: Process) -> None:
    made = await gateway.onboard()
    answer = await gateway.person(gateway.api_keys.ListScopes, ListScopesRequest(), made.tokens)
    known = {scope.name: scope.for_keys for scope in answer.items}
    assert all(known[name] for name in ("booking:write", "item:read", "staff:read", "*:read"))
    assert known["api-key:write"] is False
    assert "session:write" not in known


async def test_a_token_of_a_key_says_that_it_is_one(gateway: Process) -> None:
    made = await gateway.onboard()
    token, _ = await _exchange(gateway, (await _create(gateway, made.tokens, "booking:read")).key)
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["kind"] == "key"
    assert "name" not in claims


async def _create(
    gateway: Process, tokens: Tokens, *scopes: str, name: str = "Website", expires_at: datetime | None = None
) -> CreateApiKeyResponse:
    request = CreateApiKeyRequest(name=name, scopes=scopes, expires_at=expires_at)
    return await gateway.person(gateway.api_keys.CreateApiKey, request, tokens)


async def _list(gateway: Process, tokens: Tokens) -> list[ApiKey]:
    return list((await gateway.person(gateway.api_keys.ListApiKeys, ListApiKeysRequest(), tokens)).items)


async def _exchange(gateway: Process, key: str) -> tuple[str, int]:
    answer = await gateway.system(gateway.api_keys.ExchangeApiKey, ExchangeApiKeyRequest(key=key))
    return answer.access_token, answer.expires_in


async def _as_key(gateway: Process, method, request, made, token: str):
    tokens = Tokens(access_token=token, workspace_id=made.workspace.id)
    return await gateway.person(method, request, tokens)


def _revocations(schema: ServiceSchema, workspace_id: str) -> list[SessionRevoked]:
    with psycopg.connect(schema.admin_url) as connection:
        rows = connection.execute(
            "SELECT payload FROM identity.outbox WHERE type = 'identity.session.revoked'"
            " AND workspace_id = %s",
            (workspace_id,),
        ).fetchall()
    return [SessionRevoked.FromString(payload) for (payload,) in rows]
