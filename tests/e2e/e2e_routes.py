"""An operation of the OpenAPI document, asked about something of somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from e2e_requests import body_with, holds_id

NOT_FOUND = 404
REFUSED_OTHERWISE = {
    "/api/v1/admin/": (403, "who is no administrator of the platform learns nothing, whatever the id is"),
}
"""By the beginning of a path: the status, and why it is not 404."""


def names_something(path: str) -> bool:
    return "{" in path.replace("{workspace}", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    document: dict[str, Any]
    path: str
    method: str
    operation: dict[str, Any]
    own: Mapping[str, str]
    """Ids of whoever asks, by field: the body of a request that names another's thing is right otherwise."""

    @property
    def names_something(self) -> bool:
        return names_something(self.path)

    @property
    def refusal(self) -> int:
        return next(
            (status for start, (status, _) in REFUSED_OTHERWISE.items() if self.path.startswith(start)),
            NOT_FOUND,
        )

    def address(self, slug: str, id_: str) -> str:
        parts = self.path.replace("{workspace}", slug).split("/")
        return "/".join(id_ if part.startswith("{") else part for part in parts)

    def body(self, id_: str) -> Any:
        """With ids of another only where no part of the path can name it."""
        content = self.operation.get("requestBody", {}).get("content", {}).get("application/json")
        own = self.own if self.names_something else None
        return body_with(content["schema"], self._schemas, id_, own) if content else None

    def query(self, id_: str) -> dict[str, Any]:
        return {
            parameter["name"]: body_with(parameter["schema"], self._schemas, id_)
            for parameter in self.operation.get("parameters", ())
            if parameter["in"] == "query" and (parameter["required"] or holds_id(parameter["schema"]))
        }

    @property
    def _schemas(self) -> dict[str, Any]:
        schemas: dict[str, Any] = self.document["components"]["schemas"]
        return schemas
