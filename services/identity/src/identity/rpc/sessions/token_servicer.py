from datetime import timedelta

from chassis.context import caller_in
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
from identity.domain.errors import InvalidRefreshToken
from identity.domain.sessions import refresh_token
from identity.domain.sessions.refresh_token import RefreshToken
from identity.rpc import convert
from identity.rpc.sessions.clients import client_of
from identity.rpc.sign_in.password_check import PasswordCheck
from identity.rpc.sign_in.second_step import SecondStep

_PURPOSE = "refresh token successor"


class TokenServicer(Servicer, identity_pb2_grpc.TokenServiceServicer):
    """Answers are never stored for a repeat: a sign-in may happen twice, a refresh has its grace."""

    def __init__(
        self,
        database: Database,
        password_check: PasswordCheck,
        second_step: SecondStep,
        keyring: Keyring,
        *,
        refresh_grace: timedelta,
    ) -> None:
        super().__init__(database)
        self._password_check = password_check
        self._second_step = second_step
        self._keyring = keyring
        self._refresh_grace = refresh_grace

    @flow
    async def IssueTokens(self, request: IssueTokensRequest) -> IssueTokensResponse:
        signer = await self._keyring.signer()
        known = await self._password_check.check(request)
        answered = await self._second_step.along(known, request.code) if known.has_second_factor else None
        first_token = refresh_token.new(known.workspace_id)
        wish = IssueTokens(
            user_id=known.user_id,
            first_token=first_token.digest,
            client=client_of(request.client),
            proof=known.proof,
            answered=answered,
        )
        grant = await self.database.run(caller_in(known.workspace_id), issue_tokens, wish)
        tokens = convert.tokens_message(grant, first_token, signer)
        tokens.device_token = self._password_check.remember(known.email)
        return IssueTokensResponse(tokens=tokens)

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
            client=client_of(request.client),
        )
        refreshed = await self.database.run(caller_in(presented.workspace_id), refresh_tokens, wish)
        if refreshed is None:
            raise InvalidRefreshToken
        successor = _opened(refreshed.sealed_successor, presented)
        return RefreshTokensResponse(tokens=convert.tokens_message(refreshed.grant, successor, signer))


def _sealed(successor: RefreshToken, predecessor: RefreshToken) -> bytes:
    """Only who holds the predecessor can read it, so a dump of the table holds no token."""
    return sealing.seal(
        successor.secret, secret=predecessor.secret, purpose=_PURPOSE, bound_to=predecessor.digest
    )


def _opened(sealed: bytes, predecessor: RefreshToken) -> RefreshToken:
    secret = sealing.unseal(sealed, secret=predecessor.secret, purpose=_PURPOSE, bound_to=predecessor.digest)
    return RefreshToken(workspace_id=predecessor.workspace_id, secret=secret)
