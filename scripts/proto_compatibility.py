"""Compares the protos with `protos/contract.json`, the contract of the last release.

Fields, methods and reasons may be added; what was released may not be renumbered, retyped, removed or moved.
`--release` writes the contract of today.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

from google.protobuf.descriptor import (
    Descriptor,
    EnumDescriptor,
    FieldDescriptor,
    FileDescriptor,
    ServiceDescriptor,
)

PROTOS = Path(__file__).resolve().parent.parent / "protos"
CONTRACT = PROTOS / "contract.json"

Contract = dict[str, dict[str, str]]
KINDS = {
    value: name.removeprefix("TYPE_").lower()
    for name, value in vars(FieldDescriptor).items()
    if name.startswith("TYPE_")
}


def contract_of_today() -> Contract:
    """Full name -> member -> what a caller relies on."""
    found: Contract = {}
    for file in files():
        for message in file.message_types_by_name.values():
            _add_message(found, message)
        for enum in file.enum_types_by_name.values():
            _add_enum(found, enum)
        for service in file.services_by_name.values():
            _add_service(found, service)
    return found


def files() -> list[FileDescriptor]:
    """Every .proto of the project."""
    names = sorted(path.relative_to(PROTOS / "proto") for path in (PROTOS / "proto").rglob("*.proto"))
    modules = [".".join(name.with_suffix("").parts) + "_pb2" for name in names]
    return [importlib.import_module(module).DESCRIPTOR for module in modules]


def _add_message(found: Contract, message: Descriptor) -> None:
    found[message.full_name] = {field.name: _shape(field) for field in message.fields}
    for nested in message.nested_types:
        _add_message(found, nested)
    for enum in message.enum_types:
        _add_enum(found, enum)


def _shape(field: FieldDescriptor) -> str:
    """Number, wire type and where it stands, such as `3 repeated message frontdesk.common.v1.Money`."""
    kind = field.message_type or field.enum_type
    words = [
        str(field.number),
        "repeated" if field.is_repeated else "",
        KINDS[field.type],
        kind.full_name if kind else "",
        f"in {field.containing_oneof.name}" if field.containing_oneof else "",
    ]
    return " ".join(filter(None, words))


def _add_enum(found: Contract, enum: EnumDescriptor) -> None:
    found[enum.full_name] = {value.name: str(value.number) for value in enum.values}


def _add_service(found: Contract, service: ServiceDescriptor) -> None:
    found[service.full_name] = {
        method.name: f"{_streamed(method.client_streaming)}{method.input_type.full_name} -> "
        f"{_streamed(method.server_streaming)}{method.output_type.full_name}"
        for method in service.methods
    }


def _streamed(is_stream: bool) -> str:
    return "stream " if is_stream else ""


def breaks(released: Contract, today: Contract) -> list[str]:
    """What a caller of the last release would stumble over."""
    found = []
    for name, members in released.items():
        if name not in today:
            found.append(f"{name} is gone")
            continue
        for member, shape in members.items():
            if member not in today[name]:
                found.append(f"{name}.{member} is gone")
            elif today[name][member] != shape:
                found.append(f"{name}.{member} was `{shape}` and is `{today[name][member]}`")
    return found


def main() -> None:
    today = contract_of_today()
    if "--release" in sys.argv:
        CONTRACT.write_text(json.dumps(today, indent=1, sort_keys=True) + "\n")
        return
    broken = breaks(json.loads(CONTRACT.read_text()), today)
    if broken:
        sys.exit("the protos break what was released:\n  " + "\n  ".join(broken))


if __name__ == "__main__":
    main()
