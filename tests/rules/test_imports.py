"""Import rules that need a syntax tree; the others stand in .importlinter."""

import pytest
from source_tree import SERVICES, STANDARD_LIBRARY, imports_of, is_under, package_of, python_files, shown

EDGES = ("rpc", "consumers", "jobs")


@pytest.mark.parametrize("service", SERVICES)
def test_the_domain_imports_the_standard_library_and_errors_only(service: str) -> None:
    strangers = [
        f"{shown(path)} imports {module}"
        for path in python_files(package_of(service) / "domain")
        for module in imports_of(path)
        if module.split(".")[0] not in STANDARD_LIBRARY
        and not is_under(module, f"{service}.domain", "chassis.agreed", "chassis.errors")
    ]
    assert strangers == []


@pytest.mark.parametrize("service", SERVICES)
def test_an_action_calls_no_other_action(service: str) -> None:
    actions = package_of(service) / "actions"
    borrowed = [
        f"{shown(path)} imports {module}"
        for path in python_files(actions)
        for module in imports_of(path)
        if is_under(module, f"{service}.actions")
    ]
    assert borrowed == []


@pytest.mark.parametrize("service", SERVICES)
def test_events_are_made_of_the_own_contract_only(service: str) -> None:
    allowed = (f"frontdesk.{service}", "frontdesk.common")
    foreign = [
        f"{shown(path)} imports {module}"
        for path in python_files(package_of(service) / "events")
        for module in imports_of(path)
        if is_under(module, "frontdesk") and module != "frontdesk" and not is_under(module, *allowed)
    ]
    assert foreign == []


@pytest.mark.parametrize("service", SERVICES)
def test_rpc_consumers_and_jobs_do_not_know_each_other(service: str) -> None:
    known = [
        f"{shown(path)} imports {module}"
        for edge in EDGES
        for path in python_files(package_of(service) / edge)
        for module in imports_of(path)
        if is_under(module, *(f"{service}.{other}" for other in EDGES if other != edge))
    ]
    assert known == []


@pytest.mark.parametrize("service", SERVICES)
def test_sql_is_written_in_the_store_only(service: str) -> None:
    package = package_of(service)
    written = [
        f"{shown(path)} imports {module}"
        for path in python_files(package)
        if path.relative_to(package).parts[0] != "store"
        for module in imports_of(path)
        if is_under(module, "sqlalchemy", "psycopg")
    ]
    assert written == []
