"""Real PostgreSQL and NATS servers from wheels, for development and tests: no Docker, no root."""

from chassis.servers.nats import NatsServer
from chassis.servers.postgres import PostgresServer
from chassis.servers.process import ServerFailed
from chassis.servers.temporary import temporary_nats, temporary_postgres

__all__ = ["NatsServer", "PostgresServer", "ServerFailed", "temporary_nats", "temporary_postgres"]
