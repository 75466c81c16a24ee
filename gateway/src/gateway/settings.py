"""What is the gateway's own; the rest is inherited."""

from __future__ import annotations

from typing import Annotated

from chassis.settings import Settings
from pydantic import Field, field_validator
from pydantic_settings import NoDecode


class GatewaySettings(Settings):
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8000, ge=0, le=65_535)
    frontend_url: str | None = None
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Comma-separated exact origins; `frontend_url` is one of them by itself."""
    drain_seconds: float = Field(default=8.0, gt=0)
    keep_alive_seconds: float = Field(default=15.0, gt=0)
    """Between two comments on a silent event stream."""

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
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
        own = (self.frontend_url.rstrip("/"),) if self.frontend_url else ()
        return tuple(dict.fromkeys((*self.cors_origins, *own)))
