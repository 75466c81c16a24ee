"""The compose file and what is generated for it say what the code says."""

from __future__ import annotations

import re
import runpy
from importlib import import_module
from pathlib import Path

import pytest
from chassis.settings import Settings
from devstack.stack.parts import NAMES, SERVICE_NAMES

ROOT = Path(__file__).resolve().parents[2]
OF_THE_IMAGE = {"GRPC_LISTEN", "METRICS_LISTEN", "HTTP_HOST", "HTTP_PORT"}
COMPOSE = (ROOT / "docker-compose.yml").read_text()


def test_nats_in_a_container_has_the_rules_of_the_code() -> None:
    generator = runpy.run_path(str(ROOT / "deploy/docker/nats_conf.py"))
    assert (ROOT / "deploy/docker/nats.conf").read_text() == generator["text"]()


def test_every_process_has_its_container_and_every_service_is_migrated() -> None:
    assert set(re.findall(r"args: \{SERVICE: (\w+)\}", COMPOSE)) == set(NAMES)
    dockerfile = (ROOT / "deploy/docker/Dockerfile").read_text()
    names = ", ".join(f'"{name}"' for name in SERVICE_NAMES)
    assert f'"chassis.migrate", {names}]' in dockerfile


def settings_of(name: str) -> type[Settings]:
    (found,) = [
        one
        for one in vars(import_module(f"{name}.settings")).values()
        if isinstance(one, type) and issubclass(one, Settings) and one.__module__.startswith(f"{name}.")
    ]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_what_the_example_of_settings_shows_reaches_the_process_that_reads_it(name: str) -> None:
    shown = set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    read = {field.upper() for field in settings_of(name).model_fields}
    (block,) = re.findall(rf"^  {name}:\n(.*?)^(?=  \w|\w)", COMPOSE, re.MULTILINE | re.DOTALL)
    blocks = [block]
    for anchor in re.findall(r"\*(\w+)", "".join(re.findall(r"<<: (.*)", block))):
        blocks += re.findall(rf"^x-{anchor}: &{anchor}\n(.*?)^(?=\S)", COMPOSE, re.MULTILINE | re.DOTALL)
    passed = set(re.findall(r"^ +([A-Z][A-Z_]+):", "\n".join(blocks), re.MULTILINE))
    assert sorted((shown & read) - passed - OF_THE_IMAGE) == []


def test_no_secret_stands_in_the_compose_file() -> None:
    given = re.findall(r"\w*(?:PASSWORD|KEY|KEYS): (.*)", COMPOSE)
    assert given
    assert all(value.startswith("${") for value in given)
    assert all(secret.startswith("${") for secret in re.findall(r"://\w+:([^@\s]+)@", COMPOSE))
