"""Whoever adds a column says what it can hold about people: what nobody declared, no erasure finds."""

from importlib import import_module

import pytest
from catalogue_database import Catalogue
from chassis.personal import PersonalData
from source_tree import MIGRATED

WHAT_TO_DO = (
    "Say in services/{service}/src/{service}/store/personal_data.py what these columns can hold: `plain` (states,"
    " codes, names of things), `own` (about the member of staff whom the row belongs to; name the column that says"
    " whom in `of`), `others` (customers and other people), `mentions` (free text) or `sealed` (hashes, sealed"
    " values). chassis/personal/declaration.py explains them."
)


def declared(service: str) -> PersonalData:
    found: PersonalData = import_module(f"{service}.store.personal_data").PERSONAL_DATA
    return found


@pytest.mark.parametrize("service", MIGRATED)
def test_each_column_that_can_hold_text_says_what_it_holds(catalogue: Catalogue, service: str) -> None:
    rows = catalogue.ask(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " JOIN pg_type y ON y.oid = a.atttypid LEFT JOIN pg_type e ON e.oid = y.typelem"
        " WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind = 'r' AND c.relname <> 'alembic_version'"
        " AND a.attnum > 0 AND NOT a.attisdropped AND (y.typcategory = 'S' OR e.typcategory = 'S'"
        " OR y.typname IN ('jsonb', 'json', 'bytea', 'inet', 'tsvector', 'xml', 'hstore'))",
        schema=service,
    )
    tables = declared(service).all_tables
    held = {(table, column) for table, column in rows}
    told = {(name, column) for name, table in tables.items() for column in table.columns}
    advice = WHAT_TO_DO.format(service=service)
    assert sorted(held - told) == [], f"Nobody said what these hold. {advice}"
    assert sorted(told - held) == [], f"These are declared and do not exist. {advice}"


@pytest.mark.parametrize("service", MIGRATED)
def test_each_table_is_declared_and_found_by_columns_it_has(catalogue: Catalogue, service: str) -> None:
    rows = catalogue.ask(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind = 'r' AND a.attnum > 0",
        schema=service,
    )
    columns: dict[str, set[str]] = {}
    for table, column in rows:
        columns.setdefault(table, set()).add(column)
    for name, table in declared(service).all_tables.items():
        assert set(table.of) <= columns.get(name, set()), f"{name} has no such column"
        assert bool(table.own or table.delete) <= bool(table.of), f"{name}: say in `of` whose rows they are"


@pytest.mark.parametrize("service", MIGRATED)
def test_a_workspace_is_erased_from_every_table(filled: Catalogue, service: str) -> None:
    kept = {"processed", "personal_data_tasks", "erasures", "erasure_parts"}
    having = filled.ask(
        "SELECT DISTINCT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind = 'r' AND a.attname = 'workspace_id'",
        schema=service,
    )
    source = filled.ask(
        "SELECT prosrc FROM pg_proc WHERE proname = 'erase_workspace' AND pronamespace = %(schema)s::regnamespace",
        schema=service,
    )
    assert source, f"add personal_data({service!r}) to a migration"
    assert {name for (name,) in having} & kept <= {name for name in kept if name in source[0][0]}
