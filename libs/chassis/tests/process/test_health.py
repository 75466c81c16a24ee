import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest_asyncio
from chassis.process.health import is_serving
from chassis.testing.servers.ports import LOOPBACK, free_port
from grpc import aio
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


@dataclass(frozen=True, slots=True)
class Serving:
    port: int
    health: health.aio.HealthServicer


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Serving]:
    servicer = health.aio.HealthServicer()
    opened = aio.server()
    health_pb2_grpc.add_HealthServicer_to_server(servicer, opened)
    port = opened.add_insecure_port(f"{LOOPBACK}:0")
    await opened.start()
    yield Serving(port, servicer)
    await opened.stop(0)


async def test_a_serving_server_is_healthy(server: Serving) -> None:
    await server.health.set("", SERVING)
    assert await asyncio.to_thread(is_serving, LOOPBACK, server.port)


async def test_a_draining_server_is_not(server: Serving) -> None:
    await server.health.set("", NOT_SERVING)
    assert not await asyncio.to_thread(is_serving, LOOPBACK, server.port)


async def test_where_nobody_listens_nobody_is_healthy() -> None:
    assert not await asyncio.to_thread(is_serving, LOOPBACK, free_port())


async def test_the_command_answers_by_its_exit_code(server: Serving) -> None:
    await server.health.set("", SERVING)
    command = [sys.executable, "-m", "chassis.process.health", f"{LOOPBACK}:{server.port}"]
    asked = await asyncio.create_subprocess_exec(*command)
    assert await asked.wait() == 0
    await server.health.set("", NOT_SERVING)
    asked = await asyncio.create_subprocess_exec(*command)
    assert await asked.wait() == 1
