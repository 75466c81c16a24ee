from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.identity.v1.personal_data_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.binding.times import rfc3339
from gateway.door import Outsider, PathId, Staff
from gateway.models.identity.personal_data import ConfirmPerson, ConfirmWorkspace, Erasure, Export
from gateway.routes.rest.api import Json, answers, ok, router

routes: APIRouter = router("Personal data")
_SERVICE = "PersonalDataService"


def _export(reply: Any) -> dict[str, Any]:
    export = reply.export
    return {
        "id": export.id,
        "state": export.state,
        "parts_done": export.parts_done,
        "parts_total": export.parts_total,
        "requested_at": rfc3339(export.requested_at),
        "expires_at": rfc3339(export.expires_at) if export.HasField("expires_at") else None,
        "url": f"/api/v1/files/{export.token}" if export.token else None,
    }


def _erasure(reply: Any) -> dict[str, Any]:
    erasure = reply.erasure
    return {
        "url": f"/api/v1/erasures/{erasure.token}",
        "scope": erasure.scope,
        "state": erasure.state,
        "steps_done": erasure.steps_done,
        "steps_total": erasure.steps_total,
        "requested_at": rfc3339(erasure.requested_at),
        "done_at": rfc3339(erasure.done_at) if erasure.HasField("done_at") else None,
    }


REQUEST_EXPORT = Rpc(DESCRIPTOR, f"{_SERVICE}.RequestExport", render=_export)
GET_EXPORT = Rpc(DESCRIPTOR, f"{_SERVICE}.GetExport", given=("id",), render=_export)
ERASE_ME = Rpc(DESCRIPTOR, f"{_SERVICE}.EraseMe", request=ConfirmPerson, render=_erasure)
ERASE_WORKSPACE = Rpc(DESCRIPTOR, f"{_SERVICE}.EraseWorkspace", request=ConfirmWorkspace, render=_erasure)
GET_ERASURE = Rpc(DESCRIPTOR, f"{_SERVICE}.GetErasure", given=("token",), render=_erasure)


@routes.post("/me/export", **answers(202, Export, 403, 404, 409, 422))
async def request_export(call: Staff) -> Response:
    """Gathers what all services hold about you in this workspace; follow it at `/me/exports/{id}`.

    Wants a fresh proof.
    """
    return Json(await call(REQUEST_EXPORT), status_code=202)


@routes.get("/me/exports/{id}", **answers(200, Export))
async def get_export(id: PathId, call: Staff) -> Response:
    """How far your export is; when it is ready, a link to a ZIP file of JSON files and your documents."""
    return ok(await call(GET_EXPORT, id=str(id)))


@routes.delete("/me", **answers(202, Erasure, 404, 409))
async def erase_me(confirm: Annotated[ConfirmPerson, Query()], call: Staff) -> Response:
    """Ends your account and removes you from all services. Who owns workspaces deletes those first."""
    return Json(await call(ERASE_ME, confirm), status_code=202)


@routes.delete("/workspaces/current", **answers(202, Erasure, 404))
async def erase_workspace(confirm: Annotated[ConfirmWorkspace, Query()], call: Staff) -> Response:
    """For the owner: everything of the workspace goes, and accounts that belong nowhere else."""
    return Json(await call(ERASE_WORKSPACE, confirm), status_code=202)


@routes.get("/erasures/{token}", **answers(200, Erasure))
async def get_erasure(token: str, call: Outsider) -> Response:
    """How far an erasure is; the link is the permission, for nobody can sign in any more."""
    return ok(await call(GET_ERASURE, token=token))
