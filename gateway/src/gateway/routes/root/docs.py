"""`/docs` and `/redoc` from files of this machine: the package fastapi-offline brings both programs."""

from __future__ import annotations

from pathlib import Path

import fastapi_offline
from fastapi import APIRouter
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html, get_swagger_ui_oauth2_redirect_html
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

routes = APIRouter(include_in_schema=False)

OPENAPI = "/api/v1/openapi.json"
ASSETS = "/docs/assets"
_FOLDER = Path(fastapi_offline.__file__).parent / "static"
_FILES = frozenset({"swagger-ui-bundle.js", "swagger-ui.css", "redoc.standalone.js", "favicon.png"})
_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "worker-src blob:; frame-ancestors 'none'"
)


@routes.get("/docs")
async def swagger() -> Response:
    return _shown(
        get_swagger_ui_html(
            openapi_url=OPENAPI,
            title="Frontdesk API",
            oauth2_redirect_url="/docs/oauth2-redirect",
            swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{ASSETS}/favicon.png",
            swagger_ui_parameters={
                "persistAuthorization": True,
                "validatorUrl": None,
                "displayRequestDuration": True,
            },
        )
    )


@routes.get("/docs/oauth2-redirect")
async def swagger_redirect() -> Response:
    return _shown(get_swagger_ui_oauth2_redirect_html())


@routes.get("/redoc")
async def redoc() -> Response:
    return _shown(
        get_redoc_html(
            openapi_url=OPENAPI,
            title="Frontdesk API",
            redoc_js_url=f"{ASSETS}/redoc.standalone.js",
            redoc_favicon_url=f"{ASSETS}/favicon.png",
            with_google_fonts=False,
        )
    )


@routes.get(ASSETS + "/{name}")
async def asset(name: str) -> Response:
    if name not in _FILES:
        raise HTTPException(404)
    return FileResponse(_FOLDER / name, headers={"Cache-Control": "public, max-age=86400"})


def _shown(page: Response) -> Response:
    page.headers["Content-Security-Policy"] = _POLICY
    return page
