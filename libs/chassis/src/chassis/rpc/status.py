"""The one table between kinds of errors and gRPC statuses, read in both directions."""

from __future__ import annotations

import grpc
import orjson
import structlog
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc import aio

from chassis.errors import FrontdeskError, Kind

log = structlog.get_logger()

DETAILS_KEY = "grpc-status-details-bin"

_CODES = {
    Kind.INVALID: grpc.StatusCode.INVALID_ARGUMENT,
    Kind.UNAUTHENTICATED: grpc.StatusCode.UNAUTHENTICATED,
    Kind.DENIED: grpc.StatusCode.PERMISSION_DENIED,
    Kind.NOT_FOUND: grpc.StatusCode.NOT_FOUND,
    Kind.CONFLICT: grpc.StatusCode.ABORTED,
    Kind.GONE: grpc.StatusCode.FAILED_PRECONDITION,
    Kind.STALE: grpc.StatusCode.FAILED_PRECONDITION,
    Kind.EXHAUSTED: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Kind.UNAVAILABLE: grpc.StatusCode.UNAVAILABLE,
    Kind.TIMEOUT: grpc.StatusCode.DEADLINE_EXCEEDED,
    Kind.INTERNAL: grpc.StatusCode.INTERNAL,
}
_KINDS = {code: kind for kind, code in _CODES.items()} | {grpc.StatusCode.CANCELLED: Kind.UNAVAILABLE}
_WORDS = {
    Kind.UNAVAILABLE: "the service cannot be reached right now; try again shortly",
    Kind.TIMEOUT: "the service did not answer in time; try again shortly",
}


class RemoteError(FrontdeskError):
    """An error that another service answered; kind and reason are that service's."""

    def __init__(
        self, kind: Kind, reason: str, detail: str, field: str | None, facts: dict[str, object]
    ) -> None:
        super().__init__(detail, field=field, **facts)
        self.kind = kind
        self.reason = reason


def code_of(error: FrontdeskError) -> grpc.StatusCode:
    return _CODES[error.kind]


def details_of(error: FrontdeskError, domain: str) -> bytes:
    """The serialised google.rpc.Status (AIP-193) with reason, field and facts."""
    number = code_pb2.Code.Value(_CODES[error.kind].name)
    status = status_pb2.Status(code=number, message=error.detail)
    metadata = {"kind": error.kind.value}
    if error.facts:
        metadata["facts"] = orjson.dumps(error.facts, default=str).decode()
    info = error_details_pb2.ErrorInfo(reason=error.reason, domain=domain, metadata=metadata)
    status.details.add().Pack(info)
    if error.field:
        request = error_details_pb2.BadRequest()
        request.field_violations.add(field=error.field, description=error.detail, reason=error.reason)
        status.details.add().Pack(request)
    packed: bytes = status.SerializeToString()
    return packed


def error_from(failure: aio.AioRpcError) -> FrontdeskError:
    """What a peer's answer means here; without details it came from the transport."""
    packed = _packed_details(failure)
    if packed is None:
        kind = _KINDS.get(failure.code(), Kind.INTERNAL)
        if kind in (Kind.UNAVAILABLE, Kind.TIMEOUT, Kind.EXHAUSTED):
            reason = "DEADLINE_EXCEEDED" if kind is Kind.TIMEOUT else kind.name
            return RemoteError(kind, reason, _WORDS.get(kind, "too much work at once"), None, {})
        log.error("a peer failed without a reason", code=failure.code().name, details=failure.details())
        return RemoteError(Kind.INTERNAL, "INTERNAL", "something went wrong on our side", None, {})
    return _unpack(status_pb2.Status.FromString(packed))


def _unpack(status: status_pb2.Status) -> RemoteError:
    info = error_details_pb2.ErrorInfo()
    request = error_details_pb2.BadRequest()
    for detail in status.details:
        _ = detail.Unpack(info) or detail.Unpack(request)
    field = request.field_violations[0].field if request.field_violations else None
    facts = orjson.loads(info.metadata["facts"]) if "facts" in info.metadata else {}
    return RemoteError(Kind(info.metadata["kind"]), info.reason, status.message, field, facts)


def _packed_details(failure: aio.AioRpcError) -> bytes | None:
    for key, value in failure.trailing_metadata() or ():
        if key == DETAILS_KEY and isinstance(value, bytes):
            return value
    return None
