from uuid import UUID

from chassis.context import current_caller
from chassis.db import Database, ReadTx
from chassis.errors import NotFound
from chassis.rpc.methods import Servicer, flow, read
from frontdesk.identity.v1 import second_factor_pb2 as pb
from frontdesk.identity.v1.second_factor_pb2_grpc import SecondFactorServiceServicer

from identity.actions.second_factor.begin_code_check import begin_code_check
from identity.actions.second_factor.confirm_second_factor import ConfirmSecondFactor, confirm_second_factor
from identity.actions.second_factor.disable_second_factor import disable_second_factor
from identity.actions.second_factor.enrol_second_factor import EnrolSecondFactor, enrol_second_factor
from identity.actions.second_factor.prove_session import ProveSession, prove_session
from identity.actions.second_factor.renew_recovery_codes import RenewRecoveryCodes, renew_recovery_codes
from identity.credentials.mailed_links import MailedLinks
from identity.credentials.passwords import Passwords
from identity.domain.errors import InvalidCode, WrongPassword
from identity.domain.mails.mailed_link import MailKind
from identity.domain.passwords import password
from identity.domain.second_factor.factor import SecondFactor
from identity.domain.sign_in.attempts import Counters
from identity.rpc.people import person
from identity.rpc.second_factor.code_check import CodeCheck
from identity.rpc.second_factor.step_up import demand_fresh_proof
from identity.rpc.sign_in.second_step import SecondStep
from identity.store.people import users
from identity.store.second_factor import factors


class SecondFactorServicer(Servicer, SecondFactorServiceServicer):
    """Of the signed-in person; `VerifySecondFactor` is for somebody who is signing in."""

    def __init__(
        self,
        database: Database,
        code_check: CodeCheck,
        passwords: Passwords,
        links: MailedLinks,
        second_step: SecondStep,
    ) -> None:
        super().__init__(database)
        self._code_check = code_check
        self._passwords = passwords
        self._links = links
        self._second_step = second_step

    @read
    async def GetSecondFactor(
        self, tx: ReadTx, request: pb.GetSecondFactorRequest
    ) -> pb.GetSecondFactorResponse:
        user_id, _ = person(tx.caller)
        factor = await factors.find(tx, user_id)
        if factor is None or factor.confirmed_at is None:
            return pb.GetSecondFactorResponse(enabled=False)
        message = pb.GetSecondFactorResponse(enabled=True, recovery_codes_left=factor.recovery_codes_left)
        message.enabled_at.FromDatetime(factor.confirmed_at)
        return message

    @flow
    async def EnrolSecondFactor(self, request: pb.EnrolSecondFactorRequest) -> pb.EnrolSecondFactorResponse:
        await self.read(demand_fresh_proof)
        user_id, _ = person(current_caller.get())
        user = await self.read(users.find, user_id)
        if user is None:
            raise NotFound("there is no such account")
        codes = self._code_check.codes
        secret, sealed = codes.new_secret(user_id)
        await self.write(enrol_second_factor, EnrolSecondFactor(user_id=user_id, sealed_secret=sealed))
        return pb.EnrolSecondFactorResponse(secret=secret, uri=codes.uri(secret, user.email))

    @flow
    async def ConfirmSecondFactor(
        self, request: pb.ConfirmSecondFactorRequest
    ) -> pb.ConfirmSecondFactorResponse:
        user_id, session_id = person(current_caller.get())
        factor = await self._factor(user_id)
        if factor is None or factor.confirmed_at is not None:
            raise NotFound("there is no second factor to confirm")
        shown, counters = await self._code_check.check(user_id, request.code, confirmed=False)
        if shown.step is None:
            raise InvalidCode
        plain, digests = self._code_check.codes.new_recovery_codes(user_id)
        wish = ConfirmSecondFactor(
            user_id=user_id, session_id=session_id, step=shown.step, recovery_digests=digests
        )
        await self.write(confirm_second_factor, wish)
        await self.write(prove_session, ProveSession(session_id=session_id, counters=counters))
        return pb.ConfirmSecondFactorResponse(recovery_codes=plain)

    @flow
    async def RenewRecoveryCodes(
        self, request: pb.RenewRecoveryCodesRequest
    ) -> pb.RenewRecoveryCodesResponse:
        await self.read(demand_fresh_proof)
        user_id, _ = person(current_caller.get())
        plain, digests = self._code_check.codes.new_recovery_codes(user_id)
        wish = RenewRecoveryCodes(user_id=user_id, recovery_digests=digests)
        await self.write(renew_recovery_codes, wish)
        return pb.RenewRecoveryCodesResponse(recovery_codes=plain)

    @flow
    async def DisableSecondFactor(
        self, request: pb.DisableSecondFactorRequest
    ) -> pb.DisableSecondFactorResponse:
        await self.read(demand_fresh_proof)
        user_id, _ = person(current_caller.get())
        user = await self.read(users.find, user_id)
        notice = self._links.notice(MailKind.SECOND_FACTOR_OFF, user) if user else None
        await self.write(disable_second_factor, user_id, notice)
        return pb.DisableSecondFactorResponse()

    @flow
    async def VerifySecondFactor(
        self, request: pb.VerifySecondFactorRequest
    ) -> pb.VerifySecondFactorResponse:
        return pb.VerifySecondFactorResponse(tokens=await self._second_step.answer(request))

    @flow
    async def Reauthenticate(self, request: pb.ReauthenticateRequest) -> pb.ReauthenticateResponse:
        user_id, session_id = person(current_caller.get())
        factor = await self._factor(user_id)
        if factor is not None and factor.confirmed_at is not None:
            shown, counters = await self._code_check.check(user_id, request.code, confirmed=True)
            wish = ProveSession(session_id=session_id, counters=counters, shown=shown)
        else:
            counters = await self._own_password(user_id, request.password)
            wish = ProveSession(session_id=session_id, counters=counters)
        await self.write(prove_session, wish)
        return pb.ReauthenticateResponse()

    async def _own_password(self, user_id: UUID, given: str) -> Counters:
        """Raises `WrongPassword`, `SignInDelayed`."""
        counters = self._code_check.codes.counters(user_id)
        await self.write(begin_code_check, user_id, counters)
        known_hash = await self.read(users.password_hash, user_id)
        if not await self._passwords.match(password.normalised(given), known_hash):
            raise WrongPassword("the password is wrong", field="password")
        return counters

    async def _factor(self, user_id: UUID) -> SecondFactor | None:
        return await self.read(factors.find, user_id)
