import json
from typing import Annotated

import typer

from devstack.stack.parts import NAMES, SERVICE_NAMES


def keys(
    services: Annotated[list[str] | None, typer.Argument(help="Default: every process of Frontdesk.")] = None,
) -> None:
    """Make the keys, passwords and master secret of an installation, as environment variables."""
    import secrets

    from chassis.testing.servers.nats_config import ADMIN

    from devstack.secrets_file import make_key_pair

    names = services or list(NAMES)
    pairs = {name: make_key_pair() for name in names}
    typer.echo(f"JWT_SECRET_KEY={secrets.token_urlsafe(48)}")
    typer.echo(f"SERVICE_PUBLIC_KEYS='{json.dumps({name: public for name, (_, public) in pairs.items()})}'")
    for name, (private, _) in pairs.items():
        typer.echo(f"{name.upper()}_PRIVATE_KEY={private}")
    roles = [f"{name}_{kind}" for name in names if name in SERVICE_NAMES for kind in ("app", "relay")]
    for user in ("postgres", *roles, *(f"nats_{name}" for name in (ADMIN, *names))):
        # NATS takes a value that begins with a digit for a number.
        typer.echo(f"{user.upper()}_PASSWORD=p{secrets.token_urlsafe(24)}")
