from dataclasses import replace

from chassis.context import SUSPENDED
from chassis.rpc.policy import EVERYONE, MANAGERS, WORKERS, Allow, Policy

_SERVICES = frozenset({"booking", "inbox", "inventory", "analytics"})
_PROCESSES = _SERVICES | {"gateway", "identity"}

_TABLE: Policy = {
    "WorkspaceService/OnboardWorkspace": Allow(public=True),
    "WorkspaceService/GetWorkspace": Allow(roles=EVERYONE),
    "ApiKeyService/CreateApiKey": Allow(roles=MANAGERS),
    "ApiKeyService/ListApiKeys": Allow(roles=MANAGERS),
    "ApiKeyService/DeleteApiKey": Allow(roles=MANAGERS),
    "ApiKeyService/ListScopes": Allow(roles=EVERYONE),
    "ApiKeyService/ExchangeApiKey": Allow(systems=frozenset({"gateway"})),
    "WorkspaceProfileService/ChangeWorkspace": Allow(roles=MANAGERS),
    "MembershipService/ListMyWorkspaces": Allow(roles=EVERYONE),
    "MembershipService/SwitchWorkspace": Allow(roles=EVERYONE),
    "MembershipService/ResignMembership": Allow(roles=EVERYONE),
    "WorkspaceService/ResolveWorkspace": Allow(systems=_SERVICES | {"gateway"}),
    "TokenService/IssueTokens": Allow(public=True),
    "TokenService/RefreshTokens": Allow(public=True),
    "OutsideSignInService/ListOutsideProviders": Allow(public=True),
    "OutsideSignInService/BeginOutsideSignIn": Allow(public=True),
    "OutsideSignInService/FinishOutsideSignIn": Allow(public=True),
    "OutsideSignInService/RedeemOutsideSignIn": Allow(public=True),
    "OutsideAccountService/OnboardOutside": Allow(public=True),
    "OutsideAccountService/AcceptInviteOutside": Allow(public=True),
    "OutsideAccountService/ListIdentities": Allow(roles=EVERYONE),
    "OutsideAccountService/LinkIdentity": Allow(roles=EVERYONE),
    "OutsideAccountService/UnlinkIdentity": Allow(roles=EVERYONE),
    "OutsideAccountService/ReauthenticateOutside": Allow(roles=EVERYONE),
    "SessionService/ListSessions": Allow(roles=EVERYONE),
    "SessionService/EndSession": Allow(roles=EVERYONE),
    "SessionService/EndOtherSessions": Allow(roles=EVERYONE),
    "SessionService/SignOut": Allow(roles=EVERYONE),
    "PasswordService/ChangePassword": Allow(roles=EVERYONE),
    "RecoveryService/ForgotPassword": Allow(public=True),
    "RecoveryService/ResetPassword": Allow(public=True),
    "RecoveryService/VerifyEmail": Allow(public=True),
    "RecoveryService/ResendVerification": Allow(roles=EVERYONE),
    "SecondFactorService/GetSecondFactor": Allow(roles=EVERYONE),
    "SecondFactorService/EnrolSecondFactor": Allow(roles=EVERYONE),
    "SecondFactorService/ConfirmSecondFactor": Allow(roles=EVERYONE),
    "SecondFactorService/RenewRecoveryCodes": Allow(roles=EVERYONE),
    "SecondFactorService/DisableSecondFactor": Allow(roles=EVERYONE),
    "SecondFactorService/VerifySecondFactor": Allow(public=True),
    "SecondFactorService/Reauthenticate": Allow(roles=EVERYONE),
    "MailService/GetMail": Allow(systems=frozenset({"inbox"})),
    "AuditService/ListAuditLog": Allow(roles=MANAGERS),
    "StaffService/GetMe": Allow(roles=EVERYONE),
    "MeService/ChangeMe": Allow(roles=EVERYONE),
    "EmailChangeService/RequestEmailChange": Allow(roles=EVERYONE),
    "EmailChangeService/GetEmailChange": Allow(roles=EVERYONE),
    "EmailChangeService/CancelEmailChange": Allow(roles=EVERYONE),
    "EmailChangeService/ConfirmEmailChange": Allow(roles=EVERYONE),
    "EmailChangeService/RestoreEmail": Allow(public=True),
    "StaffService/ListStaff": Allow(roles=WORKERS | {"viewer"}),
    "StaffService/GetStaffMember": Allow(roles=WORKERS | {"viewer"}),
    "StaffService/ChangeStaffMember": Allow(roles=MANAGERS),
    "StaffService/RemoveStaffMember": Allow(roles=MANAGERS),
    "InviteService/CreateInvite": Allow(roles=MANAGERS),
    "InviteService/ListInvites": Allow(roles=MANAGERS),
    "InviteService/RevokeInvite": Allow(roles=MANAGERS),
    "InvitedService/GetInvite": Allow(public=True),
    "InvitedService/AcceptInvite": Allow(public=True),
    "InvitedService/JoinByInvite": Allow(roles=EVERYONE),
    "StaffService/LookUpStaff": Allow(systems=frozenset({"booking"})),
    "VerificationService/CreateVerification": Allow(roles=EVERYONE),
    "VerificationService/GetVerification": Allow(roles=EVERYONE),
    "VerificationService/ListVerifications": Allow(roles=EVERYONE),
    "VerificationService/UploadDocument": Allow(roles=EVERYONE),
    "VerificationService/RemoveDocument": Allow(roles=EVERYONE),
    "VerificationService/LinkDocument": Allow(roles=EVERYONE),
    "VerificationService/SubmitVerification": Allow(roles=EVERYONE),
    "VerificationService/CancelVerification": Allow(roles=EVERYONE),
    "VerificationService/DecideVerification": Allow(roles=MANAGERS),
    "PersonalDataService/RequestExport": Allow(roles=EVERYONE),
    "PersonalDataService/GetExport": Allow(roles=EVERYONE),
    "PersonalDataService/EraseMe": Allow(roles=EVERYONE),
    "PersonalDataService/EraseWorkspace": Allow(roles=frozenset({"owner"})),
    "PersonalDataService/GetErasure": Allow(public=True),
    "ErasureSubjectService/DescribeErasureSubject": Allow(systems=_SERVICES),
    "PlatformService/ListAllWorkspaces": Allow(roles=EVERYONE),
    "PlatformService/ListStaffOfWorkspace": Allow(roles=EVERYONE),
    "PlatformService/SuspendWorkspace": Allow(roles=EVERYONE),
    "PlatformService/RestoreWorkspace": Allow(roles=EVERYONE),
    "PlatformService/Impersonate": Allow(roles=EVERYONE),
    "PlatformService/RecordImpersonatedWrite": Allow(roles=EVERYONE),
    "SigningKeyService/ListSigningKeys": Allow(systems=_PROCESSES),
}
_OPEN_TO_KEYS = frozenset(
    {
        "WorkspaceService/GetWorkspace",
        "StaffService/ListStaff",
        "StaffService/GetStaffMember",
        "AuditService/ListAuditLog",
    }
)
"""All else here hands out rights or belongs to a person."""
_OPEN_TO_IMPERSONATION = _OPEN_TO_KEYS | {
    "StaffService/GetMe",
    "MembershipService/ListMyWorkspaces",
    "WorkspaceProfileService/ChangeWorkspace",
    "SessionService/SignOut",
    "PlatformService/RecordImpersonatedWrite",
}
"""All else here changes credentials, makes keys, hands out rights or tells what is the person's alone."""

_OPEN_WHILE_SUSPENDED = frozenset(
    {
        "StaffService/GetMe",
        "MembershipService/ListMyWorkspaces",
        "MembershipService/SwitchWorkspace",
        "SessionService/SignOut",
        "SecondFactorService/GetSecondFactor",
        "SecondFactorService/Reauthenticate",
        "OutsideAccountService/ReauthenticateOutside",
        "PersonalDataService/RequestExport",
        "PersonalDataService/GetExport",
        "PersonalDataService/EraseMe",
        "PersonalDataService/EraseWorkspace",
    }
)
"""What people are owed whatever their business did, and what leads there."""

# What everybody may do here concerns the person alone, so no scope takes it away.
POLICY: Policy = {
    method: replace(
        allow,
        roles=allow.roles | {SUSPENDED} if method in _OPEN_WHILE_SUSPENDED else allow.roles,
        keys=method in _OPEN_TO_KEYS,
        impersonated=method in _OPEN_TO_IMPERSONATION,
        scoped=allow.roles != EVERYONE,
    )
    for method, allow in _TABLE.items()
}
