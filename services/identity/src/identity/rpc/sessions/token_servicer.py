from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from chassis.context import Caller, current_caller
from chassis.db import Database
from chassis.rpc.methods import Servicer, flow
from frontdesk.identity.v1 import identity_pb2_grpc
from frontdesk.identity.v1.identity_pb2 import (
    IssueTokensRequest,
    IssueTokensResponse,
    RefreshTokensRequest,
    RefreshTokensResponse,
)

from identity.actions.sessions.issue_tokens import IssueTokens, issue_tokens
from identity.actions.sessions.refresh_tokens import RefreshTokens, refresh_tokens
from identity.credentials import sealing
from identity.credentials.keyring import Keyring
from identity.credentials.passwords import Passwords
from identity.domain import password, text
from identity.domain.errors import InvalidCredentials, InvalidRefreshToken
from identity.domain.sessions import refresh_token
from identity.domain.sessions.refresh_token import RefreshToken
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE
from identity.rpc import convert
from identity.store import users

_PURPOSE = "refresh token successor"


class TokenServicer(Servicer, identity_pb2_grpc.TokenServiceServicer):
    """Answers are never stored for a repeat: a sign-in may happen twice, a refresh has its grace."""

    def __init__(
        self, database: Database, passwords: Passwords, keyring: Keyring, *, refresh_grace: timedelta
    ) -> None:
        super().__init__(database)
        self._passwords = passwords
        self._keyring = keyring
        self._refresh_grace = refresh_grace

    @flow
    async def IssueTokens(self, request: IssueTokensRequest) -> IssueTokensResponse:
        user_id, workspace_id = await self._signed_in(request)
        signer = await self._keyring.signer()
        first_token = refresh_token.new(workspace_id)
        client = convert.client(request.client)
        wish = IssueTokens(user_id=user_id, first_token=first_token.digest, client=client)
        grant = await self.database.run(_within(workspace_id), issue_tokens, wish)
        return IssueTokensResponse(tokens=convert.tokens_message(grant, first_token, signer))

    @flow
    async def RefreshTokens(self, request: RefreshTokensRequest) -> RefreshTokensResponse:
        presented = refresh_token.parse(request.refresh_token)
        signer = await self._keyring.signer()
        candidate = refresh_token.new(presented.workspace_id)
        wish = RefreshTokens(
            presented=presented.digest,
            successor=candidate.digest,
            sealed_successor=_sealed(candidate, presented),
            grace=self._refresh_grace,
            client=convert.client(request.client),
        )
        refreshed = await self.database.run(_within(presented.workspace_id), refresh_tokens, wish)
        if refreshed is None:
            raise InvalidRefreshToken
        successor = _opened(refreshed.sealed_successor, presented)
        return RefreshTokensResponse(tokens=convert.tokens_message(refreshed.grant, successor, signer))

    async def _signed_in(self, request: IssueTokensRequest) -> tuple[UUID, UUID]:
        """User and workspace. Asks the same of the database and the hash for accounts that do not exist."""
        email = text.storable(text.normalised_email(request.username))
        async with self.database.read(_within(NOBODYS_WORKSPACE)) as tx:
            known = await users.credentials(tx, email, text.storable(request.workspace))
        secret = password.normalised(request.password)
        matches = await self._passwords.match(secret, known.password_hash)
        if not matches or known.user_id is None or known.workspace_id is None:
            raise InvalidCredentials
        return known.user_id, known.workspace_id


def _sealed(successor: RefreshToken, predecessor: RefreshToken) -> bytes:
    """Only who holds the predecessor can read it, so a dump of the table holds no token."""
    return sealing.seal(
        successor.secret, secret=predecessor.secret, purpose=_PURPOSE, bound_to=predecessor.digest
    )


def _opened(sealed: bytes, predecessor: RefreshToken) -> RefreshToken:
    secret = sealing.unseal(sealed, secret=predecessor.secret, purpose=_PURPOSE, bound_to=predecessor.digest)
    return RefreshToken(workspace_id=predecessor.workspace_id, secret=secret)


def _within(workspace_id: UUID) -> Caller:
    return replace(current_caller.get(), workspace_id=workspace_id)
