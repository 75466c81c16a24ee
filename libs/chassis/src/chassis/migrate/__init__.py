"""Roles, schemas and migrations of all services, made in one way."""

from chassis.migrate.provision import RolePasswords, provision
from chassis.migrate.upgrade import upgrade

__all__ = ["RolePasswords", "provision", "upgrade"]
