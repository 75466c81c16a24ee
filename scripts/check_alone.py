"""Installs each service alone, with what its own pyproject asks for, imports it and runs its domain's tests.

One shared environment hides undeclared dependencies; here a service finds only the chassis, the protos and
what it declares, at the versions of the lock.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".venv/bin/uv"
PARTS = [*sorted(path.parent for path in ROOT.glob("services/*/pyproject.toml")), ROOT / "gateway"]
WORKERS = 2
TEST_TOOLS = ("pytest", "pytest-asyncio", "hypothesis")
FORBIDDEN_AT_THE_EDGE = ("sqlalchemy", "psycopg", "alembic")


class Depends(Exception):
    """The part needs something that it does not declare."""


def main() -> None:
    with ThreadPoolExecutor(WORKERS) as pool:
        found = [problem for problem in pool.map(_problem, PARTS) if problem]
    if found:
        sys.exit("\n".join(found))
    print(f"{len(PARTS)} parts stand alone: {', '.join(part.name for part in PARTS)}")


def _problem(part: Path) -> str | None:
    try:
        with tempfile.TemporaryDirectory(prefix="frontdesk-alone-") as folder:
            python = _install(part, Path(folder))
            _import_all(part, python)
            _test_domain(part, python)
    except Depends as problem:
        return f"{part.relative_to(ROOT)} does not stand alone: {problem}"
    return None


def _install(part: Path, folder: Path) -> Path:
    python = folder / "bin/python"
    constraints = folder / "constraints.txt"
    _run([UV, "venv", "--quiet", "--python", sys.executable, "--clear", folder])
    constraints.write_text(_versions())
    own = [f"--editable={path}" for path in (ROOT / "protos", ROOT / "libs/chassis", part)]
    _run(
        [UV, "pip", "install", "--quiet", "--python", python, "--constraint", constraints, *own, *TEST_TOOLS]
    )
    return python


def _versions() -> str:
    """The lock without its hashes, which do not fit packages installed from folders."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    return "\n".join(line.removesuffix(" \\") for line in lines if not line.startswith((" ", "#")))


def _import_all(part: Path, python: Path) -> None:
    modules = sorted(
        ".".join(path.relative_to(part / "src").with_suffix("").parts).removesuffix(".__init__")
        for path in (part / "src").rglob("*.py")
        if path.name != "__main__.py"
    )
    unwanted = FORBIDDEN_AT_THE_EDGE if part.name == "gateway" else ()
    code = f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name)\n"
    code += f"found = [name for name in {unwanted!r} if name in sys.modules]\nassert not found, found"
    _run([python, "-c", code])


def _test_domain(part: Path, python: Path) -> None:
    tests = part / "tests/domain"
    if tests.is_dir():
        _run([python, "-m", "pytest", "-p", "no:frontdesk", "-p", "no:cacheprovider", tests])


def _run(command: list[str | Path]) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        raise Depends(f"{' '.join(map(str, command[:4]))} ... failed:\n{done.stdout}")


if __name__ == "__main__":
    main()
