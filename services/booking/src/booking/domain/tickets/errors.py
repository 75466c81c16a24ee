"""What can be true of events and tickets instead of what was asked for; each reason is part of the API."""

from chassis.errors import Conflict, FrontdeskError, Invalid, Kind


class EditedMeanwhile(FrontdeskError):
    """The edit was made from an older copy; the fact `version` is the newest one."""

    kind = Kind.STALE
    reason = "EDITED_MEANWHILE"


class DateTaken(Conflict):
    """An event has one date that starts at a moment."""

    reason = "DATE_TAKEN"


class NotOnSale(Conflict):
    """The event is not published, the date is over, or the type is outside its window."""

    reason = "NOT_ON_SALE"


class SoldOut(Conflict):
    """A quota has too little room; the fact `left` is how many it has, per ticket type."""

    reason = "SOLD_OUT"


class FilledMeanwhile(SoldOut):
    """Others filled a tier or used a voucher up meanwhile; made again the order hears how it is now."""


class StillOnSale(Conflict):
    """There is nothing to wait for."""

    reason = "STILL_ON_SALE"


class AlreadyWaiting(Conflict):
    """One customer is once on the waiting list of a ticket type on a date."""

    reason = "ALREADY_WAITING"


class OrderTooLarge(Invalid):
    reason = "ORDER_TOO_LARGE"


class QuantityRefused(Invalid):
    """Fewer or more of a type than one order may have; the facts `least` and `most` say how many."""

    reason = "QUANTITY_REFUSED"


class AddOnAlone(Invalid):
    """An add-on without a ticket that it goes with."""

    reason = "ADD_ON_ALONE"


class SeatTaken(Conflict):
    """The fact `seats` lists those that others have."""

    reason = "SEAT_TAKEN"


class CartExpired(FrontdeskError):
    """The cart's time is over and what it held is gone."""

    kind = Kind.GONE
    reason = "CART_EXPIRED"


class VoucherNeeded(Invalid):
    reason = "VOUCHER_NEEDED"


class ScanInFuture(Invalid):
    reason = "SCAN_IN_FUTURE"


class RefundTooLarge(Conflict):
    """More than is left of what was paid; the fact `left` says how much that is."""

    reason = "REFUND_TOO_LARGE"


class VoucherRefused(Invalid):
    """Unknown, over, or not for these tickets."""

    reason = "VOUCHER_REFUSED"


class VoucherUsedUp(Conflict):
    """Fewer uses than that; the fact `left` is how many, where it is known."""

    reason = "VOUCHER_USED_UP"


class VoucherCodeTaken(Conflict):
    reason = "VOUCHER_CODE_TAKEN"


class VoucherUsedMore(Conflict):
    """Carts and orders have taken more of its uses than it is to have; the fact `used` is how many."""

    reason = "VOUCHER_USED_MORE"


class VenueInUse(Conflict):
    reason = "VENUE_IN_USE"


class TicketTypeInUse(Conflict):
    """The fact `used_by` lists what hangs on it."""

    reason = "TICKET_TYPE_IN_USE"


class QuotaInUse(Conflict):
    """The facts `ticket_type_ids`, `sold`, `held` and `blocked` say what draws from it."""

    reason = "QUOTA_IN_USE"
