"""What the documents name is there. Decisions are history and may name what is gone."""

import re
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
from source_tree import ROOT, shown

IN_USE = ("docs", "gateway", "libs", "protos", "scripts", "services", "tests", "deploy")
DOCUMENTS = sorted(
    [
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md")),
        *ROOT.glob("docs/*.md"),
        *(path for folder in IN_USE for path in ROOT.glob(f"{folder}/**/README.md")),
    ]
)
# A path from the root between backticks, and every Python file wherever it is named.
PATH = re.compile(rf"`((?:{'|'.join(IN_USE)})/[\w.<>*{{}}/-]+)`|([\w.<>*/-]+\.py)\b")
PLACEHOLDER = re.compile(r"<\w+>|\{\w+\}|\bNNNN\b")
# The service that docs/adding-a-service.md adds, and the names that a reader gives her own files.
MADE_UP = re.compile(r"loyalty")


@cache
def existing() -> list[str]:
    files = [
        path
        for folder in IN_USE
        for path in (ROOT / folder).rglob("*")
        if not {"node_modules", "__pycache__"} & set(path.parts)
    ]
    return [shown(path) for path in [*files, *ROOT.glob("*")]]


@pytest.mark.parametrize("document", DOCUMENTS, ids=shown)
def test_a_document_names_only_what_is_there(document: Path) -> None:
    named = {(path or file).strip("/") for path, file in PATH.findall(document.read_text())}
    gone = [name for name in named if not MADE_UP.search(name) and not is_there(name)]
    assert sorted(gone) == []


def is_there(name: str) -> bool:
    """From the root, or as the end of a path: `domain/slots.py` is booking's."""
    pattern = PLACEHOLDER.sub("*", name)
    return any(fnmatch(path, pattern) or fnmatch(path, f"*/{pattern}") for path in existing())
