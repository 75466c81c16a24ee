"""Every operation, asked with data made from its schemas, keeps to what the OpenAPI document says."""

import asyncio
import os
import time
from functools import cache
from typing import Any

import httpx
import pytest
import schemathesis
from e2e_business import Business, open_business
from gateway.openapi import describe
from gateway.routes.collect import DEVELOPMENT, ROUTERS
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CASES = int(os.environ.get("FRONTDESK_FUZZ_CASES", "0"))
"""Per operation and others on every run, with the edges of every schema: `make fuzz`. Else few and fixed."""
FEW = 5
PROMISES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ENDLESS = "/api/v1/stream"
RENEWED_SECONDS = 60.0


def _schema() -> Any:
    routers = ROUTERS if "FRONTDESK_E2E_URL" in os.environ else ROUTERS + DEVELOPMENT
    document = describe([route for router in routers for route in router.routes])
    config = SchemathesisConfig.from_dict({"phases": {"coverage": {"enabled": CASES > 0}}})
    return schemathesis.openapi.from_dict(document, config=config).exclude(path=ENDLESS)


_bounded = settings(
    max_examples=CASES or FEW,
    derandomize=not CASES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def settled(base_url: str) -> Business:
    """A business of its own per operation: what one case breaks, no other operation meets."""
    return asyncio.run(_settle(base_url))


@pytest.fixture
def reader(base_url: str) -> Business:
    """One for all operations that change nothing, while its token lives."""
    return _reader(base_url, int(time.monotonic() // RENEWED_SECONDS))


@cache
def _reader(base_url: str, _period: int) -> Business:
    return asyncio.run(_settle(base_url))


async def _settle(base_url: str) -> Business:
    async with httpx.AsyncClient(base_url=base_url, timeout=60) as client:
        return await open_business(client)


@_schema().include(method="GET").parametrize()
@_bounded
def test_an_operation_that_reads_keeps_its_promises(
    case: schemathesis.Case, base_url: str, reader: Business
) -> None:
    _ask(case, base_url, reader)


@_schema().exclude(method="GET").parametrize()
@_bounded
def test_an_operation_keeps_its_promises(case: schemathesis.Case, base_url: str, settled: Business) -> None:
    _ask(case, base_url, settled)


def _ask(case: schemathesis.Case, base_url: str, settled: Business) -> None:
    if len(f"{case.query}{case.body}") % 2:
        _lead_somewhere(case, settled)
    needed = case.operation.definition.raw.get("security")
    case.call_and_validate(base_url=base_url, headers=settled.signed_in if needed else None, checks=PROMISES)


def _lead_somewhere(case: schemathesis.Case, settled: Business) -> None:
    """Made ids name nothing; half of the cases get those of the business instead."""
    noun = case.path.removeprefix("/api/v1/").partition("/")[0]
    own = {
        "id": {"items": settled.item_id, "booking-types": settled.booking_type_id}.get(noun),
        "workspace": settled.slug,
        "workspace_id": settled.workspace_id,
        "booking_type_id": settled.booking_type_id,
        "staff_id": settled.staff_id,
        "item_id": settled.item_id,
    }
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            part.update({name: value for name, value in own.items() if name in part and value})
