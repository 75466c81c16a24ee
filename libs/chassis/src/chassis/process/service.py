"""Assembles a service, runs it, and drains it on SIGTERM so that no call fails and no event is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress

import structlog
import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from frontdesk.common.v1.signing_keys_pb2 import ListSigningKeysRequest
from frontdesk.common.v1.signing_keys_pb2_grpc import SigningKeyServiceStub
from grpc import aio
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from prometheus_client import start_http_server

from chassis import telemetry
from chassis.context import Via
from chassis.db import Database
from chassis.events.consumer import Consumer
from chassis.events.handlers import Handlers
from chassis.events.leader import Duty, Leader
from chassis.events.relay import Relay
from chassis.events.retention import Retention
from chassis.events.stream import Broker
from chassis.events.subscribe import Subscriber
from chassis.files import Files
from chassis.personal import PersonalData, PersonalDataWork
from chassis.process import memory
from chassis.process.supervise import supervise
from chassis.rpc.admission import Most
from chassis.rpc.client import Origin, Peer
from chassis.rpc.methods import Servicer
from chassis.rpc.policy import Policy
from chassis.rpc.server import Doorkeeper, RpcServer
from chassis.rpc.tls import listen
from chassis.settings import ServiceSettings
from chassis.tokens import AccessTokenVerifier, Revoked, ServiceIdentity, ServiceTokenVerifier, SigningKeys

log = structlog.get_logger()


HARD_EXIT_SECONDS = 9.5
"""An orchestrator waits 10 s before it kills; a process that hangs in its drain ends itself before."""

SERVER_OPTIONS = [
    ("grpc.max_receive_message_length", 2 * 1024 * 1024),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 30_000),
    ("grpc.max_connection_age_ms", 300_000),
    ("grpc.max_connection_age_grace_ms", 30_000),
    ("grpc.so_reuseport", 0),
]


class Service:
    """What every service is made of; its own parts are added before `run`."""

    def __init__(
        self,
        name: str,
        settings: ServiceSettings,
        policy: Policy,
        *,
        signing_keys: SigningKeys | None = None,
        database: Database | None = None,
    ) -> None:
        self.name = name
        self.settings = settings
        # A gRPC channel belongs to the loop that is current when it is made; clients are made before `run`.
        self._loop = _make_loop_current()
        self.database = database or Database(settings.database_url, pool_size=settings.database_pool_size)
        self.identity = ServiceIdentity(name, settings.service_private_key.get_secret_value())
        self._peers: dict[str, Peer] = {}
        self._keys = signing_keys or SigningKeys(
            self._fetch_signing_keys, refresh_seconds=settings.signing_keys_refresh_seconds
        )
        self._revoked = Revoked()
        doorkeeper = Doorkeeper(
            ServiceTokenVerifier(name, settings.service_public_keys),
            AccessTokenVerifier(self._keys, self._revoked),
        )
        most = Most(
            calls=settings.max_in_flight,
            uploads=settings.max_uploads,
            uploads_of_one=settings.max_uploads_of_one,
        )
        self._rpc = RpcServer(name, doorkeeper, policy, most=most)
        self._health = health.aio.HealthServicer()
        self._server: aio.Server | None = None
        self._broker = Broker(settings.nats_url, name=name)
        self._handlers: Handlers | None = None
        self._duties: list[Duty] = []
        self._servicers: list[Servicer] = []

    @property
    def broker(self) -> Broker:
        return self._broker

    def peer(self, name: str) -> Peer:
        """Another service; one channel each."""
        if name not in self._peers:
            address: str = getattr(self.settings, f"{name}_address")
            self._peers[name] = Peer(name, address, self.identity, ca=self.settings.grpc_tls_ca)
        return self._peers[name]

    def serve(self, *served: Servicer) -> None:
        self._servicers.extend(served)

    def consume(self, handlers: Handlers) -> None:
        """The events this service listens to; one durable consumer with the service's name."""
        self._handlers = handlers

    def answer_for(self, declared: PersonalData) -> None:
        """Takes part in exports and erasures; the service's consumers note what is asked."""
        files = Files(self.settings.files_url)
        work = PersonalDataWork(self.name, self.database, files, declared, self.peer("identity"))
        self.lead(work.run)

    def lead(self, *duties: Duty) -> None:
        """Work that one process of the service at a time may do, such as jobs."""
        self._duties.extend(duties)

    def run(self) -> None:
        """Serves until SIGTERM or SIGINT, then drains and returns."""
        telemetry.setup(self.name, self.settings)
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._live())
        finally:
            telemetry.shutdown()

    async def _live(self) -> None:
        stopped = asyncio.Event()

        def stop() -> None:
            if not stopped.is_set():
                _exit_hard_after(HARD_EXIT_SECONDS)
                stopped.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop)
        tasks = []
        if await self._started(stopped):
            tasks = [asyncio.create_task(work, name=name) for name, work in self.background()]
            memory.settle()
            log.info("serving", address=self.settings.grpc_listen)
            await stopped.wait()
        await self.drain(tasks)

    async def _started(self, stopped: asyncio.Event) -> bool:
        """False where it was told to stop before, such as while the database is away."""
        starting, stopping = asyncio.create_task(self.start()), asyncio.create_task(stopped.wait())
        await asyncio.wait((starting, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not starting.done():
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            return False
        await starting
        return True

    async def start(self) -> int:
        """Opens database, stream and port; answers the port."""
        serve_metrics(self.settings.metrics_listen)
        await self.database.open()
        await self._broker.open()
        self._server = aio.server(options=SERVER_OPTIONS)
        self._server.add_generic_rpc_handlers(tuple(map(self._rpc.handlers, self._servicers)))
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        port = listen(
            self._server,
            self.settings.grpc_listen,
            certificate=self.settings.grpc_tls_certificate,
            key=self.settings.grpc_tls_key,
        )
        await self._server.start()
        await self._health.set("", health_pb2.HealthCheckResponse.SERVING)
        return port

    def background(self) -> Sequence[tuple[str, Coroutine[None, None, None]]]:
        """What runs beside the calls; each ends only by being cancelled."""
        leader = Leader(self.settings.relay_database_url, service=self.name)
        subscriber = Subscriber(self._broker)
        works: dict[str, Callable[[], Awaitable[None]]] = {
            "leader": lambda: leader.run(*self._leading()),
            "signing keys": self._keys.keep_fresh,
            "revocations": lambda: self._revoked.follow(subscriber),
        }
        return [(name, supervise(name, work)) for name, work in works.items()]

    def _leading(self) -> list[Duty]:
        duties = [Relay(self._broker, self.database.committed).run, Retention().run, *self._duties]
        if self._handlers is not None:
            duties.append(Consumer(self.name, self._broker, self.database, self._handlers).run)
        return duties

    async def drain(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        log.info("draining")
        await self._health.enter_graceful_shutdown()
        if self._server is not None:
            await self._server.stop(self.settings.drain_seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for peer in self._peers.values():
            await peer.close()
        with suppress(Exception):
            await self._broker.close()
        await self.database.close()
        log.info("drained")

    async def _fetch_signing_keys(self) -> dict[str, Ed25519PublicKey]:
        identity = self.peer("identity")
        stub = SigningKeyServiceStub(identity.channel)
        origin = Origin(via=Via.SYSTEM, workspace_id=None)
        reply = await identity.call(stub.ListSigningKeys, ListSigningKeysRequest(), origin=origin)
        return {key.kid: Ed25519PublicKey.from_public_bytes(key.public_key) for key in reply.keys}


def serve_metrics(listen: str | None) -> None:
    if listen is not None:
        host, _, port = listen.rpartition(":")
        start_http_server(int(port), host)


def _make_loop_current() -> asyncio.AbstractEventLoop:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        loop = uvloop.new_event_loop()
        asyncio.set_event_loop(loop)
        return loop


def _exit_hard_after(seconds: float) -> None:
    def end() -> None:
        sys.stderr.write("the drain took too long; ending at once\n")
        os._exit(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
