"""`frontdesk up`: servers, migrations, processes, demo data, then one screen; all stopped in reverse."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from chassis.testing.servers import NatsServer, PostgresServer
from chassis.testing.servers.ports import LOOPBACK, claimed_ports
from chassis.testing.servers.process import end_with_parent

from devstack.secrets_file import kept_secrets
from devstack.stack.child import Child, python_module
from devstack.stack.environment import Wiring, environment, inherited
from devstack.stack.log_lines import ProcessLog
from devstack.stack.migrated import is_migrated, note_migrated
from devstack.stack.parts import GATEWAY, NAMES, PARTS, SERVICE_NAMES
from devstack.stack.readiness import wait_until_ready
from devstack.stack.supervisor import supervise
from devstack.state import Running, State
from devstack.tracing.receiver import receiving

POSTGRES_PORT = 5432
NATS_PORT = 4222


class StepFailed(Exception):
    """A step of the start failed; its own output was shown."""


def run(state: State, *, port: int, fresh: bool, demo: bool) -> None:
    # A SIGTERM during the start unwinds like Ctrl-C; once the processes run, the supervisor takes both.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    state.make()
    with state.locked():
        if fresh:
            state.forget()
            state.make()
        with _wired(state, port) as wiring:
            try:
                asyncio.run(_run_processes(wiring, demo=demo))
            finally:
                _finish_undisturbed()
                state.clear_running()


@contextmanager
def _wired(state: State, port: int) -> Iterator[Wiring]:
    secrets = kept_secrets(state.secrets, NAMES)
    postgres = PostgresServer(state.postgres, POSTGRES_PORT, log=state.log("postgres"))
    nats = NatsServer(state.nats, NATS_PORT, users=NAMES, log=state.log("nats"))
    preferred = {part.name: part.port for part in PARTS} | {GATEWAY.name: port}
    with receiving() as receiver, postgres, nats, claimed_ports(preferred) as ports:
        yield Wiring(
            postgres=postgres,
            nats=nats,
            ports=ports,
            trace_url=receiver.url,
            secrets=secrets,
            state=state,
        )


async def _run_processes(wiring: Wiring, *, demo: bool) -> None:
    children: dict[str, Child] = {}

    def note_pids() -> None:
        _note_running(wiring, children)

    for part in PARTS:
        log = ProcessLog(part.name, wiring.state.log(part.name))
        command, env = python_module(part.name), environment(part, wiring)
        children[part.name] = Child(part.name, command, env=env, log=log, nice=part.nice, on_change=note_pids)
    note_pids()
    if not is_migrated(wiring.state):
        await _step("migrate", wiring)
        note_migrated(wiring.state)
    gateway = children[GATEWAY.name]
    services = [child for child in children.values() if child is not gateway]

    async def bring_up() -> None:
        await wait_until_ready(wiring.ports[GATEWAY.name], [*services, gateway])
        if demo:
            # It says itself why it failed; the system runs without it, and `frontdesk seed` repeats it.
            with suppress(StepFailed):
                await _step("seed", wiring)
        await _step("welcome", wiring)
        for child in children.values():
            child.log.quiet = False

    await supervise(services, gateway, bring_up=bring_up)


def _note_running(wiring: Wiring, children: dict[str, Child]) -> None:
    running = Running(
        supervisor=os.getpid(),
        base_url=f"http://{LOOPBACK}:{wiring.ports[GATEWAY.name]}",
        trace_url=wiring.trace_url,
        database_url=wiring.postgres.url,
        nats_url=wiring.nats.url(),
        addresses={name: f"{LOOPBACK}:{wiring.ports[name]}" for name in SERVICE_NAMES},
        processes={name: child.pid for name, child in children.items() if child.pid is not None},
    )
    wiring.state.write_running(running)


async def _step(command: str, wiring: Wiring) -> None:
    """Runs another command of ours in its own process: what it imports is not kept in memory."""
    arguments = [*python_module("devstack"), command, "--state", str(wiring.state.root)]
    step = await asyncio.create_subprocess_exec(
        *arguments, env=inherited(wiring.state), preexec_fn=end_with_parent(signal.SIGTERM)
    )
    try:
        code = await step.wait()
    except asyncio.CancelledError:
        with suppress(ProcessLookupError):
            step.terminate()
        raise
    if code != 0:
        raise StepFailed(f"`frontdesk {command}` failed.")


def _finish_undisturbed() -> None:
    """A second Ctrl-C must not leave a server half stopped."""
    for known in (signal.SIGINT, signal.SIGTERM):
        signal.signal(known, signal.SIG_IGN)
