"""The inventory service: what there is of which thing, where, and what of it is promised."""

from chassis.service import Service
from frontdesk.inventory.v1 import inventory_pb2

from inventory.consumers import handlers
from inventory.policy import POLICY
from inventory.rpc.item_servicer import ItemServicer
from inventory.rpc.stock_servicer import StockServicer
from inventory.settings import InventorySettings
from inventory.store.personal_data import PERSONAL_DATA

SERVICES = inventory_pb2.DESCRIPTOR.services_by_name


def main() -> None:
    service = Service("inventory", InventorySettings(), POLICY)
    service.serve(
        (SERVICES["ItemService"], ItemServicer(service.database)),
        (SERVICES["StockService"], StockServicer(service.database)),
    )
    service.consume(handlers)
    service.answer_for(PERSONAL_DATA)
    service.run()


if __name__ == "__main__":
    main()
