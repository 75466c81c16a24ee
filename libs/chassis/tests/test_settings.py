import pytest
from chassis.settings import Environment, Settings
from pydantic import ValidationError

REAL = "Zk3v0dQp7sXy1Lm9Bn5Rt8Wc2Ff6Hj4Ga"
OUTSIDE = (Environment.STAGING, Environment.PRODUCTION)


@pytest.mark.parametrize("environment", OUTSIDE)
@pytest.mark.parametrize(
    "weak",
    ["", "secret", REAL[:31], "please-change-me-please-change-me!!", "your_SECRET_key-change in production"],
)
def test_outside_development_a_placeholder_or_a_short_secret_stops_the_start(
    environment: Environment, weak: str
) -> None:
    with pytest.raises(ValidationError, match="JWT_SECRET_KEY") as refused:
        Settings(app_env=environment, jwt_secret_key=weak, service_private_key=REAL)
    assert "SERVICE_PRIVATE_KEY" not in str(refused.value)
    with pytest.raises(ValidationError, match="SERVICE_PRIVATE_KEY"):
        Settings(app_env=environment, jwt_secret_key=REAL, service_private_key=weak)


def test_a_start_that_fails_tells_no_secret() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(app_env=Environment.PRODUCTION, jwt_secret_key="short", service_private_key=REAL)
    told = str(refused.value)
    assert "JWT_SECRET_KEY" in told
    assert REAL[-8:] not in told
    assert "short" not in told


@pytest.mark.parametrize("environment", OUTSIDE)
def test_real_secrets_do(environment: Environment) -> None:
    assert Settings(app_env=environment, jwt_secret_key=REAL, service_private_key=REAL).app_env == environment


def test_developers_need_none() -> None:
    assert Settings(app_env=Environment.DEVELOPMENT).is_development


def test_a_log_level_that_is_none_stops_the_start_and_any_spelling_does() -> None:
    assert Settings(app_env=Environment.TEST, log_level="debug").log_level == "DEBUG"
    with pytest.raises(ValidationError, match="LOG_LEVEL is one of"):
        Settings(app_env=Environment.TEST, log_level="loud")
