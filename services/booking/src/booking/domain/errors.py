"""What can be true instead of what was asked for; each reason is part of the API."""

from chassis.errors import Conflict, Exhausted, FrontdeskError, Invalid, Kind


class UnknownTimeZone(Invalid):
    reason = "UNKNOWN_TIME_ZONE"


class WindowReversed(Invalid):
    reason = "WINDOW_REVERSED"


class WindowTooLong(Invalid):
    reason = "WINDOW_TOO_LONG"


class RangeReversed(Invalid):
    """It ends before, or when, it starts."""

    reason = "RANGE_REVERSED"


class HoursOverlap(Invalid):
    reason = "HOURS_OVERLAP"


class NoOpenHours(Invalid):
    """The rules leave no time at which anything could be booked."""

    reason = "NO_OPEN_HOURS"


class NoticeBeyondHorizon(Invalid):
    """The type can never be booked; the fact `most_notice_minutes` is what its horizon leaves."""

    reason = "NOTICE_BEYOND_HORIZON"


class NonexistentLocalTime(Invalid):
    """A clock change skips it."""

    reason = "NONEXISTENT_LOCAL_TIME"


class AmbiguousLocalTime(Invalid):
    """A clock change repeats it; the fact `offsets` lists what tells the two apart."""

    reason = "AMBIGUOUS_LOCAL_TIME"


class OffsetMismatch(Invalid):
    """The zone never has this offset then; the fact `offsets` lists those it has."""

    reason = "OFFSET_MISMATCH"


class SlotNotOffered(Invalid):
    """No calendar, however empty, would offer this start; the fact `why` is a `slots.Refusal`."""

    reason = "SLOT_NOT_OFFERED"


class HoldMismatch(Invalid):
    """The hold was taken for another type, start or person than the booking asks for."""

    reason = "HOLD_MISMATCH"


class HoldExpired(FrontdeskError):
    kind = Kind.GONE
    reason = "HOLD_EXPIRED"


class ScheduleChanged(FrontdeskError):
    """The edit was made from an older copy; the fact `version` is the newest one."""

    kind = Kind.STALE
    reason = "SCHEDULE_CHANGED"


class ClosureChanged(FrontdeskError):
    """The edit was made from an older copy; the fact `version` is the newest one."""

    kind = Kind.STALE
    reason = "CLOSURE_CHANGED"


class CalendarChanged(FrontdeskError):
    """The edit was made from an older copy; the fact `version` is the newest one."""

    kind = Kind.STALE
    reason = "CALENDAR_CHANGED"


class AnswersRefused(Invalid):
    """Answers do not fit the form; the fact `problems` lists each with its path, code and what is right."""

    reason = "ANSWERS_REFUSED"


class AnsweredAlready(Conflict):
    reason = "ANSWERED_ALREADY"


class FormInUse(Conflict):
    """A booking type asks with it."""

    reason = "FORM_IN_USE"


class FormChanged(FrontdeskError):
    """The edit was made from an older copy; the fact `version` is the newest one."""

    kind = Kind.STALE
    reason = "FORM_CHANGED"


class FormLinkExpired(FrontdeskError):
    kind = Kind.GONE
    reason = "FORM_LINK_EXPIRED"


class SlotTaken(Conflict):
    """The start is offered, but nobody is free; the fact `alternatives` lists slots that are."""

    reason = "SLOT_TAKEN"


class SlugTaken(Conflict):
    reason = "SLUG_TAKEN"


class ScheduleExists(Conflict):
    reason = "SCHEDULE_EXISTS"


class BookingExpired(FrontdeskError):
    """Nobody answered or paid in time, so the slot was given up."""

    kind = Kind.GONE
    reason = "BOOKING_EXPIRED"


class BookingNotStarted(Conflict):
    """Only what has begun can be completed or missed; the fact `starts_at` is when it does."""

    reason = "BOOKING_NOT_STARTED"


class SettingsChanged(FrontdeskError):
    """The edit was made from an older copy; the fact `version` is the newest one."""

    kind = Kind.STALE
    reason = "SETTINGS_CHANGED"


class LinkInvalid(FrontdeskError):
    """The link was not made here, or not for this."""

    kind = Kind.NOT_FOUND
    reason = "LINK_INVALID"


class LinkExpired(FrontdeskError):
    kind = Kind.GONE
    reason = "LINK_EXPIRED"


class ChangeTooLate(Conflict):
    """The type's time for changes by customers is over; the fact `change_until` is when it ended."""

    reason = "CHANGE_TOO_LATE"


class OfferExpired(FrontdeskError):
    """The time to accept is over, or nothing is offered."""

    kind = Kind.GONE
    reason = "OFFER_EXPIRED"


class SeriesTooLong(Invalid):
    """A series has at most so many dates; the fact `most` says how many."""

    reason = "SERIES_TOO_LONG"


class TransitionRefused(Conflict):
    """The booking's state does not lead to the one asked for."""

    reason = "TRANSITION_REFUSED"


class ResourceChanged(FrontdeskError):
    """The edit was made from an older copy; the fact `version` is the newest one."""

    kind = Kind.STALE
    reason = "RESOURCE_CHANGED"


class BookingTypeChanged(FrontdeskError):
    """The edit was made from an older copy; the fact `version` is the newest one."""

    kind = Kind.STALE
    reason = "BOOKING_TYPE_CHANGED"


class DurationNotOffered(Invalid):
    """The fact `offered_minutes` lists the lengths of the type."""

    reason = "DURATION_NOT_OFFERED"


class LimitReached(Conflict):
    """This customer has as many appointments of the type as one may have in that day or week."""

    reason = "LIMIT_REACHED"


class NotForVisits(Invalid):
    """Appointments of this type cannot be one of several in a visit."""

    reason = "NOT_FOR_VISITS"


class PartOfVisit(Conflict):
    """It stands and falls with its visit, which the fact `visit_id` names."""

    reason = "PART_OF_VISIT"


class PaymentDue(Conflict):
    """It waits for its payment; the facts `owed_minor` and `pay_by` say how much and until when."""

    reason = "PAYMENT_DUE"


class PaidTooLate(Conflict):
    """The payment came after it had ended and nothing is left; a refund was asked for."""

    reason = "PAID_TOO_LATE"


class UploadsExhausted(Exhausted):
    """Too much was sent to this business that no answer names yet."""

    reason = "UPLOADS_EXHAUSTED"


class PaymentReferenceReused(Conflict):
    """The facts `amount_minor` and `method` are of the payment that has this reference."""

    reason = "PAYMENT_REFERENCE_REUSED"
