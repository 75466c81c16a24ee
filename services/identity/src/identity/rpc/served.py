"""All that identity serves."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType

from chassis.db import Database
from chassis.rpc.methods import Servicer
from frontdesk.common.v1.signing_keys_pb2 import DESCRIPTOR as SIGNING_KEYS
from frontdesk.identity.v1.api_keys_pb2 import DESCRIPTOR as API_KEYS
from frontdesk.identity.v1.email_changes_pb2 import DESCRIPTOR as EMAIL_CHANGES
from frontdesk.identity.v1.identity_pb2 import DESCRIPTOR as IDENTITY
from frontdesk.identity.v1.invites_pb2 import DESCRIPTOR as INVITES
from frontdesk.identity.v1.mails_pb2 import DESCRIPTOR as MAILS
from frontdesk.identity.v1.me_pb2 import DESCRIPTOR as ME
from frontdesk.identity.v1.outside_accounts_pb2 import DESCRIPTOR as OUTSIDE_ACCOUNTS
from frontdesk.identity.v1.outside_sign_in_pb2 import DESCRIPTOR as OUTSIDE
from frontdesk.identity.v1.platform_pb2 import DESCRIPTOR as PLATFORM
from frontdesk.identity.v1.recovery_pb2 import DESCRIPTOR as RECOVERY
from frontdesk.identity.v1.second_factor_pb2 import DESCRIPTOR as SECOND_FACTOR
from frontdesk.identity.v1.workspaces_pb2 import DESCRIPTOR as WORKSPACES
from google.protobuf.descriptor import ServiceDescriptor

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
) -> Iterator[tuple[ServiceDescriptor, Servicer]]:
    passwords, keyring, links = smith.passwords, smith.keyring, smith.links
    password_check = PasswordCheck(database, passwords, smith.devices)
    code_check = CodeCheck(database, smith.codes)
    second_step = SecondStep(database, code_check, password_check, keyring)
    nouns = IDENTITY.services_by_name
    yield API_KEYS.services_by_name["ApiKeyService"], ApiKeyServicer(database, keyring)
    yield nouns["WorkspaceService"], WorkspaceServicer(database, passwords, keyring, links, sign_up)
    yield WORKSPACES.services_by_name["WorkspaceProfileService"], WorkspaceProfileServicer(database)
    yield WORKSPACES.services_by_name["MembershipService"], MembershipServicer(database, keyring)
    tokens = TokenServicer(database, password_check, second_step, keyring, refresh_grace=refresh_grace)
    yield nouns["TokenService"], tokens
    outside = OutsideSignInServicer(database, keyring, providers)
    yield OUTSIDE.services_by_name["OutsideSignInService"], outside
    accounts = OutsideAccountServicer(database, keyring, sign_up, providers)
    yield OUTSIDE_ACCOUNTS.services_by_name["OutsideAccountService"], accounts
    yield nouns["SessionService"], SessionServicer(database)
    yield nouns["PasswordService"], PasswordServicer(database, passwords, links)
    yield RECOVERY.services_by_name["RecoveryService"], RecoveryServicer(database, passwords, links)
    email_changes = EmailChangeServicer(database, passwords, links)
    yield EMAIL_CHANGES.services_by_name["EmailChangeService"], email_changes
    second_factor = SecondFactorServicer(database, code_check, passwords, links, second_step)
    yield SECOND_FACTOR.services_by_name["SecondFactorService"], second_factor
    yield MAILS.services_by_name["MailService"], MailServicer(database, links)
    yield PLATFORM.services_by_name["PlatformService"], PlatformServicer(database, keyring)
    yield nouns["AuditService"], AuditServicer(database)
    yield nouns["StaffService"], StaffServicer(database)
    yield ME.services_by_name["MeService"], MeServicer(database)
    invites = InviteServicer(database, links, verified_only=verified_invite_only)
    yield INVITES.services_by_name["InviteService"], invites
    yield INVITES.services_by_name["InvitedService"], InvitedServicer(database, passwords, keyring, sign_up)
    yield SIGNING_KEYS.services_by_name["SigningKeyService"], SigningKeyServicer(database, keyring)
