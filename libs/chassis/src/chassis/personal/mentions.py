"""How a person is recognised in texts of others: by whole words, so that nothing else is destroyed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

ERASED = "(erased)"
SHORTEST_NAME = 3
"""A shorter name stands in every other line without being one: there the address alone counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """The patterns mean the same to PostgreSQL and to Python; that of the address takes any case."""

    name: str
    email: str

    @property
    def sought(self) -> str:
        """What stands in each text that the name's pattern matches."""
        return self.name if len(self.name) >= SHORTEST_NAME else self.email

    @property
    def name_pattern(self) -> str:
        known = self.sought == self.name
        return rf"(?<!\w){re.escape(self.name)}(?!\w)" if known else self.email_pattern

    @property
    def email_pattern(self) -> str:
        return rf"(?<![\w.+-]){re.escape(self.email)}(?![\w-]|\.\w)"

    def without(self, value: Any) -> Any:
        """The same JSON value with the person erased from its texts; keys are words of ours."""
        match value:
            case str():
                named = re.sub(self.name_pattern, ERASED, value)
                return re.sub(self.email_pattern, ERASED, named, flags=re.IGNORECASE)
            case list():
                return [self.without(each) for each in value]
            case dict():
                return {key: self.without(each) for key, each in value.items()}
            case _:
                return value
