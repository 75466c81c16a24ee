"""One RPC as a route uses it: which message goes out, how the answer is written."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import orjson
from chassis.rpc.scopes import scope_of
from google.protobuf.descriptor import FileDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from pydantic import BaseModel

from gateway.binding.replies import Reply, compile_reply
from gateway.binding.requests import RequestBinding

USED: set[str] = set()
"""Full names of all RPCs that the gateway calls."""


class Rpc:
    """Checked and compiled when its module is imported."""

    def __init__(
        self,
        file: FileDescriptor,
        name: str,
        *,
        request: type[BaseModel] | None = None,
        given: Collection[str] = (),
        reply: type[Reply] | None = None,
        unwrap: str | None = None,
        beside: Collection[str] = (),
        inner: Collection[str] = (),
        render: Callable[[Any], dict[str, Any]] | None = None,
        peer: str | None = None,
    ) -> None:
        service, method_name = name.split(".")
        method = file.services_by_name[service].methods_by_name[method_name]
        self.peer = peer or file.package.split(".")[1]
        self.name = method.full_name
        self.scope = scope_of(f"{service}/{method_name}")
        self.path = f"/{file.package}.{service}/{method_name}"
        self.reply_message: type[Message] = GetMessageClass(method.output_type)
        self.message = RequestBinding(GetMessageClass(method.input_type), request, given)
        self._render = render or (
            compile_reply(method.output_type, reply, unwrap=unwrap, beside=beside, inner=inner)
            if reply
            else _nothing
        )
        USED.add(self.name)

    def answer(self, reply: Message) -> bytes:
        return orjson.dumps(self._render(reply))


def _nothing(_reply: Message) -> dict[str, Any]:
    return {}
