from chassis.agreed.timestamps import stamp
from chassis.events.outbox import Outgoing, event
from frontdesk.booking.v1 import closures_events_pb2 as pb
from frontdesk.booking.v1.closures_pb2 import Closure as ClosureMessage

from booking.domain.availability.closures.closure import Closure


def closure_created(closure: Closure) -> Outgoing:
    message = pb.ClosureCreated(closure=closure_message(closure))
    return event("booking.closure.created", closure.id, message, version=closure.version)


def closure_changed(before: Closure, after: Closure) -> Outgoing:
    message = pb.ClosureChanged(closure=closure_message(after), before=closure_message(before))
    return event("booking.closure.changed", after.id, message, version=after.version)


def closure_deleted(closure: Closure) -> Outgoing:
    message = pb.ClosureDeleted(closure=closure_message(closure))
    return event("booking.closure.deleted", closure.id, message, version=closure.version + 1)


def closure_message(one: Closure) -> ClosureMessage:
    """Also what the service answers."""
    return ClosureMessage(
        id=str(one.id),
        staff_id=str(one.staff_id or ""),
        reason=one.reason,
        time_zone=one.time_zone,
        starts=one.first,
        ends=one.last,
        starts_at=stamp(one.starts_at),
        ends_at=stamp(one.ends_at),
        version=one.version,
    )
