"""Where the outside reaches this gateway."""

from __future__ import annotations

import re

from starlette.requests import Request

from gateway.settings import GatewaySettings

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")


def public_url(request: Request) -> str:
    """Without a slash at its end: as it is set, else as this request was addressed."""
    settings: GatewaySettings = request.app.state.settings
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host = request.headers.get("host", "")
    return f"{request.url.scheme}://{host}" if _HOST.fullmatch(host) else ""
