from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from chassis.errors import Invalid

from booking.domain.errors import ResourceChanged

LONGEST_NAME = 200
LONGEST_DESCRIPTION = 2_000
MOST_UNITS = 100


class Kind(StrEnum):
    ROOM = "room"
    EQUIPMENT = "equipment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A room or a kind of equipment; an appointment keeps one of its `quantity` units busy."""

    id: UUID
    name: str
    kind: Kind
    description: str = ""
    quantity: int = 1
    archived: bool = False
    version: int = 1

    def checked(self) -> "Resource":
        """Itself, or the first field that no resource may have."""
        if not self.name.strip() or len(self.name) > LONGEST_NAME or not self.name.isprintable():
            raise Invalid(f"A name is one line of 1 to {LONGEST_NAME} characters.", field="name")
        if len(self.description) > LONGEST_DESCRIPTION:
            raise Invalid(f"A description has at most {LONGEST_DESCRIPTION} characters.", field="description")
        if not 1 <= self.quantity <= MOST_UNITS:
            raise Invalid(f"A resource has 1 to {MOST_UNITS} units.", field="quantity")
        return self

    def check_edited_from(self, version: int | None) -> None:
        """Raises `ResourceChanged` where the edit was made from another version than this one."""
        if version not in (None, self.version):
            raise ResourceChanged(
                "Somebody edited this resource in between; read it again.", version=self.version
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One piece of a resource: the second of three lasers. A booking remembers it under this name."""

    id: UUID
    resource_id: UUID
    resource_name: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceNeed:
    """One unit of any one of these resources."""

    any_of: tuple[UUID, ...]
