from collections.abc import Mapping

from chassis.context import caller_in
from chassis.db import Database, ReadTx, Tx
from chassis.db.ids import new_id
from chassis.rpc import fields
from chassis.rpc.methods import Servicer, flow, read, write
from frontdesk.identity.v1 import outside_accounts_pb2_grpc
from frontdesk.identity.v1.outside_accounts_pb2 import (
    AcceptInviteOutsideRequest,
    AcceptInviteOutsideResponse,
    LinkedIdentity,
    LinkIdentityRequest,
    LinkIdentityResponse,
    ListIdentitiesRequest,
    ListIdentitiesResponse,
    OnboardOutsideRequest,
    OnboardOutsideResponse,
    ReauthenticateOutsideRequest,
    ReauthenticateOutsideResponse,
    UnlinkIdentityRequest,
    UnlinkIdentityResponse,
)

from identity.actions.invites.accept_invite import AcceptInvite, NewPerson, accept_invite
from identity.actions.outside.link_identity import link_identity
from identity.actions.outside.prove_session_outside import ProveSessionOutside, prove_session_outside
from identity.actions.outside.take_own_ticket import take_own_ticket
from identity.actions.outside.take_stranger import take_stranger
from identity.actions.outside.unlink_identity import unlink_identity
from identity.actions.sessions.begin_first_session import BeginFirstSession, begin_first_session
from identity.actions.workspaces.onboard_workspace import Onboarded, OnboardWorkspace, onboard_workspace
from identity.clients.openid.client import OpenIdClient
from identity.credentials.keyring import Keyring
from identity.domain import text
from identity.domain.mails import link_token, locale
from identity.domain.mails.locale import Locale
from identity.domain.outside import account, sign_in
from identity.domain.passwords.password import NO_PASSWORD
from identity.domain.people.staff import User
from identity.domain.sessions import refresh_token
from identity.domain.sessions.session import Grant
from identity.domain.workspaces.sign_up import SignUp
from identity.rpc import convert
from identity.rpc.people import hold_session, person
from identity.rpc.second_factor.step_up import demand_fresh_proof
from identity.rpc.sessions.clients import client_of
from identity.rpc.staff.finding import find_invite
from identity.store.outside import ways_in


class OutsideAccountServicer(Servicer, outside_accounts_pb2_grpc.OutsideAccountServiceServicer):
    """Sessions begin as freshly proved as the provider says that their person is."""

    def __init__(
        self, database: Database, keyring: Keyring, sign_up: SignUp, providers: Mapping[str, OpenIdClient]
    ) -> None:
        super().__init__(database)
        self._sign_up = sign_up
        self._keyring = keyring
        self._providers = {client.provider.issuer: client.provider for client in providers.values()}

    @flow
    async def OnboardOutside(self, request: OnboardOutsideRequest) -> OnboardOutsideResponse:
        self._sign_up.check_strangers()
        profile = convert.profile(request.workspace).checked()
        name = text.name(request.owner.name, field="owner.name")
        spoken = locale.checked(request.owner.locale, field="owner.locale")
        ticket, challenge = _ticket(request.ticket, request.secret)
        signer = await self._keyring.signer()
        workspace_id = new_id()
        first_token = refresh_token.new(workspace_id)

        async def onboard(tx: Tx) -> tuple[Onboarded, Grant]:
            await tx.together()
            stranger = await take_stranger(tx, ticket, challenge)
            wish = OnboardWorkspace(
                profile=profile,
                owner_name=name,
                owner_email=stranger.email,
                owner_locale=spoken,
                password_hash=NO_PASSWORD,
                verification=None,
            )
            onboarded = await onboard_workspace(tx, wish)
            await link_identity(tx, stranger, onboarded.owner.id)
            begin = BeginFirstSession(
                owner_id=onboarded.owner.id,
                first_token=first_token.digest,
                client=client_of(request.client),
                proved_at=stranger.proved_at(tx.now),
            )
            return onboarded, await begin_first_session(tx, begin)

        onboarded, grant = await self.database.run(caller_in(workspace_id), onboard)
        return OnboardOutsideResponse(
            workspace=convert.workspace_message(onboarded.workspace),
            user=convert.user_message(onboarded.owner),
            tokens=convert.tokens_message(grant, first_token, signer),
        )

    @flow
    async def AcceptInviteOutside(self, request: AcceptInviteOutsideRequest) -> AcceptInviteOutsideResponse:
        self._sign_up.check_invited()
        workspace_id, _, _ = await find_invite(self.database, request.token)
        name = text.name(request.name, field="name")
        ticket, challenge = _ticket(request.ticket, request.secret)
        signer = await self._keyring.signer()
        first_token = refresh_token.new(workspace_id)

        async def join(tx: Tx) -> Grant:
            await tx.together()
            stranger = await take_stranger(tx, ticket, challenge)
            spoken = locale.preferred(request.client.languages) or Locale.EN
            user = User(id=tx.new_id(), name=name, email=stranger.email, locale=spoken)
            wish = AcceptInvite(
                digest=link_token.parse(request.token).digest,
                person=NewPerson(user=user, password_hash=NO_PASSWORD),
                first_token=first_token.digest,
                client=client_of(request.client),
                proved_at=stranger.proved_at(tx.now),
            )
            grant = await accept_invite(tx, wish)
            await link_identity(tx, stranger, user.id)
            return grant

        grant = await self.database.run(caller_in(workspace_id), join)
        return AcceptInviteOutsideResponse(tokens=convert.tokens_message(grant, first_token, signer))

    @read
    async def ListIdentities(self, tx: ReadTx, request: ListIdentitiesRequest) -> ListIdentitiesResponse:
        user_id, _ = person(tx.caller)
        found, has_password = await ways_in.those_of(tx, user_id)
        return ListIdentitiesResponse(items=map(self._message, found), has_password=has_password)

    @write
    async def LinkIdentity(self, tx: Tx, request: LinkIdentityRequest) -> LinkIdentityResponse:
        user_id, _ = person(tx.caller)
        await hold_session(tx)
        await demand_fresh_proof(tx)
        outside = await take_own_ticket(tx, *_ticket(request.ticket, request.secret), user_id)
        linked = await link_identity(tx, outside, user_id)
        return LinkIdentityResponse(identity=self._message(linked))

    @write
    async def UnlinkIdentity(self, tx: Tx, request: UnlinkIdentityRequest) -> UnlinkIdentityResponse:
        await demand_fresh_proof(tx)
        user_id, _ = person(tx.caller)
        await unlink_identity(tx, user_id, fields.own_id(request.id))
        return UnlinkIdentityResponse()

    @write
    async def ReauthenticateOutside(
        self, tx: Tx, request: ReauthenticateOutsideRequest
    ) -> ReauthenticateOutsideResponse:
        user_id, session_id = person(tx.caller)
        ticket, challenge = _ticket(request.ticket, request.secret)
        wish = ProveSessionOutside(ticket=ticket, challenge=challenge, user_id=user_id, session_id=session_id)
        await prove_session_outside(tx, wish)
        return ReauthenticateOutsideResponse()

    def _message(self, linked: account.LinkedIdentity) -> LinkedIdentity:
        provider = self._providers.get(linked.issuer)
        message = LinkedIdentity(
            id=str(linked.id),
            provider=provider.name if provider else "",
            title=provider.title if provider else linked.issuer,
        )
        message.linked_at.FromDatetime(linked.linked_at)
        message.last_used_at.FromDatetime(linked.last_used_at)
        return message


def _ticket(ticket: str, secret: str) -> tuple[bytes, str]:
    return sign_in.digest(ticket), sign_in.challenge_of(secret)
