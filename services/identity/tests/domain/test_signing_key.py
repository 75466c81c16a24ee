from datetime import UTC, datetime, timedelta

import pytest
from identity.domain.access.signing_key import KeyState, Rotation, SigningKey, Step, due_step
from identity.settings import IdentitySettings

NOW = datetime(2026, 12, 1, tzinfo=UTC)
ROTATION = Rotation(period=timedelta(days=30), lead=timedelta(minutes=10), tail=timedelta(minutes=21))


def _key(state: KeyState, *, age: timedelta) -> SigningKey:
    since = NOW - age
    return SigningKey(
        kid=state.value,
        public_key=b"",
        sealed_private_key=b"",
        state=state,
        created_at=since,
        activated_at=since if state is KeyState.ACTIVE else None,
    )


def _step(*keys: SigningKey, asked: bool = False) -> Step:
    return due_step(keys, ROTATION, NOW, asked=asked)


def test_without_a_key_the_first_one_begins_at_once():
    assert _step() is Step.BEGIN


@pytest.mark.parametrize(
    ("age", "step"),
    [
        (timedelta(days=30) - timedelta(minutes=11), Step.NONE),
        (timedelta(days=30) - timedelta(minutes=10), Step.PUBLISH),
        (timedelta(days=60), Step.PUBLISH),
    ],
)
def test_a_next_key_is_published_in_time_to_follow_when_the_period_ends(age: timedelta, step: Step):
    assert _step(_key(KeyState.ACTIVE, age=age)) is step


@pytest.mark.parametrize(
    ("age", "step"), [(timedelta(minutes=9), Step.NONE), (timedelta(minutes=10), Step.ACTIVATE)]
)
@pytest.mark.parametrize("asked", [False, True])
def test_a_next_key_never_signs_before_every_verifier_had_time_to_learn_it(
    age: timedelta, step: Step, asked: bool
):
    active = _key(KeyState.ACTIVE, age=timedelta(days=60))
    assert _step(active, _key(KeyState.NEXT, age=age), asked=asked) is step


def test_a_rotation_can_be_asked_for_at_any_time():
    assert _step(_key(KeyState.ACTIVE, age=timedelta(0)), asked=True) is Step.PUBLISH


def test_keys_are_published_before_and_after_for_longer_than_anybody_remembers_them():
    settings = IdentitySettings(
        app_env="test", database_url="", relay_database_url="", signing_keys_refresh_seconds=300
    )
    assert settings.rotation.lead == timedelta(seconds=2 * 300)
    assert settings.rotation.tail > timedelta(seconds=300) + timedelta(minutes=15)
