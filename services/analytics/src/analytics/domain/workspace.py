from dataclasses import dataclass
from zoneinfo import ZoneInfo

from chassis.errors import Unavailable


class WorkspaceNotKnown(Unavailable):
    """Its onboarding has not arrived here yet; identity knows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """What figures are shown in: the clock and the money of the business."""

    time_zone: str
    currency: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
