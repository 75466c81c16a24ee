"""A service that dies between its commit and its answer has done the work once, however often it is asked."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from chassis.context import Caller, Via
from chassis.db import Database
from chassis.errors import FrontdeskError, Kind
from chassis.rpc.client import Origin, Peer
from chassis.testing.rpc import private_key, public_key
from chassis.testing.schema import ServiceSchema
from chassis.testing.servers.ports import LOOPBACK, free_port
from chassis.tokens import ServiceIdentity
from frontdesk.identity.v1 import me_pb2, me_pb2_grpc
from sqlalchemy import text

START_SECONDS = 30
NOTES = text("SELECT count(*) FROM notes WHERE workspace_id = :workspace_id")

SERVICE = """
import asyncio, os, signal, sys
from pathlib import Path
from chassis.db import Database
from chassis.rpc.methods import Servicer, write
from chassis.rpc.policy import Allow
from chassis.rpc.admission import Most
from chassis.rpc.server import Doorkeeper, RpcServer
from chassis.tokens import AccessTokenVerifier, Revoked, ServiceTokenVerifier, SigningKeys
from frontdesk.identity.v1.me_pb2 import ChangeMeResponse
from frontdesk.identity.v1.me_pb2_grpc import MeServiceServicer
from grpc import aio
from sqlalchemy import text

url, port, key, crashed = sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4])
NOTE = text("INSERT INTO notes VALUES (:workspace_id, gen_random_uuid(), gen_random_uuid()::text)")

def die():
    if not crashed.exists():
        crashed.touch()
        os.kill(os.getpid(), signal.SIGKILL)

class People(Servicer, MeServiceServicer):
    @write
    async def ChangeMe(self, tx, request):
        await tx.rows(NOTE)
        tx.after_commit(die)
        return ChangeMeResponse()

async def main():
    database = Database(url)
    await database.open()
    async def no_keys():
        return {}
    doorkeeper = Doorkeeper(
        ServiceTokenVerifier("sample", {"gateway": key}), AccessTokenVerifier(SigningKeys(no_keys), Revoked())
    )
    policy = {"MeService/ChangeMe": Allow(systems=frozenset({"gateway"}))}
    rpc = RpcServer("sample", doorkeeper, policy, most=Most(calls=10))
    server = aio.server()
    server.add_generic_rpc_handlers((rpc.handlers(People(database)),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    print("serving", flush=True)
    await server.wait_for_termination()

asyncio.run(main())
"""


@asynccontextmanager
async def _serving(schema: ServiceSchema, port: int, key: str, crashed: Path) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        SERVICE,
        schema.app_url,
        str(port),
        key,
        str(crashed),
        stdout=PIPE,
    )
    try:
        assert process.stdout is not None
        assert await asyncio.wait_for(process.stdout.readline(), START_SECONDS) == b"serving\n"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_service_killed_after_commit_and_before_the_answer_has_one_effect_when_asked_again(
    schema: ServiceSchema, database: Database, tmp_path: Path
) -> None:
    private, port, crashed = private_key(), free_port(), tmp_path / "crashed"
    workspace_id, key = uuid4(), uuid4().hex
    peer = Peer("sample", f"{LOOPBACK}:{port}", ServiceIdentity("gateway", private))
    stub = me_pb2_grpc.MeServiceStub(peer.channel)
    origin = Origin(via=Via.SYSTEM, workspace_id=workspace_id)
    known = {"origin": origin, "idempotency_key": key, "timeout": START_SECONDS}

    async def ask() -> me_pb2.ChangeMeResponse:
        return await peer.call(stub.ChangeMe, me_pb2.ChangeMeRequest(), **known)

    async def notes() -> int:
        caller = Caller(via=Via.SYSTEM, service="sample", workspace_id=workspace_id)
        async with database.read(caller) as tx:
            return int(await tx.scalar(NOTES))

    async def ask_until_answered() -> None:
        async with asyncio.timeout(START_SECONDS):
            while True:
                try:
                    await ask()
                    return
                except FrontdeskError as away:
                    if away.kind is not Kind.UNAVAILABLE:
                        raise

    async with _serving(schema, port, public_key(private), crashed) as process:
        with pytest.raises(FrontdeskError) as unknown:
            await ask()
        assert unknown.value.kind is Kind.UNAVAILABLE
        assert await process.wait() == -signal.SIGKILL
    assert await notes() == 1
    async with _serving(schema, port, public_key(private), crashed):
        await ask_until_answered()
        await ask_until_answered()
    assert await notes() == 1
    await peer.close()
