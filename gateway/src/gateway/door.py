"""From the credentials of a request to a call on somebody's behalf."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, NoReturn
from uuid import UUID, uuid4

from chassis.context import Caller, Via
from chassis.errors import FrontdeskError, Invalid, Unauthenticated
from chassis.rpc.client import FreshKey, Origin
from chassis.rpc.scopes import check_scope
from chassis.tokens import AccessTokenVerifier
from fastapi import Depends, Path
from fastapi.security import OAuth2PasswordBearer
from google.protobuf.message import Message
from pydantic import BaseModel
from starlette.requests import Request

from gateway.binding import Rpc, Upload
from gateway.edge.body import Body
from gateway.edge.callers import counted_as
from gateway.edge.rates import ALLOWANCE
from gateway.problems.moved import Moved
from gateway.problems.translate import SeveralCredentials, TokenMissing
from gateway.rates import Allowance, Subject
from gateway.upstream.api_keys import ApiKeys
from gateway.upstream.impersonation import record_write
from gateway.upstream.peers import Peers
from gateway.upstream.workspaces import Workspaces

_KEY = re.compile(r"[\x21-\x7e]{1,255}\Z")
_READS = frozenset({"GET", "HEAD"})
_KEYED = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What every call needs; one per process."""

    peers: Peers
    verifier: AccessTokenVerifier
    workspaces: Workspaces
    api_keys: ApiKeys

    async def identify(self, request: Request) -> tuple[Caller, str]:
        """Who presents the request's one credential, and the access token that says so."""
        bearer, api_key = _credential_of(request)
        if api_key is None:
            return await self.verifier.verify(bearer), bearer
        token = await self.api_keys.token_of(api_key, _counted_address(request))
        try:
            return await self.verifier.verify(token), token
        except Unauthenticated:
            self.api_keys.forget(api_key)
            raise


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request's way to the services: `await call(RPC, body, id=...)` is the JSON answer."""

    peers: Peers
    origin: Origin
    key: str | None
    caller: Caller | None = None

    async def __call__(self, rpc: Rpc, body: BaseModel | None = None, **given: str | int) -> bytes:
        return rpc.answer(await self.ask(rpc, body, **given))

    async def ask(self, rpc: Rpc, body: BaseModel | None = None, **given: str | int) -> Message:
        """The answer as a message, for what stands beside the JSON, such as its version."""
        if self.caller is not None and self.caller.key_id is not None:
            check_scope(self.caller, rpc.scope)
        return await self.peers.call(rpc, rpc.message(body, **given), self.origin, key=self.key)

    async def send(self, upload: Upload, file: Request, about: BaseModel, **given: str) -> bytes:
        """The body of the request as a file, passed on while it arrives."""
        body = Body(file)
        parts = upload.parts(body.chunks(), about, **given)
        try:
            return upload.answer(await self.peers.send(upload, parts, self.origin, key=self.key))
        except FrontdeskError:
            await body.read_on()
            raise


class SignedIn(OAuth2PasswordBearer):
    """The dependency of routes that need a person or a key; the OpenAPI document shows it as a scheme."""

    def __init__(self) -> None:
        super().__init__(
            tokenUrl="/api/v1/auth/token",
            refreshUrl="/api/v1/auth/refresh",
            scheme_name="password",
            description="E-mail and password. Who has a second factor puts the code of the app, or a "
            "recovery code, into `client_secret`; else leave it and `client_id` empty.",
        )

    async def __call__(self, request: Request) -> Call:  # type: ignore[override]
        door: Door = request.app.state.door
        caller, token = await door.identify(request)
        allowance: Allowance | None = request.scope.get(ALLOWANCE)
        if allowance is not None:
            subject = Subject.USER if caller.key_id is None else Subject.KEY
            await allowance.take(subject, caller.actor)
            await allowance.take(Subject.WORKSPACE, str(caller.workspace_id))
        origin = Origin(via=Via.USER, workspace_id=caller.workspace_id, user_token=token)
        if caller.impersonator is not None and request.method not in _READS:
            await record_write(door.peers, origin, request.method, request.url.path)
        return Call(peers=door.peers, origin=origin, key=idempotency_key(request), caller=caller)


async def visit(request: Request, workspace: Annotated[str, Path(description="Slug or id.")]) -> Call:
    """A visitor of one workspace's public pages; a token, if there is one, has no effect."""
    door: Door = request.app.state.door
    key = idempotency_key(request)
    workspace_id, slug, _ = await door.workspaces.find(workspace)
    if workspace.lower() not in (slug, str(workspace_id), workspace_id.hex):
        raise Moved(workspace, slug)
    allowance: Allowance | None = request.scope.get(ALLOWANCE)
    if allowance is not None:
        await allowance.take(Subject.WORKSPACE, str(workspace_id))
    return Call(peers=door.peers, origin=Origin(via=Via.PUBLIC, workspace_id=workspace_id), key=key)


async def stand_outside(request: Request) -> Call:
    """Before any workspace is known: onboarding and sign-in. Only onboarding is kept under a key."""
    door: Door = request.app.state.door
    key = None if request.url.path.startswith("/api/v1/auth/") else idempotency_key(request)
    return Call(peers=door.peers, origin=Origin(via=Via.PUBLIC, workspace_id=None), key=key)


async def act_as_system(request: Request) -> Call:
    """The gateway itself asks, in nobody's name and no workspace."""
    door: Door = request.app.state.door
    return Call(peers=door.peers, origin=Origin(via=Via.SYSTEM, workspace_id=None), key=None)


Staff = Annotated[Call, Depends(SignedIn())]
Visitor = Annotated[Call, Depends(visit)]
Outsider = Annotated[Call, Depends(stand_outside)]
System = Annotated[Call, Depends(act_as_system)]
PathId = Annotated[UUID, Path()]


def _counted_address(request: Request) -> str | None:
    """None where requests of this address are not counted."""
    if ALLOWANCE not in request.scope or request.client is None:
        return None
    return counted_as(request.client.host)[0]


def _credential_of(request: Request) -> tuple[str, str | None]:
    """A bearer token, or an API key."""
    credentials, keys = request.headers.getlist("authorization"), request.headers.getlist("x-api-key")
    if not credentials and not keys:
        raise TokenMissing("sign in: send Authorization: Bearer <access token>, or X-API-Key: <key>")
    if len(credentials) + len(keys) > 1:
        raise SeveralCredentials("send one credential, not several", field="header:Authorization")
    if keys:
        return "", keys[0].strip()
    scheme, _, token = credentials[0].partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("the credential must be a Bearer token")
    return token.strip(), None


def idempotency_key(request: Request) -> str | None:
    """As it was sent; one of its own for each request that was sent without."""
    if request.method not in _KEYED:
        return None
    keys = set(request.headers.getlist("idempotency-key"))
    if not keys:
        return FreshKey(uuid4())
    if len(keys) > 1 or not _KEY.match(next(iter(keys))):
        _refuse_key()
    return keys.pop()


def _refuse_key() -> NoReturn:
    raise Invalid("must be one value of 1 to 255 visible ASCII characters", field="header:Idempotency-Key")
