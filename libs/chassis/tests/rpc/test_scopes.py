from __future__ import annotations

import pytest
from chassis.context import Caller, Via
from chassis.db.ids import new_id
from chassis.errors import Denied, ScopeMissing
from chassis.rpc.policy import MANAGERS, Allow
from chassis.rpc.scopes import covers, scope_of


@pytest.mark.parametrize(
    ("method", "scope"),
    [
        ("BookingTypeService/ListBookingTypes", "booking-type:read"),
        ("BookingService/BookSlot", "booking:write"),
        ("ItemService/LookUpItems", "item:read"),
        ("ItemService/Listen", "item:write"),
        ("ApiKeyService/CreateApiKey", "api-key:write"),
    ],
)
def test_a_method_names_its_scope(method: str, scope: str) -> None:
    assert scope_of(method) == scope


def test_to_write_includes_to_read_and_a_star_is_every_noun() -> None:
    assert covers({"item:write"}, "item:read")
    assert not covers({"item:read"}, "item:write")
    assert not covers({"item:write"}, "items:read")
    assert covers({"*:read"}, "item:read")
    assert not covers({"*:read"}, "item:write")
    assert covers({"*:write"}, "item:read")


def _caller(*scopes: str, key: bool, role: str = "admin") -> Caller:
    return Caller(
        via=Via.USER,
        service="identity",
        workspace_id=new_id(),
        user_id=None if key else new_id(),
        key_id=new_id() if key else None,
        role=role,
        scopes=frozenset(scopes),
    )


def test_a_person_without_scopes_has_all_of_the_role_and_a_key_without_scopes_has_nothing() -> None:
    allow = Allow(roles=MANAGERS)
    allow.check(_caller(key=False), "ItemService/GetItem")
    with pytest.raises(ScopeMissing) as refused:
        allow.check(_caller(key=True), "ItemService/GetItem")
    assert refused.value.facts == {"scope": "item:read"}


@pytest.mark.parametrize("key", [True, False])
def test_scopes_cut_down_what_the_role_allows_and_never_add_to_it(key: bool) -> None:
    caller = _caller("item:read", key=key)
    Allow(roles=MANAGERS).check(caller, "ItemService/GetItem")
    with pytest.raises(ScopeMissing):
        Allow(roles=MANAGERS).check(caller, "ItemService/CreateItem")
    with pytest.raises(Denied) as refused:
        Allow(roles=frozenset({"owner"})).check(caller, "ItemService/GetItem")
    assert refused.value.reason == "DENIED"


def test_what_is_a_persons_own_needs_no_scope_and_opens_to_no_key() -> None:
    own = Allow(roles=MANAGERS, keys=False, scoped=False)
    own.check(_caller("item:read", key=False), "SessionService/SignOut")
    with pytest.raises(Denied):
        own.check(_caller("*:write", "session:write", key=True), "SessionService/SignOut")
