"""Who may call what. Every method stands in its service's table; one that does not stops the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chassis.context import SUSPENDED, Caller, Via
from chassis.errors import ActingForAnother, Denied, Unauthenticated, WorkspaceSuspended
from chassis.rpc.scopes import check_scope, scope_of

MANAGERS = frozenset({"owner", "admin"})
WORKERS = MANAGERS | {"staff"}
READERS = WORKERS | {"viewer"}
# A broker sees the own listings only.
EVERYONE = READERS | {"broker"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Allow:
    """`roles` of signed-in people, visitors without a sign-in, and services acting for themselves."""

    roles: frozenset[str] = frozenset()
    public: bool = False
    systems: frozenset[str] = frozenset()
    impersonated: bool = True
    """Whether somebody who acts as another person may do it."""
    keys: bool = True
    """Whether an API key may do it that has the role and the scope."""
    scoped: bool = True
    """Whether scopes limit it; not where it concerns the person alone."""

    def check(self, caller: Caller, method: str) -> None:
        """Raises `Denied`, or `Unauthenticated` where signing in would help."""
        if caller.via is Via.USER:
            self._check_person(caller, method)
        elif caller.via is Via.PUBLIC:
            if not self.public:
                raise Unauthenticated("sign in first")
        elif caller.service not in self.systems:
            raise Denied(f"{caller.service} may not call this")

    def _check_person(self, caller: Caller, method: str) -> None:
        if caller.role not in self.roles:
            if caller.role == SUSPENDED:
                raise WorkspaceSuspended
            raise Denied("your role does not allow this")
        if caller.key_id is not None and not self.keys:
            raise Denied("an API key cannot do this; sign in as a person")
        if caller.impersonator is not None and not self.impersonated:
            raise ActingForAnother("whoever acts as another person cannot do this")
        if self.scoped or caller.key_id is not None:
            check_scope(caller, scope_of(method))


Policy = Mapping[str, Allow]
"""`<Service>/<Method>` -> who may call it."""
