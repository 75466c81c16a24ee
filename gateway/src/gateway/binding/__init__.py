"""Pydantic models bound to protobuf messages once, at import; a gap between the two stops the start."""

from gateway.binding.replies import Reply
from gateway.binding.requests import Query, Request
from gateway.binding.rpc import USED, Rpc
from gateway.binding.shape import Unbound
from gateway.binding.upload import Upload

__all__ = ["USED", "Query", "Reply", "Request", "Rpc", "Unbound", "Upload"]
