"""Rate, errors and duration per method, for Prometheus."""

from __future__ import annotations

from functools import cache

from prometheus_client import Counter, Histogram

_calls = Counter(
    "frontdesk_rpc_calls", "Calls; the code is ok, cancelled or the kind of error.", ("method", "code")
)
_seconds = Histogram(
    "frontdesk_rpc_call_seconds",
    "From the request to the answer.",
    ("method",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


def count(method: str, code: str, seconds: float) -> None:
    _counter(method, code).inc()
    _histogram(method).observe(seconds)


@cache
def _counter(method: str, code: str) -> Counter:
    return _calls.labels(method, code)


@cache
def _histogram(method: str) -> Histogram:
    return _seconds.labels(method)
