"""From the reply message of an RPC to the bytes of a JSON answer, without a model in between."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, ClassVar

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from pydantic import BaseModel, ConfigDict

from gateway.binding.shape import (
    TIMESTAMP,
    Shape,
    Unbound,
    check_agreement,
    is_model,
    outside_names,
    shape_of,
)
from gateway.binding.times import rfc3339

Render = Callable[[Any], Any]
Parts = list[tuple[str, Render]]


class Reply(BaseModel):
    """Describes an answer in OpenAPI. `hidden` names fields of the message that no answer shows."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)
    hidden: ClassVar[frozenset[str]] = frozenset()


def compile_reply(
    descriptor: Descriptor,
    model: type[Reply],
    *,
    unwrap: str | None = None,
    beside: Collection[str] = (),
    inner: Collection[str] = (),
) -> Callable[[Any], dict[str, Any]]:
    """`unwrap` names the one message whose fields are the answer; `beside` what stands next to them.

    `inner` is for the gateway itself.
    """
    if unwrap is None:
        return _from_parts(_parts(descriptor, model, model.hidden))
    wrapped = descriptor.fields_by_name[unwrap].message_type
    if wrapped is None or set(descriptor.fields_by_name) != {unwrap, *beside, *inner}:
        raise Unbound(f"{descriptor.full_name} is not {unwrap} beside {sorted(beside)}")
    wanted = _parts(wrapped, model, model.hidden, elsewhere=frozenset(beside))
    outer = [(name, _render(model, name, descriptor.fields_by_name[name])) for name in beside]
    render_inner = _from_parts(wanted)
    if not outer:
        return lambda message: render_inner(getattr(message, unwrap))

    def render(message: Any) -> dict[str, Any]:
        answer = render_inner(getattr(message, unwrap))
        for name, part in outer:
            answer[name] = part(message)
        return answer

    return render


def _parts(
    descriptor: Descriptor,
    model: type[BaseModel],
    hidden: frozenset[str],
    elsewhere: frozenset[str] = frozenset(),
) -> Parts:
    names = {name: at for name, at in outside_names(model, descriptor).items() if name not in elsewhere}
    fields = set(descriptor.fields_by_name)
    if names.keys() | hidden != fields or names.keys() & hidden:
        gap = sorted(fields ^ (names.keys() | hidden) | (names.keys() & hidden))
        raise Unbound(f"{model.__name__} and {descriptor.full_name} disagree about {', '.join(gap)}")
    return [
        (name, _render(model, attribute, descriptor.fields_by_name[name]))
        for name, attribute in names.items()
    ]


def _from_parts(parts: Parts) -> Callable[[Any], dict[str, Any]]:
    return lambda message: {name: render(message) for name, render in parts}


def _render(model: type[BaseModel], attribute: str, field: FieldDescriptor) -> Render:
    shape = shape_of(model.model_fields[attribute].annotation)
    check_agreement(f"{model.__name__}.{attribute}", shape, field)
    name = field.name
    if field.message_type is not None:
        return _render_message(name, shape, field.message_type)
    if field.is_repeated:
        return lambda message: list(getattr(message, name))
    if shape.optional and field.has_presence:
        return lambda message: getattr(message, name) if message.HasField(name) else None
    if shape.optional:
        return lambda message: getattr(message, name) or None
    return lambda message: getattr(message, name)


def _render_message(name: str, shape: Shape, descriptor: Descriptor) -> Render:
    one = rfc3339 if descriptor.full_name == TIMESTAMP else _nested(shape, descriptor)
    if shape.repeated:
        return lambda message: [one(value) for value in getattr(message, name)]
    if shape.optional:
        return lambda message: one(getattr(message, name)) if message.HasField(name) else None
    return lambda message: one(getattr(message, name))


def _nested(shape: Shape, descriptor: Descriptor) -> Render:
    if not is_model(shape.core) or not issubclass(shape.core, Reply):
        raise Unbound(f"{shape.core} is no reply model for {descriptor.full_name}")
    return _from_parts(_parts(descriptor, shape.core, shape.core.hidden))
