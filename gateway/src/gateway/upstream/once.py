"""RPCs that spend something and keep no answer for a repeat: asked again after a lost answer, they would
say that the link, the code or the password is wrong, although all was done. So they are asked once.
"""

_IDENTITY = "frontdesk.identity.v1"

ONCE = frozenset(
    {
        f"{_IDENTITY}.PasswordService.ChangePassword",
        f"{_IDENTITY}.RecoveryService.ResetPassword",
        f"{_IDENTITY}.RecoveryService.VerifyEmail",
        f"{_IDENTITY}.SecondFactorService.ConfirmSecondFactor",
        f"{_IDENTITY}.SecondFactorService.DisableSecondFactor",
        f"{_IDENTITY}.SecondFactorService.Reauthenticate",
        f"{_IDENTITY}.SecondFactorService.RenewRecoveryCodes",
        f"{_IDENTITY}.SecondFactorService.VerifySecondFactor",
        f"{_IDENTITY}.InvitedService.AcceptInvite",
        f"{_IDENTITY}.InvitedService.JoinByInvite",
        f"{_IDENTITY}.OutsideSignInService.FinishOutsideSignIn",
        f"{_IDENTITY}.OutsideSignInService.RedeemOutsideSignIn",
    }
)
