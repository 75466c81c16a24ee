from chassis.db import Database
from chassis.service import Service
from chassis.tokens import SigningKeys

from identity.clients.openid.providers import openid_clients
from identity.credentials.keyring import Keyring
from identity.credentials.mailed_links import MailedLinks
from identity.credentials.passwords import Passwords
from identity.jobs.rotating import rotating
from identity.policy import POLICY
from identity.rpc.served import served
from identity.settings import IdentitySettings
from identity.wiring import wire_personal_data


def main() -> None:
    settings = IdentitySettings()
    database = Database(settings.database_url, pool_size=settings.database_pool_size)
    secret = settings.jwt_secret_key.get_secret_value()
    keyring = Keyring(
        database, secret, token_seconds=settings.access_token_seconds, rotation=settings.rotation
    )
    passwords = Passwords(threads=settings.password_threads, waiting=settings.password_queue)
    links = MailedLinks(secret, settings.web_app)
    refresh = settings.signing_keys_refresh_seconds
    keys = SigningKeys(keyring.public_keys, refresh_seconds=refresh)
    service = Service("identity", settings, POLICY, signing_keys=keys, database=database)
    providers = openid_clients(settings)
    grace, mode = settings.refresh_grace, settings.sign_up
    service.serve(
        *served(database, passwords, keyring, links, refresh_grace=grace, providers=providers, sign_up=mode)
    )
    wire_personal_data(service)
    service.lead(rotating(keyring, every_seconds=refresh))
    service.run()


if __name__ == "__main__":
    main()
