"""From a parsed body or query to the request message of an RPC."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from frontdesk.common.v1.page_pb2 import PageRequest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from pydantic import BaseModel, ConfigDict

from gateway.binding.shape import Unbound, check_agreement, check_bounds, is_model, outside_names, shape_of
from gateway.binding.times import timestamp

Convert = Callable[[Any], Any]
PAGE = PageRequest.DESCRIPTOR.full_name
MASK = FieldMask.DESCRIPTOR.full_name
_PAGE_FIELDS = frozenset({"limit", "cursor"})


class Request(BaseModel):
    """A JSON body: no unknown fields, no guessing between types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """Query parameters: texts by nature, so numbers are read from them; unknown ones are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class RequestBinding:
    """Builds one message; `given` names the fields that the route fills from the path.

    A field `update_mask` of the message is told which fields the body names, those it sets to null too.
    """

    def __init__(
        self, message: type[Message], model: type[BaseModel] | None, given: Collection[str] = ()
    ) -> None:
        self._message = message
        self._given = frozenset(given)
        self._paged = self._masked = False
        self._parts: list[tuple[str, str, Convert | None]] = []
        unmapped = set(message.DESCRIPTOR.fields_by_name) - self._given
        if model is not None:
            self._bind(model, unmapped)
        if unmapped:
            raise Unbound(f"{message.DESCRIPTOR.full_name}: nothing fills {', '.join(sorted(unmapped))}")

    def __call__(self, body: BaseModel | None = None, **given: str | int) -> Message:
        if given.keys() != self._given:
            raise Unbound(f"{self._message.DESCRIPTOR.full_name} needs {sorted(self._given)} from its route")
        values: dict[str, Any] = dict(given)
        for attribute, name, convert in self._parts:
            value = getattr(body, attribute)
            if value is not None:
                values[name] = value if convert is None else convert(value)
        if self._paged:
            values["page"] = _page_of(body)
        if self._masked and body is not None:
            named = [name for attribute, name, _ in self._parts if attribute in body.model_fields_set]
            values["update_mask"] = FieldMask(paths=named)
        return self._message(**values)

    def _bind(self, model: type[BaseModel], unmapped: set[str]) -> None:
        descriptor: Descriptor = cast("Descriptor", self._message.DESCRIPTOR)
        names = outside_names(model, descriptor)
        page = descriptor.fields_by_name.get("page")
        if page is not None and page.message_type is not None and page.message_type.full_name == PAGE:
            if not names.keys() >= _PAGE_FIELDS:
                raise Unbound(f"{model.__name__} lists pages without limit and cursor")
            self._paged = True
            unmapped.discard("page")
            names = {name: attribute for name, attribute in names.items() if name not in _PAGE_FIELDS}
        mask = descriptor.fields_by_name.get("update_mask")
        if mask is not None and mask.message_type is not None and mask.message_type.full_name == MASK:
            self._masked = True
            unmapped.discard("update_mask")
        for name, attribute in names.items():
            if name not in unmapped:
                raise Unbound(f"{model.__name__}.{attribute} has no place in {descriptor.full_name}")
            unmapped.remove(name)
            field = descriptor.fields_by_name[name]
            self._parts.append((attribute, name, _converter(model, attribute, field)))


def _page_of(body: Any) -> PageRequest:
    return PageRequest(limit=body.limit, cursor=body.cursor or "")


def _converter(model: type[BaseModel], attribute: str, field: FieldDescriptor) -> Convert | None:
    shape = shape_of(model.model_fields[attribute].annotation)
    check_agreement(f"{model.__name__}.{attribute}", shape, field)
    check_bounds(model, attribute, field)
    convert = _one(shape.core, field)
    if convert is None or not shape.repeated:
        return convert
    return lambda values: [convert(value) for value in values]


def _one(core: Any, field: FieldDescriptor) -> Convert | None:
    if field.message_type is not None and is_model(core):
        return RequestBinding(GetMessageClass(field.message_type), core)
    if core is UUID:
        return str
    if core is datetime:
        return timestamp
    if core is date:
        return date.isoformat
    return None
