from collections.abc import AsyncIterator

import nats
from chassis.testing.servers.nats_config import STREAM
from frontdesk.common.v1.event_pb2 import Event
from nats.aio.client import Client
from nats.errors import TimeoutError as NothingCame
from nats.js.api import ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError
from rich.console import Console
from rich.text import Text

IDLE_SECONDS = 1.0


async def tail(nats_url: str, *, last: int, follow: bool) -> None:
    """Print the last events of the stream and, when following, each new one."""
    console = Console()
    link = await nats.connect(nats_url)
    try:
        async for event in _events(link, last=last, follow=follow):
            console.print(_line(event), soft_wrap=True)
    finally:
        await link.close()


async def _events(link: Client, *, last: int, follow: bool) -> AsyncIterator[Event]:
    stream = link.jetstream()
    try:
        end = (await stream.stream_info(STREAM)).state.last_seq
    except NotFoundError:
        raise SystemExit("There is no stream yet: no service has started.") from None
    position = ConsumerConfig(
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=max(1, end - last + 1)
    )
    reader = await stream.subscribe("frontdesk.>", stream=STREAM, ordered_consumer=True, config=position)
    while True:
        try:
            message = await reader.next_msg(timeout=IDLE_SECONDS)
        except NothingCame:
            if not follow:
                return
            continue
        yield Event.FromString(message.data)
        if not follow and message.metadata.sequence.stream >= end:
            return


def _line(event: Event) -> Text:
    when = event.occurred_at.ToDatetime().strftime("%H:%M:%S.%f")[:-3]
    return Text.assemble(
        (when, "dim"),
        "  ",
        (event.type.ljust(36), "bold"),
        f"  {event.aggregate_type} {event.aggregate_id}",
        (f"  workspace {event.workspace_id}  by {event.actor}", "dim"),
    )
