from collections.abc import Mapping
from uuid import UUID

from chassis.context import caller_in
from chassis.db import Database
from chassis.errors import NotFound
from chassis.rpc.methods import Servicer, flow
from frontdesk.identity.v1 import outside_sign_in_pb2_grpc
from frontdesk.identity.v1.outside_sign_in_pb2 import (
    BeginOutsideSignInRequest,
    BeginOutsideSignInResponse,
    FinishOutsideSignInRequest,
    FinishOutsideSignInResponse,
    ListOutsideProvidersRequest,
    ListOutsideProvidersResponse,
    OutsideProvider,
    RedeemOutsideSignInRequest,
    RedeemOutsideSignInResponse,
)

from identity.actions.outside.admit_outside_person import AdmitOutsidePerson, admit_outside_person
from identity.actions.outside.begin_outside_sign_in import BeginOutsideSignIn, begin_outside_sign_in
from identity.actions.outside.redeem_outside_sign_in import RedeemOutsideSignIn, redeem_outside_sign_in
from identity.actions.outside.take_outside_answer import take_outside_answer
from identity.clients.openid.client import OpenIdClient
from identity.credentials import sealing
from identity.credentials.keyring import Keyring
from identity.domain import text
from identity.domain.errors import MfaRequired
from identity.domain.outside import sign_in
from identity.domain.outside.errors import OutsideAccountUnknown, OutsideSignInRefused
from identity.domain.outside.sign_in import Begun
from identity.domain.second_factor import challenge_token
from identity.domain.second_factor.factor import CHALLENGE_LIFE
from identity.domain.sessions import refresh_token
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE
from identity.rpc import convert
from identity.rpc.sessions.clients import client_of
from identity.store.outside import identities, sign_ins

_PURPOSE = "code verifier"


class OutsideSignInServicer(Servicer, outside_sign_in_pb2_grpc.OutsideSignInServiceServicer):
    """Nothing is asked of a provider while a transaction is open."""

    def __init__(self, database: Database, keyring: Keyring, providers: Mapping[str, OpenIdClient]) -> None:
        super().__init__(database)
        self._keyring = keyring
        self._providers = providers

    @flow
    async def ListOutsideProviders(
        self, request: ListOutsideProvidersRequest
    ) -> ListOutsideProvidersResponse:
        known = (client.provider for client in self._providers.values())
        items = [OutsideProvider(name=provider.name, title=provider.title) for provider in known]
        return ListOutsideProvidersResponse(items=items)

    @flow
    async def BeginOutsideSignIn(self, request: BeginOutsideSignInRequest) -> BeginOutsideSignInResponse:
        client = self._client(request.provider)
        challenge = sign_in.checked_challenge(request.challenge)
        begun = sign_in.begin()
        url = await client.authorization_url(begun, fresh=request.fresh)
        wish = BeginOutsideSignIn(
            provider=request.provider,
            state=sign_in.digest(begun.state),
            nonce=begun.nonce,
            sealed_verifier=_sealed(begun),
            challenge=challenge,
            workspace=text.storable(request.workspace),
        )
        await self.database.run(caller_in(NOBODYS_WORKSPACE), begin_outside_sign_in, wish)
        return BeginOutsideSignInResponse(authorization_url=url)

    @flow
    async def FinishOutsideSignIn(self, request: FinishOutsideSignInRequest) -> FinishOutsideSignInResponse:
        client = self._client(request.provider)
        nobody = caller_in(NOBODYS_WORKSPACE)
        state = sign_in.digest(request.state)
        taken = await self.database.run(nobody, take_outside_answer, state, request.provider)
        if not request.code:
            raise OutsideSignInRefused
        begun = _opened(request.state, taken)
        person = await client.person(begun, code=request.code, issuer=request.issuer)
        ticket = sign_in.new_secret()
        wish = AdmitOutsidePerson(state=state, person=person, ticket=sign_in.digest(ticket))
        await self.database.run(nobody, admit_outside_person, wish)
        return FinishOutsideSignInResponse(ticket=ticket)

    @flow
    async def RedeemOutsideSignIn(self, request: RedeemOutsideSignInRequest) -> RedeemOutsideSignInResponse:
        ticket, challenge = sign_in.digest(request.ticket), sign_in.challenge_of(request.secret)
        workspace_id = await self._workspace(ticket, challenge)
        signer = await self._keyring.signer()
        first_token, second_step = refresh_token.new(workspace_id), challenge_token.new()
        wish = RedeemOutsideSignIn(
            ticket=ticket,
            challenge=challenge,
            first_token=first_token.digest,
            second_step=second_step.digest,
            client=client_of(request.client),
        )
        grant = await self.database.run(caller_in(workspace_id), redeem_outside_sign_in, wish)
        if grant is None:
            raise MfaRequired(str(second_step), expires_in=int(CHALLENGE_LIFE.total_seconds()))
        return RedeemOutsideSignInResponse(tokens=convert.tokens_message(grant, first_token, signer))

    async def _workspace(self, ticket: bytes, challenge: str) -> UUID:
        async with self.database.read(caller_in(NOBODYS_WORKSPACE)) as tx:
            admitted = await sign_ins.find_admitted(tx, ticket, challenge)
            if admitted is None:
                raise OutsideSignInRefused
            user_id, wanted = admitted
            workspace_id = await identities.workspace_of(tx, user_id, wanted) if user_id else None
        if workspace_id is None:
            raise OutsideAccountUnknown
        return workspace_id

    def _client(self, name: str) -> OpenIdClient:
        client = self._providers.get(name)
        if client is None:
            raise NotFound("there is no such sign-in provider")
        return client


def _sealed(begun: Begun) -> bytes:
    """Only who holds the state can read it, so a dump of the table completes no sign-in."""
    return sealing.seal(
        begun.code_verifier.encode(),
        secret=begun.state.encode(),
        purpose=_PURPOSE,
        bound_to=sign_in.digest(begun.state),
    )


def _opened(state: str, taken: sign_ins.Taken) -> Begun:
    verifier = sealing.unseal(
        taken.sealed_verifier, secret=state.encode(), purpose=_PURPOSE, bound_to=sign_in.digest(state)
    )
    return Begun(state=state, nonce=taken.nonce, code_verifier=verifier.decode())
