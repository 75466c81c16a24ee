"""What a teller is: it says in one line what an event was, and what it counts for."""

from collections.abc import Callable
from typing import Any

from chassis.events.handlers import Received
from google.protobuf.message import Message

from analytics.domain.metrics import Count

Telling = tuple[str, tuple[Count, ...]]
Teller = Callable[[Received[Any]], Telling]
Tellers = dict[str, tuple[type[Message], Teller]]
"""By the type of the event: the message it carries and who tells it."""


def tickets(count: int) -> str:
    return "1 ticket" if count == 1 else f"{count} tickets"


def uncounted(say: Callable[[Any], str]) -> Teller:
    """Tells by the message alone what counts for nothing."""
    return lambda event: (say(event.message), ())
