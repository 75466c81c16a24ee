"""The contract between the services: generated freshly, compatible with the last release, complete."""

import copy
import re
import subprocess
import sys

import pytest
from proto_compatibility import breaks, contract_of_today, files
from source_tree import ROOT


def test_the_stubs_are_those_of_the_protos() -> None:
    made = subprocess.run(
        [sys.executable, "protos/generate.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr


@pytest.fixture
def released() -> dict[str, dict[str, str]]:
    return {
        "frontdesk.x.v1.Note": {"text": "1 string", "money": "2 message frontdesk.common.v1.Money"},
        "frontdesk.x.v1.Reason": {"LOST": "1"},
        "frontdesk.x.v1.NoteService": {"GetNote": "A -> B"},
    }


def test_an_addition_breaks_nothing(released: dict[str, dict[str, str]]) -> None:
    today = copy.deepcopy(released)
    today["frontdesk.x.v1.Note"]["more"] = "3 string"
    today["frontdesk.x.v1.Other"] = {}
    assert breaks(released, today) == []


@pytest.mark.parametrize("text", ["4 string", "1 int64", "1 repeated string", "1 string in _text"])
def test_a_renumbered_or_retyped_field_breaks_the_contract(
    released: dict[str, dict[str, str]], text: str
) -> None:
    today = copy.deepcopy(released)
    today["frontdesk.x.v1.Note"]["text"] = text
    assert breaks(released, today) == [f"frontdesk.x.v1.Note.text was `1 string` and is `{text}`"]


def test_what_was_removed_or_moved_breaks_the_contract(released: dict[str, dict[str, str]]) -> None:
    today = copy.deepcopy(released)
    today["frontdesk.y.v1.Note"] = today.pop("frontdesk.x.v1.Note")
    del today["frontdesk.x.v1.Reason"]["LOST"]
    assert breaks(released, today) == ["frontdesk.x.v1.Note is gone", "frontdesk.x.v1.Reason.LOST is gone"]


def test_the_contract_of_today_is_the_descriptors() -> None:
    money = contract_of_today()["frontdesk.common.v1.Money"]
    assert money == {"amount_minor": "1 int64", "currency": "2 string"}


def test_folder_package_and_version_agree() -> None:
    wrong = [file.name for file in files() if file.name.rsplit("/", 1)[0] != file.package.replace(".", "/")]
    assert wrong == []


def test_each_rpc_has_its_own_request_and_response() -> None:
    wrong = [
        method.full_name
        for file in files()
        for service in file.services_by_name.values()
        for method in service.methods
        if (method.input_type.name, method.output_type.name)
        != (f"{method.name}Request", f"{method.name}Response")
    ]
    assert wrong == []


def test_the_comment_of_each_rpc_names_its_errors() -> None:
    silent = []
    for path in sorted((ROOT / "protos/proto").rglob("*.proto")):
        for comment, name in re.findall(r"((?:^ *//.*\n)*)^ *rpc (\w+)\(", path.read_text(), re.MULTILINE):
            if "Errors:" not in comment:
                silent.append(f"{path.name}: {name}")
    assert silent == []
