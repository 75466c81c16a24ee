"""A web app whose people sign in at a provider outside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
import jwt
from chassis.context import Caller, Via
from chassis.db import Database
from chassis.rpc.client import Origin
from chassis.testing.rpc import Running, running
from frontdesk.identity.v1.identity_pb2 import Tokens
from frontdesk.identity.v1.outside_accounts_pb2_grpc import OutsideAccountServiceStub
from frontdesk.identity.v1.outside_sign_in_pb2 import (
    BeginOutsideSignInRequest,
    FinishOutsideSignInRequest,
    ListOutsideProvidersRequest,
    RedeemOutsideSignInRequest,
)
from frontdesk.identity.v1.outside_sign_in_pb2_grpc import OutsideSignInServiceStub
from google.protobuf.message import Message
from identity.clients.openid.client import OpenIdClient
from identity.clients.openid.provider import Provider
from identity.credentials.keyring import Keyring
from identity.domain.outside.sign_in import challenge_of, new_secret
from identity.domain.workspaces.sign_up import SignUp
from identity.policy import POLICY
from identity.rpc.outside.outside_account_servicer import OutsideAccountServicer
from identity.rpc.outside.outside_sign_in_servicer import OutsideSignInServicer
from identity_worlds.stand_in_provider import CLIENT_ID, CLIENT_SECRET, StandIn

VISITOR = Origin(via=Via.PUBLIC, workspace_id=None)


class App:
    def __init__(self, served: Running, provider: StandIn) -> None:
        self._served = served
        self._stub = OutsideSignInServiceStub(served.peer.channel)
        self._accounts = OutsideAccountServiceStub(served.peer.channel)
        self.provider = provider
        self.secret = new_secret()

    async def begin(self, *, workspace: str = "", provider: str = "stand-in", fresh: bool = False) -> str:
        request = BeginOutsideSignInRequest(
            provider=provider, challenge=challenge_of(self.secret), workspace=workspace, fresh=fresh
        )
        call = self._served.peer.call
        reply = await call(self._stub.BeginOutsideSignIn, request, origin=VISITOR, timeout=30)
        return reply.authorization_url

    async def finish(self, url: str, code: str, *, issuer: str = "") -> str:
        request = FinishOutsideSignInRequest(
            provider="stand-in", state=param(url, "state"), code=code, issuer=issuer
        )
        call = self._served.peer.call
        return (await call(self._stub.FinishOutsideSignIn, request, origin=VISITOR, timeout=30)).ticket

    async def redeem(self, ticket: str, *, secret: str | None = None) -> Tokens:
        request = RedeemOutsideSignInRequest(ticket=ticket, secret=secret or self.secret)
        call = self._served.peer.call
        return (await call(self._stub.RedeemOutsideSignIn, request, origin=VISITOR, timeout=30)).tokens

    async def ticket(self, email: str, *, workspace: str = "", fresh: bool = False, **person: Any) -> str:
        url = await self.begin(workspace=workspace, fresh=fresh)
        return await self.finish(url, self.provider.authorize(url, email=email, **person))

    async def sign_in(self, email: str, *, workspace: str = "", **person: Any) -> Tokens:
        return await self.redeem(await self.ticket(email, workspace=workspace, **person))

    async def account(self, method: str, request: Message, tokens: Tokens | None = None) -> Any:
        """As a visitor, or signed in."""
        origin = self._served.origin(_caller(tokens)) if tokens else VISITOR
        call = self._served.peer.call
        return await call(getattr(self._accounts, method), request, origin=origin, timeout=30)

    async def providers(self) -> list[tuple[str, str]]:
        call = self._served.peer.call
        reply = await call(self._stub.ListOutsideProviders, ListOutsideProvidersRequest(), origin=VISITOR)
        return [(provider.name, provider.title) for provider in reply.items]


@asynccontextmanager
async def serving(
    database: Database, keyring: Keyring, provider: StandIn, *, sign_up: SignUp = SignUp.OPEN
) -> AsyncIterator[App]:
    async with httpx.AsyncClient() as http:
        ours = Provider(
            name="stand-in",
            title="Stand-in",
            issuer=provider.issuer,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
        )
        client = OpenIdClient(ours, http, redirect_uri="https://desk.example/callback", plain_http=True)
        clients = {"stand-in": client}
        signing_in = OutsideSignInServicer(database, keyring, clients)
        accounts = OutsideAccountServicer(database, keyring, sign_up, clients)
        async with running("identity", POLICY, signing_in, accounts) as served:
            yield App(served, provider)


def param(url: str, name: str) -> str:
    return httpx.URL(url).params[name]


def _caller(tokens: Tokens) -> Caller:
    claims = jwt.decode(tokens.access_token, options={"verify_signature": False})
    return Caller(
        via=Via.USER,
        service="identity",
        workspace_id=UUID(claims["wid"]),
        user_id=UUID(claims["sub"]),
        session_id=UUID(claims["sid"]),
        role=claims["role"],
    )
