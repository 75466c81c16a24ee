"""After a lost answer the gateway asks again: what keeps no answer bears a repeat, or is asked once."""

import ast
from collections.abc import Iterator
from typing import TypeGuard

from gateway.upstream.internal_rpcs import INTERNAL
from gateway.upstream.once import ONCE
from source_tree import SERVICES, package_of, python_files, tree_of

STORING = {"write_reply", "write_reply_swiftly"}
READS = ("Get", "List", "View", "Print")
REPEATABLE = {
    "identity.TokenService.IssueTokens": "a sign-in may happen twice; a code along with it is asked for anew",
    "identity.TokenService.RefreshTokens": "a lost successor is given again",
    "identity.SessionService.EndSession": "what is over stays over",
    "identity.SessionService.EndOtherSessions": "what is over stays over",
    "identity.SessionService.SignOut": "what is over stays over",
    "identity.MembershipService.SwitchWorkspace": "another session; the tokens of the first are nobody's",
    "identity.OutsideSignInService.BeginOutsideSignIn": "another beginning; the first ends in ten minutes",
    "identity.RecoveryService.ForgotPassword": "a second mail at worst, of few that an address gets",
    "identity.RecoveryService.ResendVerification": "a second mail at worst, of few that an address gets",
    "identity.SecondFactorService.EnrolSecondFactor": "another secret in place of the first, none confirmed",
    "identity.SecondFactorService.RenewRecoveryCodes": "the codes that are answered last serve",
    "identity.SecondFactorService.DisableSecondFactor": "what is off stays off",
    "identity.PlatformService.SuspendWorkspace": "a guarded update, told once",
    "identity.PlatformService.RestoreWorkspace": "a guarded update, told once",
    "identity.PlatformService.Impersonate": "another visit; the first is nobody's and ends in 15 minutes",
}
"""Of those that keep no answer and are asked again: why a repeat does what the first did, and no more."""


def test_what_keeps_no_answer_for_a_repeat_bears_one_or_is_asked_once() -> None:
    unkept = {
        name for name in _flows_without_a_stored_reply() if not name.rpartition(".")[2].startswith(READS)
    }
    asked_once = {_short(name) for name in ONCE}
    internal = {_short(name) for name in INTERNAL}
    assert unkept - asked_once - internal - REPEATABLE.keys() == set(), (
        "keep a reply, or list it with a reason"
    )
    assert REPEATABLE.keys() - unkept == set(), "these keep their answer by now, or are gone"
    assert asked_once - unkept == set(), "these keep their answer by now, so they may be asked again"
    assert asked_once & REPEATABLE.keys() == set()


def _flows_without_a_stored_reply() -> Iterator[str]:
    """As `service.NounService.Method`."""
    for service in SERVICES:
        for path in python_files(package_of(service) / "rpc"):
            for servicer in ast.walk(tree_of(path)):
                if isinstance(servicer, ast.ClassDef):
                    for method in servicer.body:
                        if _is_flow(method) and not _stores_its_reply(method):
                            yield f"{service}.{_contract_of(servicer)}.{method.name}"


def _is_flow(node: ast.stmt) -> TypeGuard[ast.AsyncFunctionDef]:
    marks = node.decorator_list if isinstance(node, ast.AsyncFunctionDef) else []
    return any(isinstance(mark, ast.Name) and mark.id == "flow" for mark in marks)


def _stores_its_reply(method: ast.AsyncFunctionDef) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr in STORING for node in ast.walk(method))


def _contract_of(servicer: ast.ClassDef) -> str:
    """The generated class it is mixed with says which."""
    named = [
        base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in servicer.bases
    ]
    (contract,) = [name.removesuffix("Servicer") for name in named if name.endswith("ServiceServicer")]
    return contract


def _short(name: str) -> str:
    """`frontdesk.identity.v1.TokenService.IssueTokens` -> `identity.TokenService.IssueTokens`."""
    _, package, _, contract, method = name.split(".")
    return f"{package}.{contract}.{method}"
