"""The signed-in person behind a call."""

from uuid import UUID

from chassis.context import Caller
from chassis.errors import Denied


def person(caller: Caller) -> tuple[UUID, UUID]:
    """User and session."""
    if caller.user_id is None or caller.session_id is None:
        raise Denied("only a signed-in person may do this")
    return caller.user_id, caller.session_id
