"""An RPC that takes a file: what it is about goes first, then the chunks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from typing import Any

import orjson
from google.protobuf.descriptor import FileDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from pydantic import BaseModel

from gateway.binding.replies import Reply, compile_reply
from gateway.binding.requests import RequestBinding
from gateway.binding.rpc import USED
from gateway.binding.shape import Unbound

CHUNK_BYTES = 64 * 1024


class Upload:
    """Checked and compiled when its module is imported, as `Rpc` is.

    The request message is `oneof part { <Header> header; bytes chunk; }`.
    """

    def __init__(
        self,
        file: FileDescriptor,
        name: str,
        *,
        request: type[BaseModel],
        given: Collection[str],
        reply: type[Reply],
        unwrap: str,
    ) -> None:
        service, method_name = name.split(".")
        method = file.services_by_name[service].methods_by_name[method_name]
        fields = method.input_type.fields_by_name
        header = fields["header"].message_type
        if not method.client_streaming or header is None or set(fields) != {"header", "chunk"}:
            raise Unbound(f"{method.full_name} is not a stream of a header and chunks")
        self.peer = file.package.split(".")[1]
        self.name = method.full_name
        self.path = f"/{file.package}.{service}/{method_name}"
        self.reply_message: type[Message] = GetMessageClass(method.output_type)
        self._part: type[Any] = GetMessageClass(method.input_type)
        self._header = RequestBinding(GetMessageClass(header), request, given)
        self._render = compile_reply(method.output_type, reply, unwrap=unwrap)
        USED.add(self.name)

    def answer(self, reply: Message) -> bytes:
        return orjson.dumps(self._render(reply))

    def parts(self, body: AsyncIterator[bytes], about: BaseModel, **given: str) -> AsyncIterator[Message]:
        return self._parts(self._header(about, **given), body)

    async def _parts(self, header: Message, body: AsyncIterator[bytes]) -> AsyncIterator[Message]:
        yield self._part(header=header)
        async for received in body:
            for begin in range(0, len(received), CHUNK_BYTES):
                yield self._part(chunk=received[begin : begin + CHUNK_BYTES])
