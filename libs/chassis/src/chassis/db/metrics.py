"""How full the pool is, for Prometheus; read when somebody scrapes."""

from __future__ import annotations

from functools import partial
from typing import Any

from prometheus_client import Gauge
from psycopg_pool import AsyncConnectionPool

_SIZE = Gauge("frontdesk_pool_connections", "Open connections")
_IDLE = Gauge("frontdesk_pool_idle_connections", "Open connections that nobody uses")
_WAITING = Gauge("frontdesk_pool_waiting", "Transactions that wait for a connection")


def watch(pool: AsyncConnectionPool[Any]) -> None:
    """A process has one pool; the last one watched is the one shown."""
    for gauge, key in ((_SIZE, "pool_size"), (_IDLE, "pool_available"), (_WAITING, "requests_waiting")):
        gauge.set_function(partial(_stat, pool, key))


def _stat(pool: AsyncConnectionPool[Any], key: str) -> float:
    return float(pool.get_stats().get(key, 0))
