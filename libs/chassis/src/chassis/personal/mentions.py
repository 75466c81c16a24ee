"""How a person is recognised in texts of others: by whole words where a script has them, so that little else
is destroyed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

ERASED = "(erased)"
SHORTEST_NAME = 3
"""A shorter name stands in every other line without being one: there the address alone counts."""
SHORTEST_OF_IDEOGRAPHS = 2
SHORTEST_OF_UNSPACED_LETTERS = 4
"""Fewer letters of a script without spaces are the end or the beginning of some other word."""
_IDEOGRAPH = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED_LETTER = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff"
_IDEOGRAPHS = re.compile(f"[{_IDEOGRAPH}]+")
_LETTERS = re.compile(f"[{_UNSPACED_LETTER}]")
"""Thai, Lao, Burmese, Khmer and kana."""
_UNSPACED = re.compile(f"[{_IDEOGRAPH}{_UNSPACED_LETTER}\uac00-\ud7af]")
"""With hangul: a name stands in a text without a space around it, or with a particle at its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """The patterns mean the same to PostgreSQL and to Python; that of the address takes any case."""

    name: str
    email: str

    @property
    def sought(self) -> str:
        """What stands in each text that the name's pattern matches."""
        return self.name if len(self.name) >= self._shortest else self.email

    @property
    def _shortest(self) -> int:
        if _IDEOGRAPHS.fullmatch(self.name):
            return SHORTEST_OF_IDEOGRAPHS
        is_part_of_words = any(_LETTERS.match(end) for end in (self.name[:1], self.name[-1:]))
        return SHORTEST_OF_UNSPACED_LETTERS if is_part_of_words else SHORTEST_NAME

    @property
    def name_pattern(self) -> str:
        if self.sought != self.name:
            return self.email_pattern
        before = "" if _UNSPACED.match(self.name[0]) else r"(?<!\w)"
        after = "" if _UNSPACED.match(self.name[-1]) else r"(?!\w)"
        return before + re.escape(self.name) + after

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
