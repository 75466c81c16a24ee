from chassis.errors import Conflict, Denied, Invalid, Unauthenticated, Unavailable


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


class InvalidTicket(Invalid):
    reason = "INVALID_TICKET"

    def __init__(self) -> None:
        super().__init__("this ticket is over or not yours; begin again", field="ticket")


class OutsideEmailUnproved(Denied):
    reason = "OUTSIDE_EMAIL_UNPROVED"

    def __init__(self) -> None:
        super().__init__("the provider does not vouch for your e-mail address; begin with a password instead")


class OutsideIdentityTaken(Conflict):
    reason = "OUTSIDE_IDENTITY_TAKEN"

    def __init__(self) -> None:
        super().__init__("whoever signed in at the provider has another account here")


class LastWayIn(Conflict):
    reason = "LAST_WAY_IN"

    def __init__(self) -> None:
        super().__init__(
            "you could not sign in any more; set a password first, by the link for a forgotten one"
        )


class OutsideProofMissing(Denied):
    reason = "OUTSIDE_PROOF_MISSING"

    def __init__(self) -> None:
        super().__init__(
            "the provider does not say that you signed in there just now; begin with fresh=true, or where it "
            "never says, set a password by the link for a forgotten one and show that"
        )
