"""From what went wrong inside to the problem a client sees. The one table kind -> status stands here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from chassis.errors import FrontdeskError, Invalid, Kind, Unauthenticated

from gateway.binding.patterns import IN_WORDS
from gateway.problems.document import Problem, ProblemError

STATUS = {
    Kind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Kind.DENIED: HTTPStatus.FORBIDDEN,
    Kind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.GONE: HTTPStatus.GONE,
    Kind.STALE: HTTPStatus.PRECONDITION_FAILED,
    Kind.EXHAUSTED: HTTPStatus.TOO_MANY_REQUESTS,
    Kind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Kind.TIMEOUT: HTTPStatus.GATEWAY_TIMEOUT,
    Kind.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}
_RETRY_AFTER_SECONDS = {Kind.EXHAUSTED: 1, Kind.UNAVAILABLE: 1}
_RETRY_AFTER_REASONS = {"IDEMPOTENCY_IN_PROGRESS": 1}
_REASON_STATUS = {
    "SEVERAL_CREDENTIALS": HTTPStatus.BAD_REQUEST,
    "IF_MATCH_MISSING": HTTPStatus.PRECONDITION_REQUIRED,
    "FILE_TOO_LARGE": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "FILE_TYPE_REFUSED": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
}
_QUERY_NAMES = {"from_date": "from", "to_date": "to"}
_STATUS_CODES = {
    HTTPStatus.NOT_FOUND: ("no_such_route", "nothing is served under this path"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method_not_allowed", "this path does not know the method"),
    HTTPStatus.REQUEST_TIMEOUT: ("request_timeout", "the request body did not arrive in time"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "body_too_large",
        "the request body is larger than this path takes",
    ),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: ("headers_too_large", "the request headers are too large"),
}
_INTERNAL = "something went wrong on our side; the trace id tells us where"


class TokenMissing(Unauthenticated):
    """Nothing was presented, so the challenge names no error (RFC 6750, section 3.1)."""


class SeveralCredentials(Invalid):
    """Which of them counts would be a guess (RFC 6750, section 2)."""

    reason = "SEVERAL_CREDENTIALS"


def of_error(error: FrontdeskError, method: str) -> Problem:
    """An error of a service or of the gateway itself."""
    code = error.reason.lower()
    if error.kind is Kind.INTERNAL:
        return Problem(status=STATUS[Kind.INTERNAL], code="internal", detail=_INTERNAL)
    errors: tuple[ProblemError, ...] = ()
    if error.field is not None:
        errors = (ProblemError(pointer=_pointer(error.field, method), code=code, detail=error.detail),)
    return Problem(
        status=_REASON_STATUS.get(error.reason, STATUS[error.kind]),
        code=code,
        detail=error.detail,
        errors=errors,
        facts=error.facts,
        headers=_headers(error),
    )


def of_status(status: int, detail: str, headers: Mapping[str, str] | None) -> Problem:
    """An error of the framework, which knows a status only."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return unknown()
    known = _STATUS_CODES.get(HTTPStatus(status))
    code, text = known or (HTTPStatus(status).phrase.lower().replace(" ", "_"), detail)
    return Problem(status=status, code=code, detail=text, headers=headers or {})


def of_validation(faults: Sequence[Mapping[str, Any]]) -> Problem:
    """What the request models refused."""
    places = {fault["loc"][0] for fault in faults}
    if "path" in places:
        return Problem(status=HTTPStatus.NOT_FOUND, code="not_found", detail="nothing has this id here")
    if any(fault["type"] == "json_invalid" for fault in faults):
        return _malformed(faults[0])
    if any(_is_unread_body(fault) for fault in faults):
        return Problem(
            status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            code="unsupported_media_type",
            detail="send the body as application/json",
            errors=(_fault("header:Content-Type", "unsupported_media_type", "must be application/json"),),
        )
    errors = tuple(_fault(_place(fault["loc"]), str(fault["type"]), _in_words(fault)) for fault in faults)
    return Problem(
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        code="invalid_request",
        detail="; ".join(f"{error.pointer or 'the body'}: {error.detail}" for error in errors[:3]),
        errors=errors,
    )


def _in_words(fault: Mapping[str, Any]) -> str:
    pattern = fault.get("ctx", {}).get("pattern")
    return IN_WORDS.get(pattern, str(fault["msg"]))


def _malformed(fault: Mapping[str, Any]) -> Problem:
    why = f"the body is no JSON: {fault.get('ctx', {}).get('error', fault['msg'])}"
    code = "malformed_json"
    return Problem(status=HTTPStatus.BAD_REQUEST, code=code, detail=why, errors=(_fault("", code, why),))


def _fault(pointer: str, code: str, detail: str) -> ProblemError:
    return ProblemError(pointer=pointer, code=code, detail=detail)


def unknown() -> Problem:
    return Problem(status=HTTPStatus.INTERNAL_SERVER_ERROR, code="internal", detail=_INTERNAL)


def _headers(error: FrontdeskError) -> dict[str, str]:
    if error.kind is Kind.UNAUTHENTICATED:
        refused = type(error) is not TokenMissing and error.reason == Unauthenticated.reason
        return {"WWW-Authenticate": 'Bearer error="invalid_token"' if refused else "Bearer"}
    seconds = error.facts.get("retry_after_seconds") or (
        _RETRY_AFTER_REASONS.get(error.reason) or _RETRY_AFTER_SECONDS.get(error.kind)
    )
    return {"Retry-After": str(seconds)} if seconds else {}


def _pointer(field: str, method: str) -> str:
    """`weekly[0].ranges.1.start` of a service is `/weekly/0/ranges/1/start` of the body."""
    if ":" in field:
        return field
    names = re.sub(r"\[(\d+)]", r".\1", field).split(".")
    if method in ("GET", "HEAD", "DELETE"):
        return "query:" + ".".join(_QUERY_NAMES.get(name, name) for name in names)
    return "/" + "/".join(name.replace("~", "~0").replace("/", "~1") for name in names)


def _place(location: Sequence[str | int]) -> str:
    where, *names = map(str, location)
    if where == "body":
        return "".join(f"/{name.replace('~', '~0').replace('/', '~1')}" for name in names)
    return f"{where}:{'.'.join(names)}"


def _is_unread_body(fault: Mapping[str, Any]) -> bool:
    return tuple(fault["loc"]) == ("body",) and isinstance(fault.get("input"), bytes)
