"""All scopes there are: they follow from the methods of all services and from who may call identity's."""

from collections.abc import Collection
from functools import cache
from importlib import import_module
from pathlib import Path

import frontdesk
from chassis.rpc.scopes import ANY, covers, scope_of

from identity.policy import POLICY

_OTHERS = ("analytics", "booking", "inbox", "inventory")


@cache
def for_keys() -> frozenset[str]:
    """What a machine may be given."""
    own = {scope_of(method) for method, allow in POLICY.items() if allow.roles and allow.keys}
    all_nouns = {f"{ANY}:read", f"{ANY}:write"}
    return frozenset(own | all_nouns | {scope for service in _OTHERS for scope in _scopes_of(service)})


@cache
def for_people() -> frozenset[str]:
    own = {scope_of(method) for method, allow in POLICY.items() if allow.roles and allow.scoped}
    return for_keys() | own


def grantable(held: Collection[str], known: frozenset[str]) -> frozenset[str]:
    """Nobody gives away what she does not have; who is limited to no scopes has all."""
    return frozenset(scope for scope in known if not held or covers(frozenset(held), scope))


def _scopes_of(service: str) -> set[str]:
    (root,) = map(Path, frontdesk.__path__)
    return {
        scope_of(f"{offered.name}/{method.name}")
        for path in root.glob(f"{service}/v1/*_pb2.py")
        for offered in import_module(
            f"frontdesk.{service}.v1.{path.stem}"
        ).DESCRIPTOR.services_by_name.values()
        for method in offered.methods
    }
