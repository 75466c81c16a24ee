from frontdesk.booking.v1 import closures_events_pb2 as pb
from frontdesk.booking.v1.closures_pb2 import Closure

from analytics.consumers.telling import Teller, Tellers, uncounted


def _is(fact: str) -> Teller:
    return uncounted(lambda message: f"{_named(message.closure)} {fact}")


TELLERS: Tellers = {
    "booking.closure.created": (pb.ClosureCreated, _is("created")),
    "booking.closure.changed": (pb.ClosureChanged, _is("changed")),
    "booking.closure.deleted": (pb.ClosureDeleted, _is("deleted")),
}


def _named(closure: Closure) -> str:
    whose = "Time off" if closure.staff_id else "Closure"
    return f"{whose} from {closure.starts} to {closure.ends}"
