"""Rate, errors and duration per route and method, for Prometheus."""

from __future__ import annotations

from functools import cache

from prometheus_client import Counter, Histogram

UNROUTED = "unrouted"
"""Of what no route answered."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_requests = Counter("frontdesk_http_requests", "Answered requests.", ("method", "route", "status"))
_seconds = Histogram(
    "frontdesk_http_request_seconds",
    "From the first byte to the last.",
    ("method", "route"),
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def count(method: str, route: str, status: int, seconds: float) -> None:
    known = method if method in _METHODS else "other"
    _counter(known, route, status).inc()
    _histogram(known, route).observe(seconds)


@cache
def _counter(method: str, route: str, status: int) -> Counter:
    return _requests.labels(method, route, str(status))


@cache
def _histogram(method: str, route: str) -> Histogram:
    return _seconds.labels(method, route)
