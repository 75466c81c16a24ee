from chassis.context import caller_in
from chassis.db import Database, ReadTx, Tx
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, flow, read, write
from frontdesk.identity.v1 import api_keys_pb2_grpc
from frontdesk.identity.v1.api_keys_pb2 import (
    CreateApiKeyRequest,
    CreateApiKeyResponse,
    DeleteApiKeyRequest,
    DeleteApiKeyResponse,
    ExchangeApiKeyRequest,
    ExchangeApiKeyResponse,
    ListApiKeysRequest,
    ListApiKeysResponse,
    ListScopesRequest,
    ListScopesResponse,
    Scope,
)

from identity.actions.api_keys.create_api_key import create_api_key
from identity.actions.api_keys.delete_api_key import delete_api_key
from identity.actions.api_keys.exchange_api_key import exchange_api_key
from identity.credentials.keyring import Keyring
from identity.domain.access import api_key
from identity.domain.access.api_key import NewApiKey
from identity.rpc.access import scopes
from identity.rpc.access.messages import api_key_message
from identity.rpc.people import hold_session, person, present_rights
from identity.rpc.second_factor.step_up import demand_fresh_proof
from identity.store.access import api_keys


class ApiKeyServicer(Servicer, api_keys_pb2_grpc.ApiKeyServiceServicer):
    def __init__(self, database: Database, keyring: Keyring) -> None:
        super().__init__(database)
        self._keyring = keyring

    @write
    async def CreateApiKey(self, tx: Tx, request: CreateApiKeyRequest) -> CreateApiKeyResponse:
        await demand_fresh_proof(tx)
        user_id, _ = person(tx.caller)
        ends = fields.moment(request, "expires_at") if request.HasField("expires_at") else None
        wish = NewApiKey(name=request.name, scopes=request.scopes, expires_at=ends)
        rights = await present_rights(tx)
        await hold_session(tx)
        grantable = scopes.grantable(rights.scopes, scopes.for_keys())
        made, key = await create_api_key(tx, wish.checked(grantable=grantable), made_by=user_id)
        return CreateApiKeyResponse(api_key=api_key_message(made), key=str(key))

    @read
    async def ListApiKeys(self, tx: ReadTx, request: ListApiKeysRequest) -> ListApiKeysResponse:
        page = paging.read(request.page, tx.workspace_id, "API keys")
        found = await api_keys.page(tx, most=page.fetch, after=page.after_id())
        shown, next_cursor = paging.cut(page, found, lambda one: (one.id,))
        return ListApiKeysResponse(items=map(api_key_message, shown), next_cursor=next_cursor)

    @write
    async def DeleteApiKey(self, tx: Tx, request: DeleteApiKeyRequest) -> DeleteApiKeyResponse:
        await delete_api_key(tx, fields.own_id(request.id))
        return DeleteApiKeyResponse()

    @flow
    async def ListScopes(self, request: ListScopesRequest) -> ListScopesResponse:
        keys = scopes.for_keys()
        return ListScopesResponse(
            items=[Scope(name=name, for_keys=name in keys) for name in sorted(scopes.for_people())]
        )

    @flow
    async def ExchangeApiKey(self, request: ExchangeApiKeyRequest) -> ExchangeApiKeyResponse:
        presented = api_key.parse(request.key)
        signer = await self._keyring.signer()
        within = caller_in(presented.workspace_id)
        grant = await self.database.run(within, exchange_api_key, presented)
        token, seconds = signer.sign_key(grant)
        return ExchangeApiKeyResponse(access_token=token, expires_in=seconds)
