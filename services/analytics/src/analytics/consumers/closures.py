from typing import Any

from chassis.events.handlers import Received
from frontdesk.booking.v1 import closures_events_pb2 as pb
from google.protobuf.message import Message

CLOSURES: dict[str, tuple[type[Message], str]] = {
    "booking.closure.created": (pb.ClosureCreated, "created"),
    "booking.closure.changed": (pb.ClosureChanged, "changed"),
    "booking.closure.deleted": (pb.ClosureDeleted, "deleted"),
}


def closure_summary(event: Received[Any]) -> str:
    _, fact = CLOSURES[event.type]
    closure = event.message.closure
    whose = "Time off" if closure.staff_id else "Closure"
    return f"{whose} from {closure.starts} to {closure.ends} {fact}"
