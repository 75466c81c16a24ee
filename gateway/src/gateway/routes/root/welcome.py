from __future__ import annotations

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

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
    """The keys that access tokens are signed with."""
    return JSONResponse(
        key_set(request.app.state.keys),
        headers={"Cache-Control": "public, max-age=300"},
        media_type="application/jwk-set+json",
    )
