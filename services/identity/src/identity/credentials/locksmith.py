"""All that makes and checks credentials in this process."""

from __future__ import annotations

from dataclasses import dataclass

from chassis.db import Database

from identity.credentials.keyring import Keyring
from identity.credentials.known_devices import KnownDevices
from identity.credentials.mailed_links import MailedLinks
from identity.credentials.one_time_codes import OneTimeCodes
from identity.credentials.passwords import Passwords
from identity.settings import IdentitySettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Locksmith:
    passwords: Passwords
    keyring: Keyring
    links: MailedLinks
    devices: KnownDevices
    codes: OneTimeCodes


def locksmith(settings: IdentitySettings, database: Database) -> Locksmith:
    secret = settings.jwt_secret_key.get_secret_value()
    return Locksmith(
        passwords=Passwords(threads=settings.password_threads, waiting=settings.password_queue),
        keyring=Keyring(
            database, secret, token_seconds=settings.access_token_seconds, rotation=settings.rotation
        ),
        links=MailedLinks(secret, settings.web_app),
        devices=KnownDevices(secret, count_loopback=not settings.is_development),
        codes=OneTimeCodes(secret),
    )
