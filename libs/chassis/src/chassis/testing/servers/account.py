import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

PREFERRED_ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The system user a server runs as when we are root: PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    def may(self, *tests: tuple[str, Path]) -> bool:
        """Whether this user passes all of these `test` flags, asked of the system by trying as that user."""
        script = " && ".join(f'test {flag} "${n}"' for n, (flag, _) in enumerate(tests, start=1))
        paths = [str(path) for _, path in tests]
        asked = subprocess.run(
            ["/bin/sh", "-c", script, "sh", *paths],
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            cwd="/",
            check=False,
        )
        return asked.returncode == 0

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)


def account_for(data_dir: Path) -> Account | None:
    """None for an ordinary user; as root the owner of the data, else an unprivileged account."""
    if os.geteuid() != 0:
        return None
    if data_dir.exists() and (owner := data_dir.stat()).st_uid != 0:
        return Account(uid=owner.st_uid, gid=owner.st_gid)
    for name in PREFERRED_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(uid=entry.pw_uid, gid=entry.pw_gid)
    return Account(uid=65534, gid=65534)
