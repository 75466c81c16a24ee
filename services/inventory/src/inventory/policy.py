"""Who may call what."""

from chassis.rpc.policy import READERS, WORKERS, Allow, Policy

POLICY: Policy = {
    "ItemService/CreateItem": Allow(roles=WORKERS),
    "ItemService/GetItem": Allow(roles=READERS),
    "ItemService/ListItems": Allow(roles=READERS),
    "ItemService/LookUpItems": Allow(systems=frozenset({"booking"})),
    "StockService/AdjustStock": Allow(roles=WORKERS),
    "StockService/GetStock": Allow(roles=READERS),
    "StockService/ListMovements": Allow(roles=READERS),
    "StockService/ListLocations": Allow(roles=READERS),
}
