"""The inventory service: what there is of which thing, where, and what of it is promised."""

from chassis.process.service import Service

from inventory.consumers import handlers
from inventory.policy import POLICY
from inventory.rpc.item_servicer import ItemServicer
from inventory.rpc.stock_servicer import StockServicer
from inventory.settings import InventorySettings
from inventory.store.personal_data import PERSONAL_DATA


def main() -> None:
    service = Service("inventory", InventorySettings(), POLICY)
    service.serve(
        ItemServicer(service.database),
        StockServicer(service.database),
    )
    service.consume(handlers)
    service.answer_for(PERSONAL_DATA)
    service.run()


if __name__ == "__main__":
    main()
