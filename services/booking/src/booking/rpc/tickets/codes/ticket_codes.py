"""What stands in the QR code of a ticket: readable and verifiable without a network, by the public key alone.

`FD1.` and, in base64url, 16 bytes workspace, 16 ticket, 16 date, 2 serial (rises when a code is replaced) and
64 bytes Ed25519 signature over `frontdesk ticket 1` and what stands before it.
"""

import base64
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from booking.domain.tickets.ticket import Ticket

PREFIX = "FD1."
PURPOSE = b"frontdesk ticket 1"
NAMED_BYTES = 50
SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCode:
    ticket_id: UUID
    date_id: UUID
    serial: int


class TicketCodes:
    """Of one workspace."""

    def __init__(self, workspace_id: UUID, seed: bytes) -> None:
        self._workspace_id = workspace_id
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._key.public_key()

    @property
    def public_key(self) -> bytes:
        return self._public.public_bytes(Encoding.Raw, PublicFormat.Raw)

    def code(self, ticket: Ticket) -> str:
        named = b"".join(
            (
                self._workspace_id.bytes,
                ticket.id.bytes,
                ticket.date_id.bytes,
                ticket.serial.to_bytes(2, "big"),
            )
        )
        signed = named + self._key.sign(PURPOSE + named)
        return PREFIX + base64.urlsafe_b64encode(signed).decode().rstrip("=")

    def read(self, code: str) -> ReadCode | None:
        """None for what was not signed here."""
        try:
            text = code.removeprefix(PREFIX)
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except ValueError:
            return None
        named, signature = raw[:NAMED_BYTES], raw[NAMED_BYTES:]
        if len(signature) != SIGNATURE_BYTES or named[:16] != self._workspace_id.bytes:
            return None
        try:
            self._public.verify(signature, PURPOSE + named)
        except InvalidSignature:
            return None
        return ReadCode(
            ticket_id=UUID(bytes=named[16:32]),
            date_id=UUID(bytes=named[32:48]),
            serial=int.from_bytes(named[48:], "big"),
        )
