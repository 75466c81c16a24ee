"""What kind of request this is, told by method and path before any route is looked up."""

from __future__ import annotations

import re
from enum import StrEnum

from gateway.edge.uploads import upload_limit


class Traffic(StrEnum):
    """Each has rate limits of its own."""

    SIGN_IN = "sign_in"
    REFRESH = "refresh"
    """Nothing to guess, and a house full of people behind one address sends it all day."""
    PUBLIC_WRITE = "public_write"
    PUBLIC_READ = "public_read"
    TICKET_SALE = "ticket_sale"
    """What buys tickets: a rush is thousands of people at once, and no reason to turn bookings away."""
    PUBLIC_UPLOAD = "public_upload"
    STAFF = "staff"


class Urgency(StrEnum):
    """What is given up first when there is too much to do."""

    CRITICAL = "critical"
    DEFAULT = "default"
    SHEDDABLE = "sheddable"
    UPLOAD = "upload"
    """Takes as long as its sender likes, so uploads are counted by themselves."""
    PUBLIC_UPLOAD = "public_upload"


_API = "/api/v1/"
_PUBLIC = "/api/v1/public/"
_ONBOARD = "/api/v1/workspaces/onboard"
OUTSIDE_SIGN_IN = "/api/v1/auth/outside/"
"""Browsers are sent there and back, so these reads begin and finish something."""
_REFRESHES = frozenset({"/api/v1/auth/refresh", "/api/v1/auth/logout"})
_BOOKING_WRITES = ("/api/v1/bookings", "/api/v1/visits", _PUBLIC)
_TICKET_SALE = re.compile(r"/api/v1/public/[^/]+/ticket-orders(/|\Z)")
_LATER = ("/api/v1/analytics/", "/api/v1/event-log", "/api/v1/exports", "/api/v1/me/export")
_FREE = ("/api/v1/stream", "/api/v1/health", "/api/v1/openapi.json")
"""Streams are limited by their own number; the others must answer under load."""
READS = frozenset({"GET", "HEAD", "OPTIONS"})


def traffic_of(method: str, path: str) -> Traffic | None:
    """None of what is no part of the API."""
    if not path.startswith(_API):
        return None
    reads = method in READS and not path.startswith(OUTSIDE_SIGN_IN)
    if not reads and _TICKET_SALE.match(path):
        return Traffic.TICKET_SALE
    if path.startswith(_PUBLIC) and upload_limit(method, path) is not None:
        return Traffic.PUBLIC_UPLOAD
    if path.startswith(_PUBLIC) or _is_feed(path):
        return Traffic.PUBLIC_READ if reads else Traffic.PUBLIC_WRITE
    if not reads and path in _REFRESHES:
        return Traffic.REFRESH
    if not reads and (path.startswith("/api/v1/auth/") or path == _ONBOARD):
        return Traffic.SIGN_IN
    return Traffic.STAFF


def _is_feed(path: str) -> bool:
    """Read by calendar programs, which sign in nowhere."""
    return path.startswith("/api/v1/calendars/") and path.endswith(".ics")


def urgency_of(method: str, path: str) -> Urgency | None:
    """None of what is never given up."""
    if not path.startswith(_API) or path.startswith(_FREE):
        return None
    if upload_limit(method, path) is not None:
        return Urgency.PUBLIC_UPLOAD if path.startswith(_PUBLIC) else Urgency.UPLOAD
    if path.startswith(_LATER):
        return Urgency.SHEDDABLE
    if method in READS:
        return Urgency.DEFAULT
    if path.startswith(("/api/v1/auth/", *_BOOKING_WRITES)) or path == _ONBOARD:
        return Urgency.CRITICAL
    return Urgency.DEFAULT
