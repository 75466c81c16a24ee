"""How a message leaves the house: what is sent, what came of it, and when it is tried again."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from inbox.domain.conversation import Letter
from inbox.domain.invitation import Invitation
from inbox.domain.secret import Secret

LEASE = timedelta(seconds=60)
"""How long a claimed delivery is left to its claimer."""
ASKING_TIME = timedelta(seconds=8)
"""For what the mails of a batch need of others; together with the sending it ends within the lease."""
SENDING_TIME = timedelta(seconds=45)
"""A batch that takes longer is given up, well before another process may claim it."""
SHORTEST_PAUSE = LEASE
LONGEST_PAUSE = timedelta(hours=4)
MOST_ATTEMPTS = 18
"""With these pauses about two days, after which RFC 5321 lets a mail server give up too."""
UNREADABLE = "what is kept of it cannot be read"
UNWRITABLE = "no mail can be made of it"
TOO_LATE = timedelta(days=2)
"""What waited longer while its business was suspended is not sent any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A queued message to be; `sender_name` is the business's name.

    `causation` are the events that led to it, oldest first, and `traceparent` the span it continues.
    """

    message_id: UUID
    recipient: str
    recipient_name: str
    sender_name: str
    invitations: tuple[Invitation, ...] = ()
    secret: Secret | None = None
    causation: tuple[UUID, ...] = ()
    traceparent: str | None = None
    managed: tuple[UUID, ...] = ()  # bookings whose link goes along though they stand in no calendar yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A claimed delivery with all that is needed to send it. `attempt` counts from 1."""

    delivery: Delivery
    workspace_id: UUID
    conversation_id: UUID
    contact_id: UUID
    channel: str
    letter: Letter
    written_at: datetime
    attempt: int

    @property
    def message_id(self) -> UUID:
        return self.delivery.message_id


class Fate(StrEnum):
    SENT = "sent"
    LATER = "queued"
    REFUSED = "failed"
    UNWANTED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one attempt; `error` says why it did not go through, without addresses."""

    message_id: UUID
    fate: Fate
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An outcome as it is kept: `pause` is how long a queued one rests."""

    message_id: UUID
    fate: Fate
    error: str | None
    pause: timedelta


def given_up(message_id: UUID, error: str) -> Verdict:
    return Verdict(message_id=message_id, fate=Fate.REFUSED, error=error, pause=timedelta(0))


def judge(parcel: Parcel, outcome: Outcome) -> Verdict:
    return verdict(outcome, attempt=parcel.attempt)


def verdict(outcome: Outcome, *, attempt: int) -> Verdict:
    """A mail that nobody takes for days has failed."""
    gives_up = outcome.fate is Fate.LATER and attempt >= MOST_ATTEMPTS
    return Verdict(
        message_id=outcome.message_id,
        fate=Fate.REFUSED if gives_up else outcome.fate,
        error=outcome.error,
        pause=pause_after(attempt) if outcome.fate is Fate.LATER else timedelta(0),
    )


def pause_after(attempt: int) -> timedelta:
    """Doubles, and never ends within a lease: a claim left behind must stay the earliest that is due."""
    doubled = SHORTEST_PAUSE * float(2 ** min(attempt - 1, 16))
    return min(doubled, LONGEST_PAUSE) * random.uniform(1.0, 1.2)
