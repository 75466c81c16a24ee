"""What the rules look at: the services that exist and their source as syntax trees."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/pyproject.toml"))
MIGRATED = [name for name in SERVICES if any(ROOT.glob(f"services/{name}/migrations/versions/*.py"))]
STANDARD_LIBRARY = frozenset(sys.stdlib_module_names)


def package_of(service: str) -> Path:
    return ROOT / "services" / service / "src" / service


def python_files(folder: Path) -> list[Path]:
    """The Python files of a folder, or the one file that stands for it (`jobs.py` for `jobs`)."""
    alone = folder.with_suffix(".py")
    found = [*folder.rglob("*.py"), *([alone] if alone.is_file() else [])]
    return sorted(path for path in found if "__pycache__" not in path.parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def imports_of(path: Path) -> set[str]:
    """Full names of imported modules; `from a import b` counts as `a` and as `a.b`."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def is_under(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def calls_of(path: Path, *names: str) -> Iterator[ast.Call]:
    """Calls of functions with these last names."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", None)
            if name in names:
                yield node


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))
