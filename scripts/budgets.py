"""Warns where a function, a file, a folder or the chassis outgrows what one reads in one go."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("*/*/src", "*/*/tests", "gateway/src", "gateway/tests", "scripts", "tests")
FUNCTION_LINES = 40
FILE_LINES = 300
FOLDER_ENTRIES = 14
CHASSIS_FOLDER_LINES = 2_000
"""ADR 0006."""
UNCOUNTED = ("testing",)
"""What no service carries: the test plugin and the embedded servers."""


def warnings() -> Iterator[str]:
    for path in sources():
        text = path.read_text()
        name = path.relative_to(ROOT)
        if (lines := text.count("\n")) > FILE_LINES:
            yield f"{name} has {lines} lines (at most {FILE_LINES})"
        for node in ast.walk(ast.parse(text)):
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                and (size := _size(node)) > FUNCTION_LINES
            ):
                yield f"{name}:{node.lineno} {node.name} has {size} lines (at most {FUNCTION_LINES})"
    for folder in sorted({path.parent for path in sources()}):
        if (entries := len(_entries(folder))) > FOLDER_ENTRIES:
            yield f"{folder.relative_to(ROOT)} has {entries} entries (at most {FOLDER_ENTRIES})"
    for part, lines in chassis_lines().items():
        if lines > CHASSIS_FOLDER_LINES:
            yield f"{part} of the chassis has {lines} lines (at most {CHASSIS_FOLDER_LINES})"


def sources() -> list[Path]:
    found = [path for pattern in SOURCES for folder in ROOT.glob(pattern) for path in folder.rglob("*.py")]
    return sorted(path for path in found if "__pycache__" not in path.parts)


def chassis_lines() -> dict[str, int]:
    """By folder; a module that lies beside them counts by itself."""
    package = ROOT / "libs/chassis/src/chassis"
    lines: Counter[str] = Counter()
    for path in package.rglob("*.py"):
        part = path.relative_to(package).parts[0]
        if part not in UNCOUNTED:
            lines[part] += path.read_text().count("\n")
    return lines


def _size(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _entries(folder: Path) -> list[Path]:
    hidden = ("__pycache__", "__init__.py", "py.typed")
    return [entry for entry in folder.iterdir() if entry.name not in hidden]


def main() -> None:
    for warning in warnings():
        print(f"warning: {warning}")


if __name__ == "__main__":
    main()
