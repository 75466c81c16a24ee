"""The signed token by which a customer sees one order; it carries the workspace."""

from uuid import UUID

from chassis.errors import NotFound

from booking.domain.errors import LinkInvalid
from booking.rpc.links import SignedLinks


class OrderLinks:
    def __init__(self, master_secret: str) -> None:
        self._signed = SignedLinks(master_secret, "ticket order link")

    def token(self, workspace_id: UUID, order_id: UUID) -> str:
        return self._signed.token(workspace_id, order_id)

    def order_id(self, workspace_id: UUID, token: str) -> UUID:
        """Raises `NotFound` for what was not made here, or for another workspace."""
        try:
            return self._signed.subject(workspace_id, token)
        except LinkInvalid:
            raise NotFound("There is no such order.") from None
