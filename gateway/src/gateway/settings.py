"""What is the gateway's own; the rest is inherited."""

from __future__ import annotations

import json
from ipaddress import ip_network
from typing import Annotated

from chassis.settings import Settings
from pydantic import AfterValidator, Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from gateway.edge.callers import Network
from gateway.edge.cors import origin_of
from gateway.edge.kinds import Traffic, Urgency
from gateway.rates import Quota, Subject


def _readable(rate: str) -> str:
    Quota.parse("", rate)
    return rate


Rate = Annotated[str, AfterValidator(_readable)]
"""Such as `60/minute`."""


class GatewaySettings(Settings):
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8000, ge=0, le=65_535)
    frontend_url: str | None = None
    public_url: str = ""
    """Where the outside reaches the gateway; where it is missing, what a request was addressed to."""
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Exact origins, separated by commas or as JSON; that of `frontend_url` is one of them by itself."""
    drain_seconds: float = Field(default=8.0, gt=0)
    keep_alive_seconds: float = Field(default=15.0, gt=0)
    """Between two comments on a silent event stream."""

    body_seconds: float = Field(default=15.0, gt=0)
    """How long a request body may take to arrive."""
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = ()
    """Comma-separated networks (`10.0.0.0/8`) whose `X-Forwarded-For`, `-Proto` and `-Host` are believed."""
    rate_limit_url: SecretStr = SecretStr("memory://")
    """`redis://` or `valkey://` where several gateways count together."""
    rate_limit_loopback: bool = False
    """Counts this machine's own requests while developing too; elsewhere they always count."""
    rate_sign_in_address: Rate = "60/minute"
    rate_refresh_address: Rate = "600/minute"
    """What a session sends by itself; signing out too."""
    rate_public_write_address: Rate = "120/minute"
    rate_public_write_workspace: Rate = "3000/minute"
    rate_public_read_address: Rate = "1200/minute"
    rate_public_read_workspace: Rate = "30000/minute"
    rate_ticket_sale_address: Rate = "120/minute"
    rate_ticket_sale_workspace: Rate = "60000/minute"
    """More than one gateway can serve, so that it bounds a workspace without breaking off its rush."""
    rate_public_upload_address: Rate = "30/hour"
    rate_public_upload_workspace: Rate = "3000/hour"
    rate_staff_address: Rate = "6000/minute"
    rate_staff_user: Rate = "1200/minute"
    rate_staff_key: Rate = "1200/minute"
    rate_staff_workspace: Rate = "12000/minute"

    most_under_way_critical: int = Field(default=1_000, ge=1)
    """Sign-in and booking writes get in while fewer requests than this are under way, of any kind."""
    most_under_way: int = Field(default=150, ge=1)
    """Less than one service takes on at once (MAX_IN_FLIGHT): what it would refuse is refused here, for a
    twentieth of the work, and what is critical finds room there."""
    most_under_way_sheddable: int = Field(default=75, ge=1)
    """Analytics, the event log and exports."""
    most_under_way_uploads: int = Field(default=40, ge=1)
    """Files that arrive at once; beside the others, for each may take two minutes."""
    most_under_way_public_uploads: int = Field(default=20, ge=1)
    """Visitors' files get in while fewer than this are arriving, of anybody."""
    most_under_way_address: int = Field(default=100, ge=1)
    """Of one address, from the first byte of a request to the last of its answer, its waiting in line too."""
    most_held_bytes: int = Field(default=64 * 1024 * 1024, ge=1024 * 1024)
    """Of bodies that have begun to arrive or are being worked on; files are not among them."""

    ticket_orders_at_once: int = Field(default=6, ge=1)
    """Of one event; the others wait in the event's line, and are not under way meanwhile."""
    ticket_orders_rest: float = Field(default=3.0, ge=0, le=100)
    """Of a crowd beside another event: so many times as long as its order took, until the next is served."""
    most_waiting: int = Field(default=5_000, ge=0)
    """In all these lines together."""
    waiting_seconds: float = Field(default=25.0, gt=0)

    @field_validator("frontend_url")
    @classmethod
    def _leads_somewhere(cls, given: str | None) -> str | None:
        if given:
            origin_of(given)
        return given

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return json.loads(value) if value.lstrip().startswith("[") else value.split(",")
        return value

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(origin_of(one) for one in given if one.strip())

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
        return value

    @property
    def addresses(self) -> dict[str, str]:
        """Of the services, by name."""
        return {
            "identity": self.identity_address,
            "booking": self.booking_address,
            "inbox": self.inbox_address,
            "inventory": self.inventory_address,
            "analytics": self.analytics_address,
        }

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        own = (origin_of(self.frontend_url),) if self.frontend_url else ()
        return tuple(dict.fromkeys((*self.cors_origins, *own)))

    @property
    def counts_loopback(self) -> bool:
        return self.rate_limit_loopback or not self.is_development

    @property
    def quotas(self) -> dict[Traffic, dict[Subject, Quota]]:
        names = {
            (traffic, subject): f"rate_{traffic}_{subject}" for traffic in Traffic for subject in Subject
        }
        quotas: dict[Traffic, dict[Subject, Quota]] = {traffic: {} for traffic in Traffic}
        for (traffic, subject), name in names.items():
            rate = getattr(self, name, None)
            if rate is not None:
                quotas[traffic][subject] = Quota.parse(f"{traffic}.{subject}", rate)
        return quotas

    @property
    def refused_keys(self) -> Quota:
        """As many as sign-ins, but counted apart: a machine with an old key locks nobody out beside it."""
        return Quota.parse("sign_in.key", self.rate_sign_in_address)

    @property
    def most_by_urgency(self) -> dict[Urgency, int]:
        return {
            Urgency.CRITICAL: self.most_under_way_critical,
            Urgency.DEFAULT: self.most_under_way,
            Urgency.SHEDDABLE: self.most_under_way_sheddable,
            Urgency.UPLOAD: self.most_under_way_uploads,
            Urgency.PUBLIC_UPLOAD: self.most_under_way_public_uploads,
        }
