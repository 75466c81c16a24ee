"""What a pydantic annotation and a protobuf field say about one value, and whether they agree."""

from __future__ import annotations

import types
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import BaseModel

TIMESTAMP = Timestamp.DESCRIPTOR.full_name
_WIDTHS = {FieldDescriptor.CPPTYPE_INT32: 31, FieldDescriptor.CPPTYPE_INT64: 63}


class Unbound(TypeError):
    """A model and its message disagree; the message names the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The core type of an annotation: `list[X] | None` is repeated, optional and of core X."""

    core: Any
    optional: bool = False
    repeated: bool = False


def shape_of(annotation: Any) -> Shape:
    origin = get_origin(annotation)
    if origin is Annotated:
        return shape_of(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        members = [member for member in get_args(annotation) if member is not type(None)]
        if len(members) != 1:
            raise Unbound(f"{annotation} has more than one meaning")
        inner = shape_of(members[0])
        return Shape(core=inner.core, repeated=inner.repeated, optional=True)
    if origin is list:
        return Shape(core=shape_of(get_args(annotation)[0]).core, repeated=True)
    if origin is Literal:
        return Shape(core=type(get_args(annotation)[0]))
    return Shape(core=annotation)


def is_model(core: Any) -> bool:
    return isinstance(core, type) and issubclass(core, BaseModel)


def check_agreement(name: str, shape: Shape, field: FieldDescriptor) -> None:
    if shape.repeated != field.is_repeated:
        raise Unbound(f"{name}: one side is a list, the other ({field.full_name}) is not")
    if not _same_type(shape.core, field):
        raise Unbound(f"{name}: {shape.core} cannot stand for {field.full_name}")


def outside_names(model: type[BaseModel], descriptor: Descriptor) -> dict[str, str]:
    """Protobuf field -> attribute of the model. An attribute may carry its protobuf name as its alias."""
    fields = descriptor.fields_by_name
    return {
        (attribute if attribute in fields else info.alias or attribute): attribute
        for attribute, info in model.model_fields.items()
    }


def check_bounds(model: type[BaseModel], attribute: str, field: FieldDescriptor) -> None:
    """A number without limits would fail only when it is written into the message."""
    width = _WIDTHS.get(field.cpp_type)
    if width is None:
        return
    alias = model.model_fields[attribute].alias or attribute
    schema = model.model_json_schema()["properties"][alias]
    meanings = [schema, *schema.get("anyOf", ())]
    parts = [*meanings, *(one["items"] for one in meanings if "items" in one)]
    limits = [part for part in parts if "maximum" in part and "minimum" in part]
    if not any(part["minimum"] >= -(2**width) and part["maximum"] < 2**width for part in limits):
        raise Unbound(f"{model.__name__}.{attribute} needs limits that {field.full_name} can hold")


def _same_type(core: Any, field: FieldDescriptor) -> bool:
    if field.message_type is not None:
        return core is datetime if field.message_type.full_name == TIMESTAMP else is_model(core)
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING and field.type == FieldDescriptor.TYPE_STRING:
        return core in (str, UUID, date, datetime)
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return core is bool
    return field.cpp_type in _WIDTHS and core is int
