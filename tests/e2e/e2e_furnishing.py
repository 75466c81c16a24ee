"""A business with something of every kind that the OpenAPI document lets it make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from e2e_business import API, Business
from e2e_requests import body_with

NOBODYS = "00000000-0000-7000-8000-000000000000"
_MADE_AT = re.compile(API + r"/(?P<noun>[a-z-]+)(/\{id\}/(?P<part>[a-z-]+))?")
ROUNDS = 2
"""What needs something that is made later is made in the second."""


async def furnish(business: Business) -> dict[str, str]:
    """Answers what it has by the field that names such a thing; what is refused is left out."""
    document = (await business.client.get(API + "/openapi.json")).json()
    own = {**await owned(business), "booking_type_id": business.booking_type_id, "item_id": business.item_id}
    for _ in range(ROUNDS):
        for path, operation in _makers(document):
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            found = _MADE_AT.fullmatch(path)
            if content is None or found is None:
                continue
            parent = own.get(_field(found["noun"]), NOBODYS)
            body = body_with(content["schema"], document["components"]["schemas"], "", own)
            made = await business.client.post(
                path.replace("{id}", parent), json=body, headers=business.signed_in
            )
            if made.status_code == 201 and "id" in made.json():
                own.setdefault(_field(found["part"] or found["noun"]), made.json()["id"])
    await business.post("/staff/invites", {"email": f"ben-{business.slug}@example.org", "role": "staff"})
    return own


async def owned(business: Business) -> dict[str, str]:
    """What everybody has who just began."""
    me = await business.get("/me")
    (member,) = (await business.get("/staff"))["items"]
    return {"staff_id": member["id"], "user_id": me["user"]["id"]}


def _makers(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, offered in document["paths"].items():
        operation = offered.get("post", {})
        if "201" in operation.get("responses", {}) and "security" in operation:
            yield path, operation


def _field(noun: str) -> str:
    """`booking_type_id` of `booking-types`."""
    return noun.removesuffix("s").replace("-", "_") + "_id"
