from chassis.db import Database
from chassis.process.service import Service
from chassis.tokens import SigningKeys

from identity.clients.openid.providers import openid_clients
from identity.credentials.locksmith import locksmith
from identity.jobs.forgetting import forgetting
from identity.jobs.rotating import rotating
from identity.policy import POLICY
from identity.rpc.served import served
from identity.settings import IdentitySettings
from identity.wiring import wire_personal_data


def main() -> None:
    settings = IdentitySettings()
    database = Database(settings.database_url, pool_size=settings.database_pool_size)
    smith = locksmith(settings, database)
    refresh = settings.signing_keys_refresh_seconds
    keys = SigningKeys(smith.keyring.public_keys, refresh_seconds=refresh)
    service = Service("identity", settings, POLICY, signing_keys=keys, database=database)
    providers = openid_clients(settings)
    service.serve(
        *served(
            database,
            smith,
            refresh_grace=settings.refresh_grace,
            providers=providers,
            sign_up=settings.sign_up,
            # Who tries the product out has no mailbox that links arrive in.
            verified_invite_only=not settings.is_development,
        )
    )
    wire_personal_data(service)
    service.lead(rotating(smith.keyring, every_seconds=refresh), forgetting(database))
    service.run()


if __name__ == "__main__":
    main()
