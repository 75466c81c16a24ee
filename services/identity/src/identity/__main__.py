from datetime import timedelta

from chassis.db import Database
from chassis.service import Service
from chassis.tokens import SigningKeys
from frontdesk.common.v1.signing_keys_pb2 import DESCRIPTOR as SIGNING_KEYS
from frontdesk.identity.v1.identity_pb2 import DESCRIPTOR as IDENTITY

from identity.credentials.keyring import Keyring
from identity.credentials.passwords import Passwords
from identity.policy import POLICY
from identity.rpc.signing_key_servicer import SigningKeyServicer
from identity.rpc.staff_servicer import StaffServicer
from identity.rpc.token_servicer import TokenServicer
from identity.rpc.workspace_servicer import WorkspaceServicer
from identity.settings import IdentitySettings


def main() -> None:
    settings = IdentitySettings()
    database = Database(settings.database_url, pool_size=settings.database_pool_size)
    secret = settings.jwt_secret_key.get_secret_value()
    keyring = Keyring(database, secret, token_seconds=settings.access_token_seconds)
    passwords = Passwords(threads=settings.password_threads, waiting=settings.password_queue)
    grace = timedelta(seconds=settings.refresh_grace_seconds)
    tokens = TokenServicer(database, passwords, keyring, refresh_grace=grace)

    keys = SigningKeys(keyring.public_keys)
    service = Service("identity", settings, POLICY, signing_keys=keys, database=database)
    nouns = IDENTITY.services_by_name
    service.serve((nouns["WorkspaceService"], WorkspaceServicer(database, passwords, keyring)))
    service.serve((nouns["TokenService"], tokens))
    service.serve((nouns["StaffService"], StaffServicer(database)))
    service.serve((SIGNING_KEYS.services_by_name["SigningKeyService"], SigningKeyServicer(database, keyring)))
    service.run()


if __name__ == "__main__":
    main()
