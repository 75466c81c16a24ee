"""Reasons, events and methods that the code uses are those that the protos define."""

import ast
import importlib
import re
from pathlib import Path

import event_docs
import pytest
from analytics.consumers import TELLERS
from gateway.stream.public_events import PUBLIC
from proto_compatibility import files
from source_tree import ROOT, SERVICES, calls_of, package_of, python_files, shown, tree_of

CHASSIS = ROOT / "libs/chassis/src/chassis"
GATEWAY = ROOT / "gateway/src/gateway"


def reasons(*owners: str) -> set[str]:
    return {
        value.name
        for file in files()
        if file.package.split(".")[1] in owners
        for enum in file.enum_types_by_name.values()
        if enum.name.endswith("ErrorReason")
        for value in enum.values
    }


def reasons_said(folder: Path) -> set[tuple[str, str]]:
    """Reasons that classes of a package declare: `reason = "SLOT_TAKEN"`."""
    return {
        (shown(path), statement.value.value)
        for path in python_files(folder)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        and _target(statement) == "reason"
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    }


def _target(statement: ast.Assign | ast.AnnAssign) -> str:
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    return target.id if isinstance(target, ast.Name) else ""


@pytest.mark.parametrize("service", ["chassis", *SERVICES])
def test_each_error_reason_stands_in_the_contract(service: str) -> None:
    known = reasons("common", service)
    folder = CHASSIS if service == "chassis" else package_of(service)
    assert sorted(said for said in reasons_said(folder) if said[1] not in known) == []


@pytest.mark.parametrize("service", SERVICES)
def test_each_reason_of_the_contract_is_said_by_somebody(service: str) -> None:
    said = {reason for _, reason in reasons_said(package_of(service))}
    promised = {reason for reason in reasons(service) if not reason.endswith("_UNSPECIFIED")}
    assert promised - said == set()


def test_each_code_of_the_gateway_is_explained() -> None:
    codes = {reason.lower() for _, reason in reasons_said(GATEWAY)} | {
        str(keyword.value.value)
        for path in python_files(GATEWAY)
        for call in calls_of(path, "Problem")
        for keyword in call.keywords
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant)
    }
    page = (ROOT / "docs/api.md").read_text()
    shared = {reason.lower() for reason in reasons("common")}
    assert sorted(code for code in codes - shared if f"`{code}`" not in page) == []


def test_the_errors_that_rpcs_name_exist() -> None:
    unknown = []
    for service in (*SERVICES, "common"):
        known = reasons("common", service)
        for path in sorted((ROOT / f"protos/proto/frontdesk/{service}").rglob("*.proto")):
            for comment in re.findall(r"// Errors: ((?:.*\n)(?: *//.*\n)*)", path.read_text()):
                words = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", comment))
                unknown += [f"{path.name}: {word}" for word in sorted(words - known)]
    assert unknown == []


@pytest.mark.parametrize("service", SERVICES)
def test_each_published_event_is_the_message_that_its_type_names(service: str) -> None:
    defined = {event.name: event.message for event in event_docs.event_types() if event.publisher == service}
    wrong = []
    for path in python_files(package_of(service) / "events"):
        for call in calls_of(path, "event", "Outgoing"):
            for type_ in _event_types(call):
                if type_ not in defined:
                    wrong.append(f"{shown(path)}: {type_} is not in the events proto of {service}")
                elif f"{defined[type_]}(" not in path.read_text():
                    wrong.append(f"{shown(path)}: {type_} is not sent as {defined[type_]}")
    assert wrong == []


def _event_types(call: ast.Call) -> list[str]:
    given = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "type")]
    return [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def test_an_event_message_is_named_after_noun_and_fact() -> None:
    wrong = []
    for event in event_docs.event_types():
        _, noun, fact = event.name.split(".")
        if event.message != "".join(word.capitalize() for word in f"{noun}_{fact}".split("_")):
            wrong.append(f"{event.name}: {event.message}")
    assert wrong == []


def test_listeners_listen_to_what_somebody_publishes() -> None:
    defined = {event.name for event in event_docs.event_types()}
    assert set(event_docs.listeners()) - defined == set()


def test_the_event_log_keeps_what_the_live_stream_tells() -> None:
    logged = {type_: message for type_, (message, _) in TELLERS.items()}
    assert PUBLIC.items() - logged.items() == set()


def test_the_page_of_events_is_fresh() -> None:
    assert event_docs.PAGE.read_text() == event_docs.page(), "run `make protos`"


@pytest.mark.parametrize("service", SERVICES)
def test_each_method_stands_in_the_policy_of_its_service(service: str) -> None:
    policy = importlib.import_module(f"{service}.policy").POLICY
    offered = {
        f"{contract.name}/{method.name}"
        for file in files()
        if file.package == f"frontdesk.{service}.v1"
        for contract in file.services_by_name.values()
        for method in contract.methods
    }
    common = {"SigningKeyService/ListSigningKeys", "ErasureSubjectService/DescribeErasureSubject"}
    shared = common if service == "identity" else set()
    assert set(policy) == offered | shared
