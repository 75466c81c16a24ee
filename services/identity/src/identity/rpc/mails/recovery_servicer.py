from chassis.context import current_caller
from chassis.db import Database
from chassis.errors import NotFound
from chassis.rpc.methods import Servicer, flow
from frontdesk.identity.v1 import recovery_pb2_grpc
from frontdesk.identity.v1.recovery_pb2 import (
    ForgotPasswordRequest,
    ForgotPasswordResponse,
    ResendVerificationRequest,
    ResendVerificationResponse,
    ResetPasswordRequest,
    ResetPasswordResponse,
    VerifyEmailRequest,
    VerifyEmailResponse,
)

from identity.actions.recovery.forgot_password import forgot_password
from identity.actions.recovery.resend_verification import resend_verification
from identity.actions.recovery.reset_password import ResetPassword, reset_password
from identity.actions.recovery.verify_email import verify_email
from identity.credentials.mailed_links import MailedLinks
from identity.credentials.passwords import Passwords
from identity.domain import text
from identity.domain.errors import EmailAlreadyVerified, InvalidLink
from identity.domain.mails import link_token, locale
from identity.domain.mails.mailed_link import MailKind
from identity.domain.passwords import password
from identity.rpc.mails.visitors import nowhere
from identity.rpc.people import person
from identity.store.mails import mailed_links
from identity.store.people import users


class RecoveryServicer(Servicer, recovery_pb2_grpc.RecoveryServiceServicer):
    """Visitors belong to no workspace, so what they do begins in nobody's."""

    def __init__(self, database: Database, passwords: Passwords, links: MailedLinks) -> None:
        super().__init__(database)
        self._passwords = passwords
        self._links = links

    @flow
    async def ForgotPassword(self, request: ForgotPasswordRequest) -> ForgotPasswordResponse:
        email = text.email(request.email, field="email")
        spoken = locale.preferred(request.client.languages)
        link = self._links.new(MailKind.PASSWORD_RESET, email, locale=spoken)
        await self.database.run(nowhere(), forgot_password, link)
        return ForgotPasswordResponse()

    @flow
    async def ResetPassword(self, request: ResetPasswordRequest) -> ResetPasswordResponse:
        digest = link_token.parse(request.token).digest
        async with self.database.read(nowhere()) as tx:
            email = await mailed_links.find_open(tx, MailKind.PASSWORD_RESET, digest)
            user = await users.find_by_email(tx, email) if email else None
        if user is None:
            raise InvalidLink
        new = password.checked(request.new_password, name=user.name, email=user.email, field="new_password")
        wish = ResetPassword(digest=digest, new_hash=await self._passwords.hash(new))
        await self.database.run(nowhere(), reset_password, wish)
        return ResetPasswordResponse()

    @flow
    async def VerifyEmail(self, request: VerifyEmailRequest) -> VerifyEmailResponse:
        digest = link_token.parse(request.token).digest
        await self.database.run(nowhere(), verify_email, digest)
        return VerifyEmailResponse()

    @flow
    async def ResendVerification(self, request: ResendVerificationRequest) -> ResendVerificationResponse:
        caller = current_caller.get()
        user_id, _ = person(caller)
        user = await self.read(users.find, user_id)
        if user is None:
            raise NotFound("there is no such account")
        if user.email_verified:
            raise EmailAlreadyVerified("the address is verified already")
        link = self._links.new(
            MailKind.EMAIL_VERIFICATION,
            user.email,
            locale=locale.preferred(request.client.languages),
            workspace_id=caller.workspace_id,
        )
        await self.write(resend_verification, link)
        return ResendVerificationResponse()
