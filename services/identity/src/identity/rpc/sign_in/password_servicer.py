from chassis.context import current_caller
from chassis.db import Database
from chassis.errors import NotFound
from chassis.rpc.methods import Servicer, flow
from frontdesk.identity.v1 import identity_pb2_grpc
from frontdesk.identity.v1.identity_pb2 import ChangePasswordRequest, ChangePasswordResponse

from identity.actions.passwords.change_password import ChangePassword, change_password
from identity.credentials.mailed_links import MailedLinks
from identity.credentials.passwords import Passwords
from identity.domain.errors import WrongPassword
from identity.domain.mails.mailed_link import MailKind
from identity.domain.passwords import password
from identity.rpc.people import person
from identity.rpc.second_factor.step_up import demand_fresh_proof
from identity.store.people import users


class PasswordServicer(Servicer, identity_pb2_grpc.PasswordServiceServicer):
    def __init__(self, database: Database, passwords: Passwords, links: MailedLinks) -> None:
        super().__init__(database)
        self._passwords = passwords
        self._links = links

    @flow
    async def ChangePassword(self, request: ChangePasswordRequest) -> ChangePasswordResponse:
        await self.read(demand_fresh_proof)
        user_id, session_id = person(current_caller.get())
        user = await self.read(users.find, user_id)
        old_hash = await self.read(users.password_hash, user_id)
        if user is None or old_hash is None:
            raise NotFound("there is no such account")
        new = password.checked(request.new_password, name=user.name, email=user.email, field="new_password")
        if not await self._passwords.match(password.normalised(request.old_password), old_hash):
            raise WrongPassword("the old password is wrong", field="old_password")
        new_hash = await self._passwords.hash(new)
        wish = ChangePassword(
            user_id=user_id,
            session_id=session_id,
            old_hash=old_hash,
            new_hash=new_hash,
            notice=self._links.notice(MailKind.PASSWORD_CHANGED, user),
        )
        await self.write(change_password, wish)
        return ChangePasswordResponse()
