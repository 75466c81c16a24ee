"""RPCs that spend something and keep no answer for a repeat: asked again after a lost answer, they would
say that the link, the code or the password is wrong, although all was done. So they are asked once.

A rule holds the table to the services (`tests/rules/test_repeats.py`): what keeps no answer stands here, or
there with the reason why a repeat does no harm.
"""

_IDENTITY = "frontdesk.identity.v1"

ONCE = frozenset(
    {
        f"{_IDENTITY}.PasswordService.ChangePassword",
        f"{_IDENTITY}.RecoveryService.ResetPassword",
        f"{_IDENTITY}.RecoveryService.VerifyEmail",
        f"{_IDENTITY}.EmailChangeService.RestoreEmail",
        f"{_IDENTITY}.SecondFactorService.ConfirmSecondFactor",
        f"{_IDENTITY}.SecondFactorService.Reauthenticate",
        f"{_IDENTITY}.SecondFactorService.VerifySecondFactor",
        f"{_IDENTITY}.InvitedService.AcceptInvite",
        f"{_IDENTITY}.InvitedService.JoinByInvite",
        f"{_IDENTITY}.OutsideSignInService.FinishOutsideSignIn",
        f"{_IDENTITY}.OutsideSignInService.RedeemOutsideSignIn",
        f"{_IDENTITY}.OutsideAccountService.OnboardOutside",
        f"{_IDENTITY}.OutsideAccountService.AcceptInviteOutside",
        f"{_IDENTITY}.PersonalDataService.EraseMe",
        f"{_IDENTITY}.PersonalDataService.EraseWorkspace",
    }
)
