"""Signed links of customers: the token names the workspace, and its service checks the signature."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated
from uuid import UUID

from chassis.context import Via
from chassis.errors import NotFound
from chassis.rpc.client import Origin
from fastapi import Depends, Path
from starlette.requests import Request

from gateway.door import Call, Door, idempotency_key
from gateway.edge.rates import ALLOWANCE
from gateway.rates import Allowance, Subject

_NO_WORKSPACE = UUID(int=0)
_ID_BYTES = 16


async def follow(request: Request, token: Annotated[str, Path(description="Of the mailed link.")]) -> Call:
    """A customer with a link; what the token says is believed by nobody before its service has checked it."""
    door: Door = request.app.state.door
    key = idempotency_key(request)
    workspace_id = await _known(door, workspace_of(token))
    allowance: Allowance | None = request.scope.get(ALLOWANCE)
    if allowance is not None:
        await allowance.take(Subject.WORKSPACE, str(workspace_id))
    return Call(peers=door.peers, origin=Origin(via=Via.PUBLIC, workspace_id=workspace_id), key=key)


def workspace_of(token: str) -> UUID:
    """What cannot be a token names a workspace that nobody has."""
    try:
        named = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)[:_ID_BYTES]
    except (binascii.Error, ValueError):
        return _NO_WORKSPACE
    return UUID(bytes=named) if len(named) == _ID_BYTES else _NO_WORKSPACE


async def _known(door: Door, workspace_id: UUID) -> UUID:
    """Refuses the links of a suspended workspace; of an unknown one booking says that the link is invalid."""
    if workspace_id == _NO_WORKSPACE:
        return _NO_WORKSPACE
    try:
        return (await door.workspaces.find(str(workspace_id))).id
    except NotFound:
        return _NO_WORKSPACE


LinkHolder = Annotated[Call, Depends(follow)]
