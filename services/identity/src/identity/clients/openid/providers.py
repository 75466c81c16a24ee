"""A client for each provider that is set."""

from __future__ import annotations

import httpx

from identity.clients.openid.client import OpenIdClient
from identity.clients.openid.provider import Provider
from identity.settings import IdentitySettings

CALLBACK = "/api/v1/auth/outside/{name}/callback"


def openid_clients(settings: IdentitySettings) -> dict[str, OpenIdClient]:
    """By name. Each keeps what it fetched, for as long as the process lives."""
    if not settings.outside_providers:
        return {}
    http = httpx.AsyncClient(limits=httpx.Limits(max_connections=20))
    return {
        each.name: OpenIdClient(
            Provider(
                name=each.name,
                title=each.title,
                issuer=each.issuer,
                client_id=each.client_id,
                client_secret=each.client_secret.get_secret_value(),
            ),
            http,
            redirect_uri=settings.public_url.rstrip("/") + CALLBACK.format(name=each.name),
            plain_http=settings.is_development,
        )
        for each in settings.outside_providers
    }
