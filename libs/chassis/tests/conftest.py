"""The chassis is tried on a sample service with one table."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def service_name() -> str:
    return "sample"


@pytest.fixture(scope="session")
def migrations() -> Path:
    return Path(__file__).parent / "sample" / "migrations"
