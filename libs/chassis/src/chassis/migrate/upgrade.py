"""Runs a service's migrations as the owner of its schema."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from alembic import command
from alembic.config import Config


def upgrade(admin_url: str, service: str, *, migrations: Path | None = None) -> None:
    """Brings the schema of the service to its newest revision; waits for another one that runs."""
    command.upgrade(configuration(admin_url, service, migrations or migrations_of(service)), "head")


def configuration(admin_url: str, service: str, migrations: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["admin_url"] = admin_url
    config.attributes["service"] = service
    return config


def migrations_of(service: str) -> Path:
    """Beside the package in a checkout, inside it in an installed wheel."""
    spec = find_spec(service)
    if spec is None or spec.origin is None:
        raise LookupError(f"the service {service} is not installed")
    package = Path(spec.origin).parent
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parents[1] / "migrations"
