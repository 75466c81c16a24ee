from chassis.errors import Denied, Unauthenticated, Unavailable


class OutsideSignInRefused(Unauthenticated):
    """Says the same whatever did not fit, for the one who tries need not learn what."""

    reason = "OUTSIDE_SIGN_IN_REFUSED"

    def __init__(self) -> None:
        super().__init__("this sign-in cannot be completed; begin again")


class OutsideAccountUnknown(Denied):
    reason = "OUTSIDE_ACCOUNT_UNKNOWN"

    def __init__(self) -> None:
        super().__init__(
            "no account here belongs to this sign-in; ask for an invitation, or sign in by password and "
            "verify your e-mail address first"
        )


class OutsideProviderAway(Unavailable):
    reason = "OUTSIDE_PROVIDER_AWAY"

    def __init__(self) -> None:
        super().__init__("the sign-in provider does not answer as it should; try again shortly")
