"""The shape of a problem and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson
from chassis import telemetry
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

PROBLEM_JSON = "application/problem+json"


class ProblemError(BaseModel):
    """One fault of the input."""

    pointer: str = Field(
        description="JSON Pointer into the body (`/customer/email`), or `query:name`, `header:Name`."
    )
    code: str
    detail: str


class ProblemDocument(BaseModel):
    """What an error answer holds (RFC 9457). Facts of the error stand beside these members."""

    model_config = ConfigDict(
        title="Problem",
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:frontdesk:problem:slot_taken",
                    "title": "Slot taken",
                    "status": 409,
                    "detail": "this slot was taken a moment ago",
                    "instance": "/api/v1/public/salon-lumen/bookings",
                    "code": "slot_taken",
                    "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
                    "errors": [],
                    "alternatives": [],
                }
            ]
        },
    )

    type: str
    title: str
    status: int
    detail: str
    instance: str = Field(description="The path that was asked.")
    code: str = Field(description="Stable, lower case: what a program decides by.")
    trace_id: str
    errors: list[ProblemError]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`facts` become members of their own; they never replace one of the standard ones."""

    status: int
    code: str
    detail: str
    errors: tuple[ProblemError, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def members(self, path: str, trace_id: str) -> dict[str, Any]:
        members = {
            **self.facts,
            "type": f"urn:frontdesk:problem:{self.code}",
            "title": self.code.replace("_", " ").capitalize(),
            "status": self.status,
            "detail": self.detail,
            "instance": path,
            "code": self.code,
            "trace_id": trace_id,
            "errors": [error.model_dump() for error in self.errors],
        }
        return members | _oauth_members(self) if path.startswith("/api/v1/auth/") else members


def problem_json(problem: Problem, path: str, trace_id: str) -> bytes:
    return orjson.dumps(problem.members(path, trace_id), default=str)


def answer_problem(problem: Problem, path: str) -> Response:
    return Response(
        problem_json(problem, path, telemetry.trace_id()),
        status_code=problem.status,
        headers=dict(problem.headers),
        media_type=PROBLEM_JSON,
    )


def _oauth_members(problem: Problem) -> dict[str, str]:
    """RFC 6749, section 5.2. Its `invalid_grant` is a 400; ours is a 401, as every failed sign-in."""
    return {"error": _oauth_error(problem), "error_description": problem.detail}


def _oauth_error(problem: Problem) -> str:
    if problem.code == "unsupported_grant_type":
        return problem.code
    if problem.status == HTTPStatus.UNAUTHORIZED:
        return "invalid_grant"
    if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return "server_error"
    if problem.status == HTTPStatus.TOO_MANY_REQUESTS or problem.status > HTTPStatus.INTERNAL_SERVER_ERROR:
        return "temporarily_unavailable"
    return "invalid_request"
