"""The gateway as one ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from chassis.files import DownloadLinks, Files
from chassis.process import memory
from chassis.process.supervise import supervise
from chassis.tokens import AccessTokenVerifier, Revoked, SigningKeys
from chassis.tokens.revoked import Source
from fastapi import FastAPI
from starlette.types import ASGIApp, Lifespan

from gateway import openapi, problems
from gateway.door import Door
from gateway.edge import Callers, Cors, Fair, Heads, Limits, Observe, Protect, Rates, Shed
from gateway.edge.overload.admission import Admission
from gateway.edge.overload.early import Early
from gateway.edge.overload.turned_away import TurnedAway
from gateway.edge.protect import protection
from gateway.rates import Counters, Guesses, Memory, Shared
from gateway.routes.collect import DEVELOPMENT, ROUTERS
from gateway.serving.route_table import RouteTable
from gateway.settings import GatewaySettings
from gateway.stream import Feed
from gateway.upstream.api_keys import ApiKeys
from gateway.upstream.peers import Peers
from gateway.upstream.ticket_line import TicketLine
from gateway.upstream.workspaces import Workspaces


class Gateway:
    """Routes inside, the edge around them; `asgi` is what a server runs."""

    def __init__(
        self,
        settings: GatewaySettings,
        *,
        peers: Peers,
        keys: SigningKeys,
        feed: Feed,
        revocations: Source,
        changes: Source,
    ) -> None:
        self._keys = keys
        self._revoked = Revoked()
        self._revocations = revocations
        self._changes = changes
        self._workspaces = Workspaces(peers)
        self._feed = feed
        self._draining = asyncio.Event()
        self.api = _routed(settings, self._lifespan)
        state = self.api.state
        state.settings, state.keys, state.feed, state.draining = settings, keys, feed, self._draining
        state.ticket_line = TicketLine(
            at_once=settings.ticket_orders_at_once,
            rest=settings.ticket_orders_rest,
            most_waiting=settings.most_waiting,
            patience=settings.waiting_seconds,
        )
        state.files = Files(settings.files_url)
        state.links = DownloadLinks(settings.jwt_secret_key.get_secret_value())
        counters = _counters(settings)
        state.door = Door(
            peers=peers,
            verifier=AccessTokenVerifier(keys, self._revoked),
            workspaces=self._workspaces,
            api_keys=ApiKeys(peers, Guesses(counters, settings.refused_keys)),
        )
        self.asgi, self.early = _surround(self.api, settings, counters, self._draining)

    @property
    def is_draining(self) -> bool:
        return self._draining.is_set()

    def drain(self) -> None:
        """Says no to readiness checks and ends the live streams; requests under way go on."""
        self._draining.set()
        self._feed.close()

    @asynccontextmanager
    async def _lifespan(self, _app: FastAPI) -> AsyncIterator[None]:
        works: dict[str, Callable[[], Awaitable[None]]] = {
            "signing keys": self._keys.keep_fresh,
            "live stream": self._feed.run,
            "revocations": lambda: self._revoked.follow(self._revocations),
            "workspaces": lambda: self._workspaces.follow(self._changes),
        }
        tasks = [asyncio.create_task(supervise(name, work), name=name) for name, work in works.items()]
        memory.settle()
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _routed(settings: GatewaySettings, lifespan: Lifespan[FastAPI]) -> FastAPI:
    api = FastAPI(
        title=openapi.TITLE,
        version=openapi.VERSION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        strict_content_type=False,
        lifespan=lifespan,
        # FastAPI's own spans would be a second trace beside the one that X-Trace-Id names.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    routers = ROUTERS + (DEVELOPMENT if settings.is_development else ())
    table = RouteTable([*api.router.routes, *(route for router in routers for route in router.routes)])
    api.router.routes[:] = [table]
    api.state.route_table = table
    problems.install(api)
    openapi.install(api, table.routes)
    return api


def _surround(
    app: ASGIApp, settings: GatewaySettings, counters: Counters, draining: asyncio.Event
) -> tuple[ASGIApp, Early]:
    """The application within the edge, and what refuses before either."""
    origins = frozenset(settings.allowed_origins)
    headers = protection(encrypted=not settings.is_development)
    admission, turned_away = Admission(settings.most_by_urgency), TurnedAway()
    counted = Rates(Heads(app), counters=counters, quotas=settings.quotas, loopback=settings.counts_loopback)
    # In overload most requests end here, so what costs more than counting them comes behind.
    shed = Shed(counted, admission=admission)
    limited = Limits(shed, most_held=settings.most_held_bytes, body_seconds=settings.body_seconds)
    fair = Fair(limited, most=settings.most_under_way_address, loopback=settings.counts_loopback)
    shared = Cors(Callers(fair, trusted=settings.trusted_proxies), origins=origins)
    protected = Protect(shared, headers=headers)
    observed = Observe(protected, trusted_origins=origins, draining=draining, turned_away=turned_away)
    early = Early(admission, protection=headers, origins=origins, turned_away=turned_away, draining=draining)
    return observed, early


def _counters(settings: GatewaySettings) -> Counters:
    url = settings.rate_limit_url.get_secret_value()
    return Memory() if url == "memory://" else Shared(url)
