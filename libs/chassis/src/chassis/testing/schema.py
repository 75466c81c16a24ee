"""A migrated schema and the addresses of its roles."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg.conninfo import make_conninfo

from chassis.migrate import RolePasswords


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSchema:
    service: str
    admin_url: str
    app_url: str
    relay_url: str

    @classmethod
    def of(cls, admin_url: str, service: str, passwords: RolePasswords) -> ServiceSchema:
        return cls(
            service=service,
            admin_url=admin_url,
            app_url=make_conninfo(admin_url, user=f"{service}_app", password=passwords.app),
            relay_url=make_conninfo(admin_url, user=f"{service}_relay", password=passwords.relay),
        )
