from datetime import UTC, datetime

import psycopg


async def test_no_row_of_another_workspace_is_seen(business, other_business) -> None:
    await business.onboard()
    await business.apply(business.confirmed(datetime.now(UTC)))
    with psycopg.connect(business.schema.app_url) as connection:
        for workspace_id, seen in ((business.workspace_id, True), (other_business.workspace_id, False)):
            connection.execute(b"SELECT set_config('app.workspace_id', %s, false)", (str(workspace_id),))
            for table in ("workspaces", "event_log", "rollups"):
                found = connection.execute(f"SELECT 1 FROM {table}".encode()).fetchone()
                assert (found is not None) is seen, table
