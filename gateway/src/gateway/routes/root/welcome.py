from __future__ import annotations

import hashlib

import orjson
from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from gateway.upstream.signing_keys import key_set

routes = APIRouter(include_in_schema=False)


@routes.get("/")
async def welcome() -> dict[str, str]:
    return {
        "service": "frontdesk",
        "api": "/api/v1",
        "docs": "/docs",
        "openapi": "/api/v1/openapi.json",
        "health": "/api/v1/health",
    }


@routes.get("/metrics")
async def metrics() -> Response:
    return Response(generate_latest(), headers={"content-type": CONTENT_TYPE_LATEST})


@routes.get("/.well-known/jwks.json")
async def published_keys(request: Request) -> Response:
    """The keys that access tokens are signed with, the next one included."""
    body = orjson.dumps(key_set(request.app.state.keys))
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    age = int(request.app.state.settings.signing_keys_refresh_seconds)
    headers = {"Cache-Control": f"public, max-age={age}", "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/jwk-set+json")
