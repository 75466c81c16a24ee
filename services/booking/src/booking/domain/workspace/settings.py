from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chassis.errors import Invalid

from booking.domain.reminders.reminder import check_leads

LEAST_OFFER_MINUTES, MOST_OFFER_MINUTES = 5, 7 * 1440
LEAST_ANSWER_MINUTES, MOST_ANSWER_MINUTES = 5, 30 * 1440


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingSettings:
    """How a workspace handles its bookings; `version` rises with every edit."""

    answer_within_minutes: int = 2 * 1440
    offer_minutes: int = 60
    reminder_minutes: tuple[int, ...] = (1440,)
    version: int = 1

    def checked(self) -> "BookingSettings":
        """Itself, or the first field that no workspace may have."""
        if not LEAST_ANSWER_MINUTES <= self.answer_within_minutes <= MOST_ANSWER_MINUTES:
            raise Invalid(
                f"An answer is given within {LEAST_ANSWER_MINUTES} to {MOST_ANSWER_MINUTES} minutes.",
                field="answer_within_minutes",
            )
        if not LEAST_OFFER_MINUTES <= self.offer_minutes <= MOST_OFFER_MINUTES:
            lasts = f"An offer lasts {LEAST_OFFER_MINUTES} to {MOST_OFFER_MINUTES} minutes."
            raise Invalid(lasts, field="offer_minutes")
        check_leads(self.reminder_minutes, "reminder_minutes")
        return self

    def edited(self, version: int) -> "BookingSettings":
        return replace(self, version=version)

    def answer_by(self, starts_at: datetime, now: datetime) -> datetime:
        """Until when a booking that nobody answered keeps its slot: never past its own start."""
        return min(now + timedelta(minutes=self.answer_within_minutes), starts_at)
