"""What a request comes from, as identity is told."""

from __future__ import annotations

from starlette.requests import Request

from gateway.models.identity.sign_in.tokens import Client


def client_of(request: Request) -> Client:
    return Client(
        user_agent=request.headers.get("user-agent", ""),
        address=request.client.host if request.client else "",
        languages=request.headers.get("accept-language", ""),
    )
