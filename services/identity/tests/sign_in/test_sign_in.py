from uuid import UUID, uuid4

import jwt
import pytest
from chassis.errors import FrontdeskError, Kind
from frontdesk.identity.v1.identity_pb2 import GetMeRequest
from identity_worlds.calling import Process


async def test_a_person_signs_in_by_any_spelling_of_the_address(gateway: Process):
    made = await gateway.onboard()
    tokens = await gateway.sign_in(f" {made.user.email.upper()} ")
    assert tokens.workspace_id == made.workspace.id
    me = await gateway.person(gateway.staff.GetMe, GetMeRequest(), tokens)
    assert me.user == made.user


async def test_a_workspace_can_be_named_by_slug_or_id(gateway: Process):
    made = await gateway.onboard()
    for named in (made.workspace.slug, made.workspace.id):
        tokens = await gateway.sign_in(made.user.email, workspace=named)
        assert tokens.workspace_id == made.workspace.id


async def test_every_reason_not_to_get_in_looks_the_same(gateway: Process):
    made, other = await gateway.onboard(), await gateway.onboard()
    attempts = [
        gateway.sign_in(made.user.email, "wrong password"),
        gateway.sign_in(f"{uuid4().hex}@example.org"),
        gateway.sign_in("\x01 not an address"),
        gateway.sign_in("nul\x00@example.org"),
        gateway.sign_in(made.user.email, workspace="nul\x00"),
        gateway.sign_in(made.user.email, workspace=other.workspace.slug),
        gateway.sign_in(made.user.email, workspace=other.workspace.id),
        gateway.sign_in(made.user.email, workspace="no-such-workspace"),
        gateway.sign_in(made.user.email, "x" * 10_000),
    ]
    answers = set()
    for attempt in attempts:
        with pytest.raises(FrontdeskError) as refused:
            await attempt
        answers.add((refused.value.kind, refused.value.reason, refused.value.detail, refused.value.field))
    ((kind, reason, _, _),) = answers
    assert (kind, reason) == (Kind.UNAUTHENTICATED, "INVALID_CREDENTIALS")


async def test_an_access_token_says_who_and_where_but_no_name_or_address(gateway: Process):
    made = await gateway.onboard()
    token = made.tokens.access_token
    header = jwt.get_unverified_header(token)
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (header["alg"], header["typ"], set(header)) == ("EdDSA", "at+jwt", {"alg", "typ", "kid"})
    assert set(claims) == {
        *("iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp", "wid", "role", "scopes", "ver")
    }
    assert (claims["iss"], claims["aud"], claims["ver"]) == ("frontdesk-identity", "frontdesk", 1)
    assert (claims["sub"], claims["wid"]) == (made.user.id, made.workspace.id)
    assert (claims["role"], claims["scopes"]) == ("owner", [])
    assert claims["exp"] - claims["iat"] == 300
    assert UUID(claims["sid"]) != UUID(claims["jti"])
