"""A service's roles can do their work in their own schema, and nothing else anywhere."""

import itertools

import psycopg
import pytest
from catalogue_database import Catalogue
from psycopg import errors
from source_tree import MIGRATED

PAIRS = list(itertools.permutations(MIGRATED, 2))


@pytest.mark.parametrize("service", MIGRATED)
def test_app_and_relay_are_ordinary_roles(catalogue: Catalogue, service: str) -> None:
    found = catalogue.ask(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE %(roles)s AND rolname NOT LIKE '%%_owner'"
        " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)",
        roles=f"{service}\\_%",
    )
    assert found == []


@pytest.mark.parametrize("service", MIGRATED)
def test_the_owner_is_nobody_who_can_log_in(catalogue: Catalogue, service: str) -> None:
    owners = catalogue.ask(
        "SELECT DISTINCT r.rolname, r.rolcanlogin, r.rolbypassrls FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
        " WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S')",
        schema=service,
    )
    assert owners == [(f"{service}_owner", False, False)]


@pytest.mark.parametrize("service", MIGRATED)
def test_app_and_relay_belong_to_no_other_role(catalogue: Catalogue, service: str) -> None:
    memberships = catalogue.ask(
        "SELECT g.rolname, m.rolname FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid"
        " JOIN pg_roles m ON m.oid = a.member WHERE m.rolname IN (%(app)s, %(relay)s)",
        app=f"{service}_app",
        relay=f"{service}_relay",
    )
    assert memberships == []


@pytest.mark.parametrize(("service", "neighbour"), PAIRS)
def test_a_service_has_no_rights_on_another_schema(
    catalogue: Catalogue, service: str, neighbour: str
) -> None:
    rights = catalogue.ask(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = %(schema)s::regnamespace"
        " AND c.relkind IN ('r', 'p', 'v') AND (has_table_privilege(%(app)s, c.oid, 'SELECT,INSERT,UPDATE,DELETE')"
        " OR has_table_privilege(%(relay)s, c.oid, 'SELECT,INSERT,UPDATE,DELETE'))",
        schema=neighbour,
        app=f"{service}_app",
        relay=f"{service}_relay",
    )
    usage = catalogue.ask(
        "SELECT has_schema_privilege(%(app)s, %(schema)s, 'USAGE'), has_schema_privilege(%(relay)s, %(schema)s, 'USAGE')",
        schema=neighbour,
        app=f"{service}_app",
        relay=f"{service}_relay",
    )
    assert (rights, usage) == ([], [(False, False)])


@pytest.mark.parametrize("service", MIGRATED)
def test_the_app_cannot_make_or_change_tables(catalogue: Catalogue, service: str) -> None:
    with psycopg.connect(catalogue.app_url(service), autocommit=True) as connection:
        for statement in (
            "CREATE TABLE mine (id int)",
            "CREATE TABLE public.mine (id int)",
            "ALTER TABLE outbox DISABLE ROW LEVEL SECURITY",
            "TRUNCATE outbox",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement)


@pytest.mark.parametrize("service", MIGRATED)
def test_functions_with_the_owners_rights_fix_their_search_path(catalogue: Catalogue, service: str) -> None:
    loose = catalogue.ask(
        "SELECT proname FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace AND prosecdef"
        " AND NOT coalesce(proconfig::text LIKE '%%search_path=%%', false)",
        schema=service,
    )
    assert loose == []


@pytest.mark.parametrize("service", MIGRATED)
def test_functions_are_open_to_named_roles_only(catalogue: Catalogue, service: str) -> None:
    open_to_all = catalogue.ask(
        "SELECT p.proname FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
        " WHERE p.pronamespace = %(schema)s::regnamespace AND p.prosecdef AND a.grantee = 0",
        schema=service,
    )
    assert open_to_all == []
