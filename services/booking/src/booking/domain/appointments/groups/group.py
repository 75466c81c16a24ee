from dataclasses import dataclass
from uuid import UUID

from booking.domain.availability.resources.resource import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """An appointment that several customers share; UTC minutes without buffers."""

    id: UUID
    start: int
    end: int
    staff_ids: tuple[UUID, ...]
    resources: tuple[Unit, ...]
    seats_left: int

    @property
    def uses(self) -> set[UUID]:
        """The people and units that are kept busy for it."""
        return {*self.staff_ids, *(unit.id for unit in self.resources)}
