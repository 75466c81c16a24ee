import os
from dataclasses import replace
from pathlib import Path

import pytest
from devstack.secrets_file import kept_secrets
from devstack.stack.migrated import is_migrated, note_migrated
from devstack.state import AlreadyRunning, NotRunning, Running, State, state_at

RUNNING = Running(
    supervisor=os.getpid(),
    base_url="http://127.0.0.1:8000",
    trace_url="http://127.0.0.1:4318",
    database_url="postgresql://",
    nats_url="nats://",
    processes={"booking": 7},
)


@pytest.fixture
def state(tmp_path: Path) -> State:
    state = state_at(tmp_path / "state")
    state.make()
    return state


def test_secrets_are_made_once_and_closed_to_others(state: State) -> None:
    first = kept_secrets(state.secrets, ["booking", "inbox"])
    assert kept_secrets(state.secrets, ["booking", "inbox"]) == first
    assert state.secrets.stat().st_mode & 0o777 == 0o600
    assert len({first.master, *first.private_keys.values(), *first.role_passwords.values()}) == 7


def test_a_new_service_gets_its_keys_and_the_others_keep_theirs(state: State) -> None:
    before = kept_secrets(state.secrets, ["booking"])
    after = kept_secrets(state.secrets, ["booking", "inbox"])
    assert after.private_keys["booking"] == before.private_keys["booking"]
    assert after.role_passwords["booking_app"] == before.role_passwords["booking_app"]
    assert set(after.public_keys) == {"booking", "inbox"}


def test_one_state_is_used_by_one_system_at_a_time(state: State) -> None:
    with state.locked(), pytest.raises(AlreadyRunning, match=str(os.getpid())), state.locked():
        pass


def test_other_commands_find_the_running_system(state: State) -> None:
    state.write_running(RUNNING)
    assert state.running() == RUNNING


def test_a_system_that_died_is_not_running(state: State) -> None:
    nobody = int(Path("/proc/sys/kernel/pid_max").read_text()) + 1 if Path("/proc").exists() else 99_999_999
    state.write_running(replace(RUNNING, supervisor=nobody))
    with pytest.raises(NotRunning):
        state.running()


def test_a_fresh_start_forgets_everything(state: State) -> None:
    kept_secrets(state.secrets, ["booking"])
    state.postgres.mkdir()
    (state.files / "upload").write_text("x")
    with state.locked():
        state.forget()
    assert [path.name for path in state.root.iterdir()] == ["lock"]


def test_migrations_run_again_when_something_changed(state: State) -> None:
    kept_secrets(state.secrets, ["booking"])
    assert not is_migrated(state)
    note_migrated(state)
    assert is_migrated(state)
    kept_secrets(state.secrets, ["booking", "inbox"])
    assert not is_migrated(state)
