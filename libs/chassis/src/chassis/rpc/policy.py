"""Who may call what. Every method stands in its service's table; one that does not stops the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chassis.context import Caller, Via
from chassis.errors import ActingForAnother, Denied, Unauthenticated

MANAGERS = frozenset({"owner", "admin"})
WORKERS = MANAGERS | {"staff"}
EVERYONE = WORKERS | {"broker", "viewer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Allow:
    """`roles` of signed-in people, visitors without a sign-in, and services acting for themselves."""

    roles: frozenset[str] = frozenset()
    public: bool = False
    systems: frozenset[str] = frozenset()
    impersonated: bool = True
    """Whether somebody who acts as another person may do it."""

    def check(self, caller: Caller) -> None:
        """Raises `Denied`, or `Unauthenticated` where signing in would help."""
        if caller.via is Via.USER:
            if caller.role not in self.roles:
                raise Denied("your role does not allow this")
            if caller.impersonator is not None and not self.impersonated:
                raise ActingForAnother("whoever acts as another person cannot do this")
        elif caller.via is Via.PUBLIC:
            if not self.public:
                raise Unauthenticated("sign in first")
        elif caller.service not in self.systems:
            raise Denied(f"{caller.service} may not call this")


Policy = Mapping[str, Allow]
"""`<Service>/<Method>` -> who may call it."""
