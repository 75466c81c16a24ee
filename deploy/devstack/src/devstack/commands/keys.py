import json
from typing import Annotated

import typer

from devstack.stack.parts import NAMES


def keys(
    services: Annotated[list[str] | None, typer.Argument(help="Default: every process of Frontdesk.")] = None,
) -> None:
    """Make the Ed25519 keys and the master secret of an installation, as environment variables."""
    import secrets

    from devstack.secrets_file import make_key_pair

    pairs = {name: make_key_pair() for name in services or NAMES}
    typer.echo(f"JWT_SECRET_KEY={secrets.token_urlsafe(48)}")
    typer.echo(f"SERVICE_PUBLIC_KEYS='{json.dumps({name: public for name, (_, public) in pairs.items()})}'")
    for name, (private, _) in pairs.items():
        typer.echo(f"{name.upper()}_PRIVATE_KEY={private}")
