from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import Invalid

LONGEST_NAME = 200
LONGEST_SKU = 64
LONGEST_UNIT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A kind of thing that is kept in stock, counted in its smallest unit."""

    id: UUID
    name: str
    sku: str
    unit: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    name: str
    sku: str
    unit: str

    def checked(self) -> "NewItem":
        """As it is stored and compared, or the field that cannot be true."""
        return NewItem(
            name=_line(self.name, "name", longest=LONGEST_NAME),
            sku=_line(self.sku, "sku", longest=LONGEST_SKU),
            unit=_line(self.unit, "unit", longest=LONGEST_UNIT),
        )


def _line(given: str, field: str, *, longest: int) -> str:
    line = " ".join(given.split())
    if not 1 <= len(line) <= longest or not line.isprintable():
        raise Invalid(f"The {field} is one line of 1 to {longest} characters.", field=field)
    return line
