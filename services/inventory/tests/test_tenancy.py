import psycopg
import pytest
from chassis.db.ids import new_id
from psycopg.errors import CheckViolation, InsufficientPrivilege

TABLES = ("items", "locations", "stock", "movements", "reservations", "closed_bookings")


async def test_no_row_of_another_workspace_is_seen(shop, other_shop) -> None:
    item = await shop.item(on_hand=5)
    await shop.apply(shop.confirmed(new_id(), [(item.id, 1)]), shop.cancelled(new_id(), [(item.id, 1)]))
    with psycopg.connect(shop.schema.app_url) as connection:
        for workspace_id, seen in ((shop.workspace_id, True), (other_shop.workspace_id, False)):
            connection.execute(b"SELECT set_config('app.workspace_id', %s, false)", (str(workspace_id),))
            for table in TABLES:
                found = connection.execute(f"SELECT 1 FROM {table}".encode()).fetchone()
                assert (found is not None) is seen, table


async def test_movements_cannot_be_rewritten(shop) -> None:
    for statement in ("UPDATE movements SET quantity = 1", "DELETE FROM movements"):
        with psycopg.connect(shop.schema.app_url) as connection, pytest.raises(InsufficientPrivilege):
            connection.execute(statement.encode())


async def test_nothing_can_be_reserved_that_is_not_there_on_any_path(shop) -> None:
    item = await shop.item(on_hand=5)
    for reserved in (6, -1):
        with pytest.raises(CheckViolation):
            shop.execute("UPDATE stock SET reserved = %s WHERE item_id = %s", reserved, item.id)
