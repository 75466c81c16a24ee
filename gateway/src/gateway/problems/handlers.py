"""Where FastAPI and the services' errors meet the problem documents."""

from __future__ import annotations

import structlog
from chassis.errors import FrontdeskError, Kind
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from gateway.edge.heads import has_head
from gateway.problems import translate
from gateway.problems.document import Problem, answer_problem
from gateway.problems.moved import Moved, on_moved
from gateway.serving.route_table import RouteTable

log = structlog.get_logger()


def problem_of(error: Exception, request: Request) -> Problem:
    if isinstance(error, FrontdeskError):
        if error.kind is Kind.INTERNAL:
            log.error(
                "a call failed inside",
                reason=error.reason,
                route=getattr(request.scope.get("route"), "path", ""),
            )
        return translate.of_error(error, request.method)
    if isinstance(error, RequestValidationError):
        return translate.of_validation(error.errors())
    if isinstance(error, HTTPException):
        headers = dict(error.headers or {})
        if error.status_code == 405:
            headers["Allow"] = ", ".join(sorted(_methods_at(request)))
        return translate.of_status(error.status_code, str(error.detail), headers)
    return translate.unknown()


def _methods_at(request: Request) -> set[str]:
    table: RouteTable = request.app.state.route_table
    methods = table.methods_at(request.url.path)
    return methods | {"HEAD"} if "GET" in methods and has_head(request.url.path) else methods


async def on_error(request: Request, error: Exception) -> Response:
    return answer_problem(problem_of(error, request), request.url.path)


def install(app: FastAPI) -> None:
    app.exception_handler(Moved)(on_moved)
    for kind in (FrontdeskError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, on_error)
