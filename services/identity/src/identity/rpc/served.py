"""All that identity serves."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType

from chassis.db import Database
from chassis.rpc.methods import Servicer

from identity.clients.openid.client import OpenIdClient
from identity.credentials.locksmith import Locksmith
from identity.domain.workspaces.sign_up import SignUp
from identity.rpc.access.api_key_servicer import ApiKeyServicer
from identity.rpc.access.audit_servicer import AuditServicer
from identity.rpc.access.signing_key_servicer import SigningKeyServicer
from identity.rpc.mails.email_change_servicer import EmailChangeServicer
from identity.rpc.mails.mail_servicer import MailServicer
from identity.rpc.mails.recovery_servicer import RecoveryServicer
from identity.rpc.outside.outside_account_servicer import OutsideAccountServicer
from identity.rpc.outside.outside_sign_in_servicer import OutsideSignInServicer
from identity.rpc.platform.platform_servicer import PlatformServicer
from identity.rpc.second_factor.code_check import CodeCheck
from identity.rpc.second_factor.second_factor_servicer import SecondFactorServicer
from identity.rpc.sessions.session_servicer import SessionServicer
from identity.rpc.sessions.token_servicer import TokenServicer
from identity.rpc.sign_in.password_check import PasswordCheck
from identity.rpc.sign_in.password_servicer import PasswordServicer
from identity.rpc.sign_in.second_step import SecondStep
from identity.rpc.staff.invite_servicer import InviteServicer
from identity.rpc.staff.invited_servicer import InvitedServicer
from identity.rpc.staff.me_servicer import MeServicer
from identity.rpc.staff.staff_servicer import StaffServicer
from identity.rpc.workspaces.membership_servicer import MembershipServicer
from identity.rpc.workspaces.profile_servicer import WorkspaceProfileServicer
from identity.rpc.workspaces.workspace_servicer import WorkspaceServicer


def served(
    database: Database,
    smith: Locksmith,
    *,
    refresh_grace: timedelta,
    sign_up: SignUp = SignUp.OPEN,
    verified_invite_only: bool = False,
    providers: Mapping[str, OpenIdClient] = MappingProxyType({}),
) -> Iterator[Servicer]:
    passwords, keyring, links = smith.passwords, smith.keyring, smith.links
    password_check = PasswordCheck(database, passwords, smith.devices)
    code_check = CodeCheck(database, smith.codes)
    second_step = SecondStep(database, code_check, password_check, keyring)
    yield ApiKeyServicer(database, keyring)
    yield WorkspaceServicer(database, passwords, keyring, links, sign_up)
    yield WorkspaceProfileServicer(database)
    yield MembershipServicer(database, keyring)
    yield TokenServicer(database, password_check, second_step, keyring, refresh_grace=refresh_grace)
    yield OutsideSignInServicer(database, keyring, providers)
    yield OutsideAccountServicer(database, keyring, sign_up, providers)
    yield SessionServicer(database)
    yield PasswordServicer(database, passwords, links)
    yield RecoveryServicer(database, passwords, links)
    yield EmailChangeServicer(database, passwords, links)
    yield SecondFactorServicer(database, code_check, passwords, links, second_step)
    yield MailServicer(database, links)
    yield PlatformServicer(database, keyring)
    yield AuditServicer(database)
    yield StaffServicer(database)
    yield MeServicer(database)
    yield InviteServicer(database, links, verified_only=verified_invite_only)
    yield InvitedServicer(database, passwords, keyring, sign_up)
    yield SigningKeyServicer(database, keyring)
