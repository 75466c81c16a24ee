"""The signed token by which a customer sees one order; it carries the workspace."""

from uuid import UUID

from chassis.errors import NotFound
from chassis.tokens.links import LinkKey

_ID_BYTES = 16


class OrderLinks:
    def __init__(self, master_secret: str) -> None:
        self._key = LinkKey(master_secret, "booking ticket order link")

    def token(self, workspace_id: UUID, order_id: UUID) -> str:
        return self._key.sign(workspace_id.bytes + order_id.bytes)

    def order_id(self, workspace_id: UUID, token: str) -> UUID:
        """Raises `NotFound` for what was not made here, or for another workspace."""
        named = self._key.open(token)
        if named is None or len(named) != 2 * _ID_BYTES or named[:_ID_BYTES] != workspace_id.bytes:
            raise NotFound("There is no such order.")
        return UUID(bytes=named[_ID_BYTES:])
