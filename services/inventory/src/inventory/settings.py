from chassis.settings import ServiceSettings


class InventorySettings(ServiceSettings):
    """Inventory has no settings of its own yet."""
