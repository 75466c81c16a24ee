"""Requests in parts, `oneof part { <Header> header; bytes chunk; }`: what it is about, then the file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from google.protobuf.message import Message

from chassis.errors import Invalid
from chassis.rpc.methods import current_call


async def header_of(parts: AsyncIterator[Any]) -> Any:
    """What it is about. Raises `Invalid` where it begins with anything else."""
    async for part in parts:
        if part.WhichOneof("part") == "header":
            return part.header
        break
    raise Invalid("an upload begins with what it is about", field="header")


async def chunks_of(parts: AsyncIterator[Any]) -> AsyncIterator[bytes]:
    async for part in parts:
        yield part.chunk


def tell_repeats_apart(header: Message, sha256: bytes) -> None:
    """Under one idempotency key the same file about the same thing is a repeat, another one a mistake."""
    call = current_call.get()
    if call is not None:
        current_call.set(call.about(header.SerializeToString(deterministic=True) + sha256))
