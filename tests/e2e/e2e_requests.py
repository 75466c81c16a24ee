"""Requests made from the contract alone, with a given id wherever an id may stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import frontdesk
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

SERVICES = ("identity", "booking", "inbox", "inventory", "analytics")
_TEXTS = {"email": "ada@example.org", "time_zone": "UTC", "currency": "EUR", "country": "DE"}
_NAMES_SOMETHING = ("workspace", "slug_or_id", "subject")


def methods() -> Iterator[tuple[str, MethodDescriptor]]:
    """Every RPC of every service, with the name of the service."""
    (root,) = map(Path, frontdesk.__path__)
    for service in SERVICES:
        for path in sorted(root.glob(f"{service}/v1/*_pb2.py")):
            file = import_module(f"frontdesk.{service}.v1.{path.stem}").DESCRIPTOR
            for offered in file.services_by_name.values():
                for method in offered.methods:
                    yield service, method


def message_with(descriptor: Descriptor, id_: str) -> Message:
    message: Any = GetMessageClass(descriptor)()
    for field in cast("list[FieldDescriptor]", list(descriptor.fields)):
        value = _value(field, id_)
        if value is None:
            continue
        if field.is_repeated:
            getattr(message, field.name).append(value)
        elif field.message_type is not None:
            getattr(message, field.name).CopyFrom(value)
        else:
            setattr(message, field.name, value)
    return cast("Message", message)


def takes_ids(descriptor: Descriptor) -> bool:
    return any(
        _is_id(field) or (field.message_type is not None and takes_ids(field.message_type))
        for field in cast("list[FieldDescriptor]", list(descriptor.fields))
        if field.message_type is None or field.message_type.file.package != descriptor.full_name
    )


def body_with(
    schema: dict[str, Any], known: dict[str, Any], id_: str, own: Mapping[str, str] | None = None
) -> Any:
    """A JSON value that fits the schema, as plain as it may be; `own` has ids by the field that names them.

    An empty `id_` leaves out what need not be there.
    """
    if "$ref" in schema:
        return body_with(known[schema["$ref"].rsplit("/", 1)[1]], known, id_, own)
    if schema.get("format") == "uuid":
        return id_
    if schema.get("format") == "date":
        return "2026-12-01"
    if schema.get("format") == "date-time":
        return "2026-12-01T09:00:00Z"
    if schema.get("examples"):
        return _with_ids(schema["examples"][0], schema, known, id_, own or {})
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        if choice.get("type") != "null":
            return body_with(choice, known, id_, own)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    return _plain(schema, known, id_, own or {})


def _plain(schema: dict[str, Any], known: dict[str, Any], id_: str, own: Mapping[str, str]) -> Any:
    kind = schema.get("type")
    if kind == "object":
        return _with_ids({}, schema, known, id_, own)
    if kind == "array":
        return [body_with(schema["items"], known, id_, own)] if schema.get("minItems") else []
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    return False if kind == "boolean" else "x" * max(1, schema.get("minLength", 1))


def _with_ids(
    given: Any, schema: dict[str, Any], known: dict[str, Any], id_: str, own: Mapping[str, str]
) -> Any:
    if not isinstance(given, dict):
        return given
    made = dict(given)
    for name, part in schema.get("properties", {}).items():
        if (name in schema.get("required", ()) and name not in given) or holds_id(part):
            ours = own.get(name.replace("_ids", "_id"), id_)
            if not ours and name not in schema.get("required", ()):
                made.pop(name, None)
                continue
            made[name] = [ours] if _holds_ids(part) else body_with(part, known, ours, own)
    return made


def holds_id(schema: dict[str, Any]) -> bool:
    parts = (schema, *schema.get("anyOf", ()))
    return any(part.get("format") == "uuid" or _holds_ids(part) for part in parts)


def _holds_ids(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "array" and schema.get("items", {}).get("format") == "uuid"


def _is_id(field: FieldDescriptor) -> bool:
    named = field.name in ("id", "ids", *_NAMES_SOMETHING) or field.name.endswith(("_id", "_ids"))
    return named and field.type == FieldDescriptor.TYPE_STRING


def _value(field: FieldDescriptor, id_: str) -> Any:
    if _is_id(field):
        return id_
    if field.message_type is not None:
        ours = field.message_type.full_name.startswith("frontdesk.")
        nested = ours and field.message_type.full_name != field.containing_type.full_name
        return message_with(field.message_type, id_) if nested else None
    if field.type == FieldDescriptor.TYPE_STRING and not field.is_repeated:
        return None if field.name in ("cursor", "token") else _TEXTS.get(field.name)
    return None
