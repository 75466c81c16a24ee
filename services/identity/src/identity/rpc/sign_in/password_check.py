"""Who knows the password: counted, slowed down where it fails, and as slow for accounts that do not exist."""

from dataclasses import dataclass
from uuid import UUID

from chassis.context import caller_in
from chassis.db import Database
from frontdesk.identity.v1.identity_pb2 import IssueTokensRequest

from identity.actions.sign_in.begin_sign_in import BeginSignIn, begin_sign_in
from identity.actions.sign_in.refuse_sign_in import RefuseSignIn, refuse_sign_in
from identity.credentials.known_devices import KnownDevices
from identity.credentials.passwords import Passwords, Place
from identity.domain import text
from identity.domain.errors import InvalidCredentials
from identity.domain.passwords import password
from identity.domain.sign_in.attempts import Counters
from identity.domain.sign_in.proof import PasswordProof
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE
from identity.rpc.sessions.clients import address_of, client_of
from identity.store.people.users import Credentials


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A person whose password matched; `email` is as it is stored."""

    user_id: UUID
    workspace_id: UUID
    email: str
    proof: PasswordProof
    has_second_factor: bool


class PasswordCheck:
    def __init__(self, database: Database, passwords: Passwords, devices: KnownDevices) -> None:
        self._database = database
        self._passwords = passwords
        self._devices = devices

    async def check(self, request: IssueTokensRequest) -> Known:
        """Raises `Exhausted` before anything is counted, `SignInDelayed`, `InvalidCredentials`."""
        email = text.storable(text.normalised_email(request.username))
        counters = self._devices.counters(
            email, device_token=request.device_token, address=address_of(request.client)
        )
        with self._passwords.place() as place:
            wish = BeginSignIn(email=email, workspace=text.storable(request.workspace), counters=counters)
            found = await self._database.run(caller_in(NOBODYS_WORKSPACE), begin_sign_in, wish)
            secret = password.normalised(request.password)
            matches = await place.match(secret, found.password_hash)
            if not matches or found.user_id is None or found.workspace_id is None:
                await self._refuse(request, found, counters)
                raise InvalidCredentials
            proof = await self._proof(place, secret, found, counters)
        return Known(
            user_id=found.user_id,
            workspace_id=found.workspace_id,
            email=email,
            proof=proof,
            has_second_factor=found.has_second_factor,
        )

    def remember(self, email: str) -> str:
        """What the device shows next time."""
        return self._devices.remember(email)

    async def _refuse(self, request: IssueTokensRequest, found: Credentials, counters: Counters) -> None:
        wish = RefuseSignIn(
            user_id=found.user_id if found.workspace_id else None,
            counters=counters,
            client=client_of(request.client),
        )
        await self._database.run(caller_in(found.workspace_id or NOBODYS_WORKSPACE), refuse_sign_in, wish)

    async def _proof(
        self, place: Place, secret: str, found: Credentials, counters: Counters
    ) -> PasswordProof:
        known_hash = found.password_hash or ""
        renewed = await place.hash(secret) if self._passwords.is_outdated(known_hash) else None
        return PasswordProof(password_hash=known_hash, renewed_hash=renewed, counters=counters)
