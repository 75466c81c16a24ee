from dataclasses import dataclass

from inbox.domain.conversation import Letter
from inbox.domain.invitation import Invitation
from inbox.domain.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A letter to a customer, who may not be a contact yet. `email` is normalised."""

    email: str
    name: str
    phone: str | None
    business: str
    letter: Letter
    invitations: tuple[Invitation, ...] = ()
    secret: Secret | None = None
