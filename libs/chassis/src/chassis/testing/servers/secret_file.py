import os
import secrets
from pathlib import Path


def write_secret(path: Path, text: str) -> None:
    """Readable by its owner alone from the first byte on; replaced in one rename."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    draft.replace(path)


def kept_password(path: Path) -> str:
    """The password in this file; made on first use."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_secret(path, secrets.token_urlsafe(24))
    return path.read_text()
