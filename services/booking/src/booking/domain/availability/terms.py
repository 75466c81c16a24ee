"""What a booking type says beside its times: where it takes place, when customers may change their minds."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from chassis.errors import Invalid

LONGEST_ADDRESS = 500
LONGEST_URL = 2_000
LONGEST_NOTICE_MINUTES = 525_600


class LocationKind(StrEnum):
    BUSINESS = "business"
    CUSTOMER = "customer"
    PHONE = "phone"
    VIDEO = "video"


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where an appointment takes place; the address and the link are for people."""

    kind: LocationKind = LocationKind.BUSINESS
    address: str = ""
    video_url: str = ""

    def check(self) -> None:
        if len(self.address) > LONGEST_ADDRESS:
            raise Invalid(f"An address has at most {LONGEST_ADDRESS} characters.", field="location.address")
        if self.video_url and not self._is_web_address():
            raise Invalid("A video link begins with https://.", field="location.video_url")

    def _is_web_address(self) -> bool:
        try:
            parts = urlsplit(self.video_url)
        except ValueError:
            return False
        fits = len(self.video_url) <= LONGEST_URL and self.video_url.isprintable()
        return fits and parts.scheme == "https" and bool(parts.hostname)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationPolicy:
    """What customers may do by themselves, up to so many minutes before the start; staff may always."""

    customers_may_cancel: bool = True
    cancel_notice_minutes: int = 0
    customers_may_reschedule: bool = True
    reschedule_notice_minutes: int = 0

    def check(self) -> None:
        for name in ("cancel_notice_minutes", "reschedule_notice_minutes"):
            if not 0 <= getattr(self, name) <= LONGEST_NOTICE_MINUTES:
                raise Invalid(
                    f"A notice is from 0 to {LONGEST_NOTICE_MINUTES} minutes.",
                    field=f"cancellation_policy.{name}",
                )
