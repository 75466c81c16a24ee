"""The signing key of each workspace: made when it is first needed, kept sealed, opened in memory."""

import os
from uuid import UUID

from chassis.context import current_caller
from chassis.errors import Unauthenticated
from chassis.rpc.methods import Servicer
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from booking.rpc.tickets.codes.ticket_codes import TicketCodes
from booking.store.tickets.gates import ticket_keys

NONCE_BYTES = 12
SEED_BYTES = 32
MOST_OPEN = 10_000


class TicketKeys:
    def __init__(self, master_secret: str) -> None:
        kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"frontdesk booking ticket keys")
        self._cipher = ChaCha20Poly1305(kdf.derive(master_secret.encode()))
        self._open: dict[UUID, TicketCodes] = {}

    async def codes(self, servicer: Servicer) -> TicketCodes:
        """Of the caller's workspace."""
        workspace_id = current_caller.get().workspace_id
        if workspace_id is None:
            raise Unauthenticated("the call names no workspace")
        known = self._open.get(workspace_id)
        if known is None:
            sealed = await servicer.read(ticket_keys.find) or await self._make(servicer, workspace_id)
            known = TicketCodes(workspace_id, self._unseal(workspace_id, sealed))
            if len(self._open) >= MOST_OPEN:
                self._open.clear()
            self._open[workspace_id] = known
        return known

    async def _make(self, servicer: Servicer, workspace_id: UUID) -> bytes:
        seed, nonce = os.urandom(SEED_BYTES), os.urandom(NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, seed, workspace_id.bytes)
        public_key = TicketCodes(workspace_id, seed).public_key
        return await servicer.write(ticket_keys.keep_first, public_key, sealed)

    def _unseal(self, workspace_id: UUID, sealed: bytes) -> bytes:
        return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], workspace_id.bytes)
