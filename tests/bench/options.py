from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`quick` shortens everything and runs it once: for developing, not for figures."""

    quick: bool
    repeats: int
    results: Path
