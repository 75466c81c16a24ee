"""What can be true instead of what was asked for; each reason is part of the API."""

from chassis.errors import Conflict, Denied, Exhausted, FrontdeskError, Invalid, Kind, Unauthenticated


class SlugTaken(Conflict):
    reason = "SLUG_TAKEN"


class WorkspaceChanged(FrontdeskError):
    """The edit was made from an older copy; the fact `version` is the newest one."""

    kind = Kind.STALE
    reason = "WORKSPACE_CHANGED"


class StaffChanged(FrontdeskError):
    """The edit was made from an older copy; the fact `version` is the newest one."""

    kind = Kind.STALE
    reason = "STAFF_CHANGED"


class AccountChanged(FrontdeskError):
    """The edit was made from an older copy; the fact `version` is the newest one."""

    kind = Kind.STALE
    reason = "ACCOUNT_CHANGED"


class LastOwner(Conflict):
    reason = "LAST_OWNER"

    def __init__(self) -> None:
        super().__init__("a workspace always has an owner; make somebody else owner first")


class AlreadyStaff(Conflict):
    reason = "ALREADY_STAFF"

    def __init__(self) -> None:
        super().__init__("this person is staff of the workspace already")


class AlreadyInvited(Conflict):
    reason = "ALREADY_INVITED"


class EmailNotVerified(Denied):
    reason = "EMAIL_NOT_VERIFIED"

    def __init__(self) -> None:
        super().__init__("open the link that we mailed you first (POST /auth/email/verify/resend)")


class InviteOfAnother(Denied):
    reason = "INVITE_OF_ANOTHER"

    def __init__(self) -> None:
        super().__init__("the invite went to another address than that of your account")


class SignUpClosed(Denied):
    reason = "SIGN_UP_CLOSED"


class UnknownScope(Invalid):
    reason = "UNKNOWN_SCOPE"


class InvalidApiKey(Unauthenticated):
    reason = "INVALID_API_KEY"

    def __init__(self) -> None:
        super().__init__("the API key is not valid")


class EmailTaken(Conflict):
    reason = "EMAIL_TAKEN"


class WeakPassword(Invalid):
    reason = "WEAK_PASSWORD"


class WrongPassword(Invalid):
    reason = "WRONG_PASSWORD"


class VerificationOpen(Conflict):
    reason = "VERIFICATION_OPEN"


class VerificationClosed(Conflict):
    """`status` is the case's."""

    reason = "VERIFICATION_CLOSED"


class TooManyDocuments(Conflict):
    reason = "TOO_MANY_DOCUMENTS"


class DocumentNeeded(Conflict):
    reason = "DOCUMENT_NEEDED"


class OwnVerification(Denied):
    reason = "OWN_VERIFICATION"


class ExportUnderWay(Conflict):
    reason = "EXPORT_UNDER_WAY"


class OwnerOfWorkspace(Conflict):
    """`workspaces` are the slugs of those that must be deleted first."""

    reason = "OWNER_OF_WORKSPACE"


class InvalidLink(Invalid):
    """Says the same for a link that was used, is too old or never was."""

    reason = "INVALID_LINK"

    def __init__(self) -> None:
        super().__init__("the link is not valid any more; ask for a new one", field="token")


class EmailAlreadyVerified(Conflict):
    reason = "EMAIL_ALREADY_VERIFIED"


class InvalidCredentials(Unauthenticated):
    """Says the same for an unknown account, a wrong password and a workspace the person is not part of."""

    reason = "INVALID_CREDENTIALS"

    def __init__(self) -> None:
        super().__init__("e-mail, password or workspace is wrong")


class SessionOver(Unauthenticated):
    """Its access tokens may be believed elsewhere for a moment still; rights are made of it no more."""

    def __init__(self) -> None:
        super().__init__("this session is over; sign in again")


class SignInDelayed(Exhausted):
    """Says the same of accounts that exist and of those that do not."""

    reason = "SIGN_IN_DELAYED"

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many sign-ins failed; try again in {seconds} s", retry_after_seconds=seconds)


class MfaRequired(Unauthenticated):
    """The first step succeeded; a code is needed too."""

    reason = "MFA_REQUIRED"

    def __init__(self, challenge_token: str, *, expires_in: int) -> None:
        super().__init__(
            "a code of your second factor is needed: answer the challenge with it, or where a form knows no "
            "second step, such as that of /docs, send it along as client_secret",
            challenge_token=challenge_token,
            expires_in=expires_in,
        )


class InvalidCode(Invalid):
    """Says the same for a code that is wrong, too old or was used."""

    reason = "INVALID_CODE"

    def __init__(self) -> None:
        super().__init__("the code is not valid; wait for the next one", field="code")


class InvalidChallenge(Unauthenticated):
    reason = "INVALID_CHALLENGE"

    def __init__(self) -> None:
        super().__init__("this sign-in took too long or was finished; begin again")


class ReauthenticationRequired(Denied):
    reason = "REAUTHENTICATION_REQUIRED"

    def __init__(self) -> None:
        super().__init__("show again that it is you (POST /auth/reauthenticate), then repeat this")


class SecondFactorOn(Conflict):
    reason = "SECOND_FACTOR_ON"


class InvalidRefreshToken(Unauthenticated):
    reason = "INVALID_REFRESH_TOKEN"

    def __init__(self) -> None:
        super().__init__("the refresh token is not valid any more; sign in again")
