from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.identity.v1.api_keys_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.fields import Page
from gateway.models.identity.api_keys import ApiKeyPage, CreatedApiKey, NewApiKey, ScopeList
from gateway.routes.rest.api import answers, created, no_content, ok, router

routes: APIRouter = router("API keys")

CREATE = Rpc(DESCRIPTOR, "ApiKeyService.CreateApiKey", request=NewApiKey, reply=CreatedApiKey)
LIST = Rpc(DESCRIPTOR, "ApiKeyService.ListApiKeys", request=Page, reply=ApiKeyPage)
DELETE = Rpc(DESCRIPTOR, "ApiKeyService.DeleteApiKey", given=("id",))
LIST_SCOPES = Rpc(DESCRIPTOR, "ApiKeyService.ListScopes", reply=ScopeList)


@routes.post("/api-keys", **answers(201, CreatedApiKey))
async def create_api_key(body: NewApiKey, call: Staff) -> Response:
    """A key for a machine, sent as `X-API-Key`. No later answer shows it again."""
    return created(await call(CREATE, body))


@routes.get("/api-keys", **answers(200, ApiKeyPage))
async def list_api_keys(page: Annotated[Page, Query()], call: Staff) -> Response:
    """Without the keys themselves, the newest first."""
    return ok(await call(LIST, page))


@routes.delete("/api-keys/{id}", status_code=204, response_model=None)
async def delete_api_key(id: PathId, call: Staff) -> Response:
    """It stops working within two seconds."""
    await call(DELETE, id=str(id))
    return no_content()


@routes.get("/scopes", **answers(200, ScopeList))
async def list_scopes(call: Staff) -> Response:
    """What keys, and people, can be limited to."""
    return ok(await call(LIST_SCOPES))
