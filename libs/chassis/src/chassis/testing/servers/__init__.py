"""Real PostgreSQL and NATS servers from wheels, for development and tests: no Docker, no root."""

from chassis.testing.servers.nats import NatsServer
from chassis.testing.servers.postgres import PostgresServer
from chassis.testing.servers.process import ServerFailed
from chassis.testing.servers.temporary import temporary_nats, temporary_postgres

__all__ = ["NatsServer", "PostgresServer", "ServerFailed", "temporary_nats", "temporary_postgres"]
