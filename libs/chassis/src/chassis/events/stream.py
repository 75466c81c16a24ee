"""The connection to NATS and the one stream of all events. Only this module and `pull` know the client."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    ConsumerInfo,
    DeliverPolicy,
    DiscardPolicy,
    PubAck,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.client import JetStreamContext
from nats.js.errors import BadRequestError, NotFoundError

STREAM = "EVENTS"
SUBJECTS = "frontdesk.>"
MAX_AGE_SECONDS = 30 * 24 * 3600.0
DUPLICATE_WINDOW_SECONDS = 600.0
ANSWER_SECONDS = 4.0
RECONNECT_SECONDS = 1
EPHEMERAL_FORGOTTEN_SECONDS = 60.0
_NAME_TAKEN = 10058  # JetStream's code where the stream exists with another configuration

log = structlog.get_logger()
T = TypeVar("T")


class BrokerFailed(Exception):
    """NATS did not answer as it should; trying again later is right."""


FAILURES = (NatsError, OSError, TimeoutError)
_PATIENT = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    subject: str
    payload: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamState:
    first_seq: int
    last_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DurableState:
    """Where a durable consumer stands: stream sequences, and how many deliveries are not acknowledged."""

    delivered: int
    acknowledged: int
    unacknowledged: int
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where delivery begins: behind a sequence, at a moment, or else at the stream's beginning."""

    after: int | None = None
    since: datetime | None = None

    def config(self) -> ConsumerConfig:
        if self.after is not None:
            return ConsumerConfig(
                deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=self.after + 1
            )
        if self.since is not None:
            return ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_TIME, opt_start_time=self.since)
        return ConsumerConfig(deliver_policy=DeliverPolicy.ALL)


class Broker:
    """One connection per process; comes back by itself for as long as the process lives."""

    def __init__(self, url: str, *, name: str, replicas: int = 1) -> None:
        self._url = url
        self._name = name
        self._replicas = replicas
        self._opening: asyncio.Task[None] | None = None
        self.client = Client()
        self._jetstream: JetStreamContext = self.client.jetstream(timeout=ANSWER_SECONDS)
        self.connections = 0
        """Rises with each connection made: whoever remembers an older number may have missed something."""

    async def open(self) -> None:
        """Begins to connect and returns at once, so that a service starts while NATS is down."""
        self._opening = asyncio.create_task(self._connect(), name="nats-connect")

    async def close(self) -> None:
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        if self.client.is_connected:
            await self.client.flush()
        await self.client.close()

    async def ready(self) -> None:
        if self._opening is None:
            raise RuntimeError("the broker was not opened")
        await asyncio.shield(self._opening)

    @property
    def is_connected(self) -> bool:
        return self.client.is_connected

    @property
    def _js(self) -> JetStreamContext:
        if not self.client.is_connected:
            raise BrokerFailed("not connected")
        return self._jetstream

    async def ensure_stream(self) -> None:
        """Makes the stream where it is missing; several processes may do so at once."""
        config = StreamConfig(
            name=STREAM,
            subjects=[SUBJECTS],
            storage=StorageType.FILE,
            retention=RetentionPolicy.LIMITS,
            discard=DiscardPolicy.OLD,
            max_age=MAX_AGE_SECONDS,
            duplicate_window=DUPLICATE_WINDOW_SECONDS,
            num_replicas=self._replicas,
            allow_direct=True,
        )
        try:
            await self._asked(self._js.add_stream(config))
        except BadRequestError as error:
            # An operator may have given it other limits or replicas: theirs hold.
            if error.err_code != _NAME_TAKEN:
                raise BrokerFailed("the stream cannot be made") from error

    async def stream_state(self) -> StreamState:
        info = await self._of_stream(self._js.stream_info(STREAM))
        return StreamState(first_seq=info.state.first_seq, last_seq=info.state.last_seq)

    async def event_id_at(self, seq: int) -> str | None:
        """The id of the event stored at a sequence; None where nothing is stored there."""
        try:
            found = await self._asked(self._js.get_msg(STREAM, seq=seq))
        except NotFoundError:
            return None
        return (found.headers or {}).get("Nats-Msg-Id")

    async def publish(self, batch: Sequence[Outbound]) -> list[int | None]:
        """Sends all at once; answers their stream sequences, None where the stream did not confirm."""
        futures = [await self._send(message) for message in batch]
        sent = [future for future in futures if future is not None]
        if sent:
            _, late = await asyncio.wait(sent, timeout=ANSWER_SECONDS)
            for future in late:
                future.cancel()
        return [None if future is None else self._confirmed(future) for future in futures]

    async def durable_state(self, name: str) -> DurableState | None:
        try:
            info: ConsumerInfo = await self._asked(self._js.consumer_info(STREAM, name))
        except NotFoundError:
            return None
        config = info.config
        return DurableState(
            delivered=info.delivered.stream_seq if info.delivered else 0,
            acknowledged=info.ack_floor.stream_seq if info.ack_floor else 0,
            unacknowledged=info.num_ack_pending or 0,
            subjects=tuple(config.filter_subjects or filter(None, [config.filter_subject])),
        )

    async def make_durable(
        self, name: str, subjects: Sequence[str], *, start: Start, ack_wait_seconds: float
    ) -> None:
        config = start.config().evolve(
            name=name,
            durable_name=name,
            filter_subjects=list(subjects),
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ack_wait_seconds,
            max_deliver=-1,
        )
        await self._of_stream(self._js.add_consumer(STREAM, config))

    async def make_ephemeral(self, name: str, subject: str, *, start: Start) -> int:
        """A consumer that nobody has to acknowledge or delete; answers how many events wait in it."""
        config = start.config().evolve(
            name=name,
            filter_subjects=[subject],
            ack_policy=AckPolicy.NONE,
            mem_storage=True,
            num_replicas=1,
            inactive_threshold=EPHEMERAL_FORGOTTEN_SECONDS,
        )
        info: ConsumerInfo = await self._of_stream(self._js.add_consumer(STREAM, config))
        return info.num_pending or 0

    async def delete_consumer(self, name: str) -> None:
        try:
            await self._asked(self._js.delete_consumer(STREAM, name))
        except NotFoundError:
            return

    async def purge(self, subject: str) -> None:
        await self._of_stream(self._js.purge_stream(STREAM, subject=subject))

    async def delete_message(self, seq: int) -> None:
        """Overwrites it on disk too. Nothing happens where it is gone."""
        try:
            await self._asked(self._js.delete_msg(STREAM, seq))
        except (BadRequestError, NotFoundError):
            return

    async def _connect(self) -> None:
        await self.client.connect(
            servers=[self._url],
            name=self._name,
            reconnect_time_wait=RECONNECT_SECONDS,
            max_reconnect_attempts=_PATIENT,
            ping_interval=10,
            max_outstanding_pings=2,
            error_cb=self._on_error,
            disconnected_cb=self._on_disconnected,
            reconnected_cb=self._on_reconnected,
            closed_cb=self._on_closed,
        )
        while True:
            try:
                await self.ensure_stream()
                break
            except BrokerFailed as error:
                log.warning("the event stream is not there yet", reason=str(error))
                await asyncio.sleep(RECONNECT_SECONDS)
        self.connections += 1

    async def _on_error(self, error: Exception) -> None:
        if self.client.is_connected:
            log.warning("the connection to nats has an error", error=repr(error))

    async def _on_disconnected(self) -> None:
        log.warning("nats disconnected")

    async def _on_reconnected(self) -> None:
        self.connections += 1
        log.info("nats reconnected")

    async def _on_closed(self) -> None:
        log.info("nats closed")

    async def _send(self, message: Outbound) -> asyncio.Future[PubAck] | None:
        # While disconnected the client would keep it and send it at a moment of its own choice.
        if not self.client.is_connected:
            return None
        try:
            return await self._js.publish_async(message.subject, message.payload, headers=message.headers)
        except FAILURES as error:
            log.warning("an event could not be sent", subject=message.subject, error=repr(error))
            return None

    def _confirmed(self, future: asyncio.Future[PubAck]) -> int | None:
        if future.cancelled():
            return None
        error = future.exception()
        if error is not None:
            log.warning("the stream refused an event", error=repr(error))
            return None
        return future.result().seq

    async def _of_stream(self, answer: Awaitable[T]) -> T:
        """What needs the stream. One that is gone is made anew, so that trying again later is right."""
        try:
            return await self._asked(answer)
        except NotFoundError as error:
            await self.ensure_stream()
            raise BrokerFailed("the stream was gone") from error
        except BadRequestError as error:
            raise BrokerFailed(f"JetStream refused: {error.description}") from error

    async def _asked(self, answer: Awaitable[T]) -> T:
        try:
            return await answer
        except (BadRequestError, NotFoundError):
            raise
        except FAILURES as error:
            raise BrokerFailed(f"JetStream did not answer: {type(error).__name__}") from error
