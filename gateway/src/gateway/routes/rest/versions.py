"""ETag and If-Match: an edit made from a stale copy is refused (RFC 9110, section 13)."""

from __future__ import annotations

import re
from typing import Annotated, Any

from chassis.errors import FrontdeskError, Kind
from fastapi import Depends, Header
from starlette.responses import Response

from gateway.routes.rest.api import Json

_TAG = re.compile(r'"v(0|[1-9][0-9]{0,17})"\Z', re.ASCII)
_ANY = 0
_HEADER = "header:If-Match"
TAGGED: dict[str, Any] = {
    "headers": {"ETag": {"description": "The version, for `If-Match`.", "schema": {"type": "string"}}}
}


class IfMatchMissing(FrontdeskError):
    kind = Kind.STALE
    reason = "IF_MATCH_MISSING"


class IfMatchUnknown(FrontdeskError):
    kind = Kind.STALE
    reason = "IF_MATCH_UNKNOWN"


def made_from(
    if_match: Annotated[str | None, Header(description="The `ETag` that was read; `*` for any.")] = None,
) -> int:
    """The version that an edit says it was made from; 0 is any."""
    if if_match is None:
        raise IfMatchMissing("read it first and send its ETag as If-Match", field=_HEADER)
    if if_match.strip() == "*":
        return _ANY
    tag = _TAG.match(if_match.strip())
    if tag is None or tag[1] == "0":
        raise IfMatchUnknown("If-Match must be the one ETag that was read, as it was read", field=_HEADER)
    return int(tag[1])


MadeFrom = Annotated[int, Depends(made_from)]


def tagged(body: bytes, version: int, *, status: int = 200) -> Response:
    return Json(body, status_code=status, headers={"ETag": f'"v{version}"'})
