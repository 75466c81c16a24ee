"""The compose file and what is generated for it say what the code says."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from devstack.stack.parts import NAMES, SERVICE_NAMES

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()


def test_nats_in_a_container_has_the_rules_of_the_code() -> None:
    generator = runpy.run_path(str(ROOT / "deploy/docker/nats_conf.py"))
    assert (ROOT / "deploy/docker/nats.conf").read_text() == generator["text"]()


def test_every_process_has_its_container_and_every_service_is_migrated() -> None:
    assert set(re.findall(r"args: \{SERVICE: (\w+)\}", COMPOSE)) == set(NAMES)
    dockerfile = (ROOT / "deploy/docker/Dockerfile").read_text()
    names = ", ".join(f'"{name}"' for name in SERVICE_NAMES)
    assert f'"chassis.migrate", {names}]' in dockerfile


def test_no_secret_stands_in_the_compose_file() -> None:
    given = re.findall(r"\w*(?:PASSWORD|KEY|KEYS): (.*)", COMPOSE)
    assert given
    assert all(value.startswith("${") for value in given)
    assert all(secret.startswith("${") for secret in re.findall(r"://\w+:([^@\s]+)@", COMPOSE))
