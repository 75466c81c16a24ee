"""What a booking type says beside its times: where it takes place, when customers may change their minds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from chassis.errors import Invalid

LONGEST_ADDRESS = 500
LONGEST_URL = 2_000
LONGEST_NOTICE_MINUTES = 525_600
USUAL_PAYMENT_MINUTES = 60
LONGEST_PAYMENT_MINUTES = 30 * 1440


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


class PaymentRule(StrEnum):
    NONE = "none"
    BEFORE_CONFIRMATION = "before_confirmation"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTerms:
    """What an appointment costs beforehand: its deposit, or else its price."""

    rule: PaymentRule = PaymentRule.NONE
    within_minutes: int = USUAL_PAYMENT_MINUTES  # how long an unpaid one keeps its slot

    @property
    def comes_first(self) -> bool:
        return self.rule is PaymentRule.BEFORE_CONFIRMATION

    def pay_by(self, starts_at: datetime, now: datetime) -> datetime:
        """Never past its own start."""
        return min(now + timedelta(minutes=self.within_minutes), starts_at)

    def check(self) -> None:
        if not 1 <= self.within_minutes <= LONGEST_PAYMENT_MINUTES:
            raise Invalid(
                f"A payment is made within 1 to {LONGEST_PAYMENT_MINUTES} minutes.",
                field="payment.within_minutes",
            )
