from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

from chassis.files import DownloadLinks, Files
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gateway.routes.rest.api import router

routes: APIRouter = router("Files")

FILE = {
    "description": "The file.",
    "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
    "headers": {"Content-Disposition": {"description": "Its name.", "schema": {"type": "string"}}},
}
ALONE = "default-src 'none'; sandbox"
"""Whatever lies in it: a file that a browser opens may do nothing."""


@routes.get("/files/{token}", response_model=None, responses={200: FILE, 410: {}})
async def download_file(token: str, request: Request) -> Response:
    """A file by a link that was made for it a few minutes ago; the link is the permission."""
    links: DownloadLinks = request.app.state.links
    files: Files = request.app.state.files
    download = links.read(token, now=datetime.now(UTC))
    opened = await files.open(download.key)
    return StreamingResponse(
        opened.chunks,
        media_type=download.content_type,
        headers={
            "Content-Length": str(opened.size),
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(download.name, safe='')}",
            "Content-Security-Policy": ALONE,
        },
    )
