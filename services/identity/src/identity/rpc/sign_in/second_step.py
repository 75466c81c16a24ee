"""The second step of a sign-in: after the password a code, where the person has a second factor."""

from uuid import UUID

from chassis.context import caller_in
from chassis.db import Database
from frontdesk.identity.v1.identity_pb2 import Tokens
from frontdesk.identity.v1.second_factor_pb2 import VerifySecondFactorRequest

from identity.actions.second_factor.challenge_sign_in import ChallengeSignIn, challenge_sign_in
from identity.actions.sessions.issue_tokens import IssueTokens, issue_tokens
from identity.credentials.keyring import Keyring
from identity.domain.errors import InvalidChallenge, MfaRequired
from identity.domain.second_factor import challenge_token
from identity.domain.second_factor.factor import CHALLENGE_LIFE, AnsweredChallenge, Challenge
from identity.domain.sessions import refresh_token
from identity.domain.sign_in.proof import PasswordProof
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE
from identity.rpc import convert
from identity.rpc.second_factor.code_check import CodeCheck
from identity.rpc.sessions.clients import client_of
from identity.rpc.sign_in.password_check import Known, PasswordCheck
from identity.store.people import users
from identity.store.second_factor import challenges


class SecondStep:
    def __init__(
        self, database: Database, code_check: CodeCheck, password_check: PasswordCheck, keyring: Keyring
    ) -> None:
        self._database = database
        self._code_check = code_check
        self._password_check = password_check
        self._keyring = keyring

    async def demand(self, known: Known) -> None:
        """Raises `MfaRequired` with what `answer` takes."""
        token = challenge_token.new()
        challenge = Challenge(
            digest=token.digest,
            user_id=known.user_id,
            workspace_id=known.workspace_id,
            password_hash=known.proof.password_hash,
        )
        wish = ChallengeSignIn(challenge=challenge, counters=known.proof.counters)
        await self._database.run(caller_in(known.workspace_id), challenge_sign_in, wish)
        raise MfaRequired(str(token), expires_in=int(CHALLENGE_LIFE.total_seconds()))

    async def along(self, known: Known, code: str) -> AnsweredChallenge:
        """A code that was sent with the password. Raises `MfaRequired` without one, `InvalidCode`,
        `SignInDelayed`.
        """
        if not code:
            await self.demand(known)
        shown, counters = await self._code_check.check(known.user_id, code, confirmed=True)
        return AnsweredChallenge(shown=shown, counters=counters)

    async def answer(self, request: VerifySecondFactorRequest) -> Tokens:
        """Raises `InvalidChallenge`, `InvalidCode`, `SignInDelayed`."""
        challenge = await self._open(challenge_token.parse(request.challenge_token).digest)
        signer = await self._keyring.signer()
        shown, counters = await self._code_check.check(challenge.user_id, request.code, confirmed=True)
        first_token = refresh_token.new(challenge.workspace_id)
        wish = IssueTokens(
            user_id=challenge.user_id,
            first_token=first_token.digest,
            client=client_of(request.client),
            proof=PasswordProof(password_hash=challenge.password_hash),
            answered=AnsweredChallenge(digest=challenge.digest, shown=shown, counters=counters),
        )
        grant = await self._database.run(caller_in(challenge.workspace_id), issue_tokens, wish)
        tokens = convert.tokens_message(grant, first_token, signer)
        tokens.device_token = self._password_check.remember(await self._email(challenge.user_id))
        return tokens

    async def _open(self, digest: bytes) -> Challenge:
        async with self._database.read(caller_in(NOBODYS_WORKSPACE)) as tx:
            challenge = await challenges.find(tx, digest)
        if challenge is None:
            raise InvalidChallenge
        return challenge

    async def _email(self, user_id: UUID) -> str:
        async with self._database.read(caller_in(NOBODYS_WORKSPACE)) as tx:
            user = await users.find(tx, user_id)
        return user.email if user else ""
