from dataclasses import dataclass
from uuid import UUID

from inbox.domain.conversation import Letter
from inbox.domain.invitation import Invitation
from inbox.domain.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A letter to a customer, who may not be a contact yet.

    `email` is normalised; `causation` and `traceparent` are of the event that it tells of.
    """

    email: str
    name: str
    phone: str | None
    business: str
    letter: Letter
    invitations: tuple[Invitation, ...] = ()
    secret: Secret | None = None
    causation: tuple[UUID, ...] = ()
    traceparent: str | None = None
    managed: tuple[UUID, ...] = ()  # bookings whose link goes along though they stand in no calendar yet
