"""What can be true instead of what was asked for; each reason is part of the API."""

from chassis.errors import Conflict


class SkuTaken(Conflict):
    reason = "SKU_TAKEN"


class InsufficientStock(Conflict):
    """Less is free than should leave; facts: item_id, wanted, free."""

    reason = "INSUFFICIENT_STOCK"
