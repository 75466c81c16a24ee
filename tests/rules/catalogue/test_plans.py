"""Each statement of each store reads what it needs, as the app role under row level security."""

import json

import psycopg
import pytest
from catalogue_database import Catalogue
from plans import Node, wide_scans
from rows import A_WORKSPACE
from source_tree import MIGRATED
from statements import Named, statements_of

# Statements that may read all that a workspace has in a table, each with its reason.
MAY_READ_ALL: dict[str, str] = {
    "identity.store.people.memberships.CHANGE": "looks for another owner among the few people of a business",
    "identity.store.people.memberships.REMOVE": "looks for another owner among the few people of a business",
    "booking.store.booking_types.booking_types.MOVE": "once, when a business moves to another clock",
    "booking.store.booking_types.booking_types.ON_CLOCK": "once, when a business moves to another clock",
    "identity.store.rights.leaving.LEAVE_ALL": "once, when a workspace is deleted",
    "identity.store.access.api_keys.DELETE_ALL": "once, when a workspace is deleted",
}
STATEMENTS = [(service, named) for service in MIGRATED for named in statements_of(service)]
# What an index can serve must be served by it, however small the tables of this test are.
SETTINGS = "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off"


@pytest.mark.parametrize(("service", "named"), STATEMENTS, ids=[named.name for _, named in STATEMENTS])
def test_a_statement_reads_by_an_index(filled: Catalogue, service: str, named: Named) -> None:
    plan = explain(filled, service, named.sql)
    wide = list(wide_scans(plan, set(filled.tenant_tables(service)), filled.single_row_indexes(service)))
    assert bool(wide) == (named.name in MAY_READ_ALL), f"{wide}\n{named.sql}\n{json.dumps(plan, indent=1)}"


@pytest.mark.parametrize(
    ("statement", "wide"),
    [
        ("SELECT 1 FROM outbox WHERE id = $1", []),
        ("SELECT 1 FROM outbox WHERE actor = $1", ["reads all of outbox"]),
        ("SELECT 1 FROM idempotency WHERE workspace_id = $1 AND caller = $2", []),
        (
            "SELECT 1 FROM idempotency WHERE request_hash = $1",
            ["reads all that a workspace has in idempotency"],
        ),
        ("SELECT 1 FROM idempotency ORDER BY workspace_id, caller LIMIT 50", []),
        (
            "SELECT 1 FROM idempotency WHERE reply = $1 ORDER BY workspace_id, caller LIMIT 50",
            ["reads all that a workspace has in idempotency"],
        ),
        (
            "SELECT 1 FROM idempotency WHERE reply = $1 AND (caller, method) > ($2, $3)"
            " ORDER BY workspace_id, caller, method LIMIT 50",
            ["reads all that a workspace has in idempotency"],
        ),
        (
            "SELECT 1 FROM idempotency ORDER BY reply LIMIT 50",
            ["reads all that a workspace has in idempotency"],
        ),
    ],
)
def test_a_wide_scan_is_seen(filled: Catalogue, statement: str, wide: list[str]) -> None:
    plan = explain(filled, "identity", statement)
    assert list(wide_scans(plan, set(filled.tenant_tables("identity")), set())) == wide


def explain(filled: Catalogue, service: str, statement: str) -> Node:
    """The plan for any parameters, as the app role in a workspace."""
    with psycopg.connect(filled.app_url(service)) as connection:
        connection.execute(SETTINGS)
        connection.execute("SELECT set_config('app.workspace_id', %s, true)", (A_WORKSPACE,))
        cursor = psycopg.ClientCursor(connection)
        answer = cursor.execute(b"EXPLAIN (GENERIC_PLAN, FORMAT JSON) " + statement.encode()).fetchone()
    assert answer is not None
    plan: Node = answer[0][0]["Plan"]
    return plan
