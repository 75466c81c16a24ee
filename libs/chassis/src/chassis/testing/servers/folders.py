"""Where files lie that another user must reach, without opening folders that are not ours."""

import hashlib
import os
import shutil
from pathlib import Path

from chassis.testing.servers.account import Account

# Only root can create entries here, so nobody can plant a folder under our name.
HALL = Path("/var/lib/frontdesk")


def hall() -> Path:
    HALL.mkdir(exist_ok=True)
    # Whatever the umask is: others must pass through.
    HALL.chmod(0o755)
    return HALL


def place_data(wanted: Path, account: Account | None) -> Path:
    """The data folder at `wanted`, or behind a link there when the account cannot get to it."""
    wanted.parent.mkdir(parents=True, exist_ok=True)
    if wanted.is_dir():
        return wanted.resolve()
    if account is None or account.may(("-x", wanted.parent)):
        wanted.mkdir(mode=0o700)
        real = wanted.resolve()
    else:
        real = _place_in_hall(wanted)
    if account is not None:
        account.own(real)
    return real


def remove_data(wanted: Path) -> None:
    if wanted.is_symlink():
        shutil.rmtree(wanted.resolve(), ignore_errors=True)
        wanted.unlink()
    else:
        shutil.rmtree(wanted, ignore_errors=True)


def place_for_all(source: Path, parts: list[str], name: str) -> Path:
    """A copy in the hall that every user can read; made once, in one rename."""
    target = hall() / name
    if target.is_dir():
        return target
    draft = hall() / f".{name}.{os.getpid()}"
    for part in parts:
        shutil.copytree(source / part, draft / part, symlinks=True)
    _open_for_reading(draft)
    try:
        draft.rename(target)
    except OSError:
        # Another process was quicker; its copy is as good.
        shutil.rmtree(draft)
    return target


def _place_in_hall(wanted: Path) -> Path:
    name = hashlib.sha256(str(wanted.absolute()).encode()).hexdigest()[:16]
    real = hall() / f"data-{name}"
    # The link was deleted, and with it the password: this data is of a state that was thrown away.
    shutil.rmtree(real, ignore_errors=True)
    real.mkdir(mode=0o700)
    wanted.unlink(missing_ok=True)
    wanted.symlink_to(real)
    return real


def _open_for_reading(root: Path) -> None:
    for folder, _, names in os.walk(root):
        Path(folder).chmod(0o755)
        for name in names:
            path = Path(folder) / name
            if not path.is_symlink():
                path.chmod(0o755 if os.access(path, os.X_OK) and path.stat().st_mode & 0o100 else 0o644)
