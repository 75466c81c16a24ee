"""Requests to a provider: short, of bounded size, redirected nowhere; whatever fails, it is away."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import structlog

from identity.domain.outside.errors import OutsideProviderAway

LARGEST_ANSWER = 256 * 1024
PATIENCE_SECONDS = 3.0

log = structlog.get_logger()


async def fetch_json(http: httpx.AsyncClient, request: httpx.Request) -> tuple[int, dict[str, Any]]:
    """Status and JSON object. Raises `OutsideProviderAway`."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            answer = await http.send(request, stream=True, follow_redirects=False)
            try:
                content = json.loads(await _bounded(answer))
            finally:
                await answer.aclose()
    except (httpx.HTTPError, TimeoutError, ValueError) as failure:
        log.warning("a sign-in provider is away", host=request.url.host, error=repr(failure))
        raise OutsideProviderAway from None
    if not isinstance(content, dict) or answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        log.warning("a sign-in provider answers badly", host=request.url.host, status=answer.status_code)
        raise OutsideProviderAway
    return answer.status_code, content


async def _bounded(answer: httpx.Response) -> bytes:
    content = bytearray()
    async for chunk in answer.aiter_bytes():
        content += chunk
        if len(content) > LARGEST_ANSWER:
            raise ValueError("the answer is too large")
    return bytes(content)
