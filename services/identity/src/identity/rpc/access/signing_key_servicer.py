from chassis.db import Database
from chassis.rpc.methods import Servicer, flow
from frontdesk.common.v1 import signing_keys_pb2_grpc
from frontdesk.common.v1.signing_keys_pb2 import ListSigningKeysRequest, ListSigningKeysResponse

from identity.credentials.keyring import Keyring
from identity.rpc import convert


class SigningKeyServicer(Servicer, signing_keys_pb2_grpc.SigningKeyServiceServicer):
    def __init__(self, database: Database, keyring: Keyring) -> None:
        super().__init__(database)
        self._keyring = keyring

    @flow
    async def ListSigningKeys(self, request: ListSigningKeysRequest) -> ListSigningKeysResponse:
        keys = await self._keyring.published()
        return ListSigningKeysResponse(keys=[convert.signing_key_message(key) for key in keys])
