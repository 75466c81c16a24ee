import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from chassis.testing.servers import PostgresServer, process


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresServer]:
    server = PostgresServer(tmp_path / "postgres", durable=False)
    yield server.start()
    server.remove()


def test_a_wrong_password_is_refused(server: PostgresServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url_of("postgres", "guessed"))


def test_passwords_are_checked_by_scram_on_every_way_in(server: PostgresServer) -> None:
    with psycopg.connect(server.url) as link:
        methods = link.execute("select distinct auth_method from pg_hba_file_rules").fetchall()
        stored = link.execute("select rolpassword from pg_authid where rolname = 'postgres'").fetchone()
    assert methods == [("scram-sha-256",)]
    assert stored is not None
    assert stored[0].startswith("SCRAM-SHA-256$")


def test_it_listens_on_this_machine_alone(server: PostgresServer) -> None:
    with psycopg.connect(server.url) as link:
        shown = link.execute(
            "select current_setting('listen_addresses'), current_setting('unix_socket_directories')"
        ).fetchone()
    assert shown == ("127.0.0.1", "")


def test_a_second_start_keeps_the_data(server: PostgresServer) -> None:
    with psycopg.connect(server.url) as link:
        link.execute("create table kept as select 7 as n")
    server.stop()
    server.start()
    with psycopg.connect(server.url) as link:
        assert link.execute("select n from kept").fetchone() == (7,)


def test_another_port_is_picked_when_the_wanted_one_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as neighbour:
        taken = neighbour.getsockname()[1]
        server = PostgresServer(tmp_path / "postgres", taken, durable=False)
        try:
            assert server.start().port != taken
        finally:
            server.remove()


def test_a_server_left_behind_is_stopped_and_its_data_used(server: PostgresServer) -> None:
    left_behind = server.pid
    assert left_behind is not None
    successor = PostgresServer(server.data_dir, durable=False)
    with successor:
        assert successor.pid != left_behind
        assert process.wait_until(lambda: not _is_postgres(left_behind), 5)
        with psycopg.connect(successor.url) as link:
            assert link.execute("select 1").fetchone() == (1,)


def test_a_pid_file_that_names_another_process_does_not_block_the_start(server: PostgresServer) -> None:
    server.stop()
    pid_file = server.data_dir / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{server.data_dir}\n")
    server.start()
    with psycopg.connect(server.url) as link:
        assert link.execute("select 1").fetchone() == (1,)


def test_a_killed_server_starts_again(server: PostgresServer) -> None:
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    server.stop()
    server.start()
    with psycopg.connect(server.url) as link:
        assert link.execute("select 1").fetchone() == (1,)


def test_the_password_is_readable_by_its_owner_alone(server: PostgresServer) -> None:
    kept = server.data_dir.with_name("postgres.password")
    assert kept.stat().st_mode & 0o777 == 0o600


def test_removing_leaves_nothing(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path / "postgres", durable=False).start()
    server.remove()
    assert [path.name for path in tmp_path.iterdir()] == ["postgres.log"]


def _is_postgres(pid: int) -> bool:
    return "postgres" in process.command_line(pid)
