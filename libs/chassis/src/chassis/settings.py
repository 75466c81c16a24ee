"""Settings every process shares; a service adds only what is its own."""

from __future__ import annotations

import logging
import re
from enum import StrEnum
from typing import Self

from pydantic import Field, FilePath, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SHORTEST_SECRET = 32
"""In characters."""
PLACEHOLDERS = ("changeme", "changethis", "changein", "replaceme", "secretkey", "placeholder")
"""What examples say in place of a secret, whatever stands between and around the words."""


class Environment(StrEnum):
    DEVELOPMENT = "development"
    TEST = "test"
    STAGING = "staging"
    PRODUCTION = "production"


def _is_weak(secret: str) -> bool:
    letters = re.sub(r"[\W_]", "", secret.lower())
    return len(secret) < SHORTEST_SECRET or any(word in letters for word in PLACEHOLDERS)


class Settings(BaseSettings):
    """Read from the environment (see `.env.example`). Refuses placeholder secrets outside development."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    app_env: Environment = Environment.PRODUCTION
    log_level: str = "INFO"
    otel_exporter_otlp_endpoint: str | None = None
    trace_sample_ratio: float = Field(default=1.0, ge=0, le=1)

    jwt_secret_key: SecretStr = SecretStr("")
    """The master secret: other secrets are derived from it, it signs nothing itself."""
    service_private_key: SecretStr = SecretStr("")
    """The raw Ed25519 seed in base64 that this process signs its service tokens with."""
    service_public_keys: dict[str, str] = Field(default_factory=dict)
    """Service name -> raw base64 Ed25519 public key of every peer."""

    files_url: str = "file:///var/lib/frontdesk/files"
    """Where files lie: `file:///folder`, `s3://bucket/prefix`, `gs://...` or `az://...`."""
    signing_keys_refresh_seconds: float = Field(default=300.0, gt=0)
    """How often a process reads the public keys of access tokens; the same for all processes."""

    grpc_tls_ca: FilePath | None = None
    """Certificates (PEM) that those of services must descend from; without it their calls are plain."""
    nats_url: str = "nats://127.0.0.1:4222"
    identity_address: str = "127.0.0.1:50051"
    booking_address: str = "127.0.0.1:50052"
    inbox_address: str = "127.0.0.1:50053"
    inventory_address: str = "127.0.0.1:50054"
    analytics_address: str = "127.0.0.1:50055"

    @property
    def is_development(self) -> bool:
        return self.app_env in (Environment.DEVELOPMENT, Environment.TEST)

    @field_validator("log_level")
    @classmethod
    def _is_a_level(cls, given: str) -> str:
        known = logging.getLevelNamesMapping()
        if given.upper() not in known:
            raise ValueError(f"LOG_LEVEL is one of {', '.join(known)}")
        return given.upper()

    @model_validator(mode="after")
    def _refuse_placeholder_secrets(self) -> Self:
        if self.is_development:
            return self
        weak = [
            name.upper()
            for name, value in self
            if isinstance(value, SecretStr)
            and name in ("jwt_secret_key", "service_private_key")
            and _is_weak(value.get_secret_value())
        ]
        if weak:
            raise ValueError(f"set a real secret for {', '.join(weak)} (run `frontdesk keys` to make them)")
        return self


class ServiceSettings(Settings):
    """What a process with a database and a gRPC port needs on top."""

    database_url: str
    """Of the service's app role: DML on its own schema, bound by row level security."""
    relay_database_url: str
    """Of the service's relay role: outbox, processed events and dead letters only."""
    grpc_listen: str = "127.0.0.1:0"
    grpc_tls_certificate: FilePath | None = None
    """The chain (PEM) that this service shows; it names the host that others know it by."""
    grpc_tls_key: FilePath | None = None
    metrics_listen: str | None = Field(default=None, pattern=r"^[^:]+:\d+$")
    """Where Prometheus may read `/metrics`, such as 0.0.0.0:9464; a port of its own, never a public one."""
    database_pool_size: int = Field(default=8, ge=1, le=200)
    max_in_flight: int = Field(default=200, ge=1)
    max_uploads: int = Field(default=40, ge=1)
    max_uploads_of_one: int = Field(default=10, ge=1)
    """Of one caller at once."""
    drain_seconds: float = Field(default=8.0, gt=0)

    @model_validator(mode="after")
    def _tls_is_whole(self) -> Self:
        if (self.grpc_tls_certificate is None) != (self.grpc_tls_key is None):
            raise ValueError("set GRPC_TLS_CERTIFICATE and GRPC_TLS_KEY, or neither")
        return self
