"""A service is laid out so that a name says where to look."""

import ast
from pathlib import Path

import pytest
from proto_compatibility import files
from source_tree import ROOT, SERVICES, package_of, python_files, shown, tree_of

FOLDERS = {"domain", "actions", "store", "rpc", "clients", "consumers", "jobs", "events"}
FILES = {
    "__init__.py",
    "__main__.py",
    "settings.py",
    "policy.py",
    "events.py",
    "consumers.py",
    "jobs.py",
    "py.typed",
}
# Folders and files beyond the common ones, each with its reason.
ALLOWED = {
    "identity/wiring.py": "the half of its composition root that exports and erasures need",
    "identity/credentials": "hashing, sealing and signing: mechanics that no other service has",
    "identity/operator": "what whoever runs the system asks at a command line",
}
VAGUE = {"utils", "util", "helpers", "helper", "manager", "base", "impl", "misc"}
MAIN_LINES = 40


def rpcs(service: str) -> set[str]:
    return {
        method.name
        for file in files()
        if file.package == f"frontdesk.{service}.v1"
        for offered in file.services_by_name.values()
        for method in offered.methods
    }


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_common_folders_and_files_only(service: str) -> None:
    package = package_of(service)
    entries = {path.name for path in package.iterdir() if path.name != "__pycache__"}
    odd = sorted(name for name in entries - FOLDERS - FILES if f"{service}/{name}" not in ALLOWED)
    assert odd == [], "add a reason to ALLOWED or use a common name"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_complete(service: str) -> None:
    folder = ROOT / "services" / service
    wanted = ("pyproject.toml", "README.md", "alembic.ini", "migrations/env.py", "tests/conftest.py")
    package = (
        f"src/{service}/{name}" for name in ("__main__.py", "settings.py", "policy.py", "store/tables.py")
    )
    assert [name for name in (*wanted, *package) if not (folder / name).is_file()] == []


@pytest.mark.parametrize("service", SERVICES)
def test_main_is_a_short_list_of_parts(service: str) -> None:
    main = package_of(service) / "__main__.py"
    assert not main.exists() or len(main.read_text().splitlines()) <= MAIN_LINES


@pytest.mark.parametrize("service", SERVICES)
def test_an_action_file_is_one_function_of_the_same_name(service: str) -> None:
    wrong = []
    for path in python_files(package_of(service) / "actions"):
        if path.name == "__init__.py":
            continue
        functions = [
            node for node in tree_of(path).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        public = [function.name for function in functions if not function.name.startswith("_")]
        if public != [path.stem]:
            wrong.append(f"{shown(path)} offers {public}")
    assert wrong == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_servicer_offers_what_the_contract_names(service: str) -> None:
    offered = {
        node.name
        for path in python_files(package_of(service) / "rpc")
        if path.name.endswith("_servicer.py")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.AsyncFunctionDef) and node.name[0].isupper()
    }
    shared = {"ListSigningKeys", "DescribeErasureSubject"}
    assert rpcs(service) - offered == set(), "RPCs that nobody serves"
    assert offered - rpcs(service) - shared == set(), "methods that no contract names"


def test_no_name_is_vague() -> None:
    places = ("libs/*/src", "services/*/src", "gateway/src", "deploy/devstack/src", "scripts", "tests")
    found = [path for place in places for folder in ROOT.glob(place) for path in folder.rglob("*.py")]
    assert [shown(path) for path in found if VAGUE & set(_words(path))] == []


def _words(path: Path) -> list[str]:
    return [word for part in path.relative_to(ROOT).with_suffix("").parts for word in part.split("_")]
