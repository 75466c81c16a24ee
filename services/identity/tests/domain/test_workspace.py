from dataclasses import replace

import pytest
from chassis.errors import Invalid
from identity.domain.workspaces.iso import COUNTRIES, CURRENCIES
from identity.domain.workspaces.workspace import Profile, id_of_onboarding

SALON = Profile(
    name="Salon Lumen", slug="salon-lumen", time_zone="Europe/Berlin", currency="EUR", country="DE"
)


def test_a_profile_that_fits_is_kept_with_tidy_spaces():
    assert replace(SALON, name="  Salon \t Lumen ").checked() == SALON


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 201),
        ("name", "Salon\x07"),
        ("slug", "ab"),
        ("slug", "a" * 41),
        ("slug", "Salon"),
        ("slug", "salon_lumen"),
        ("slug", "-salon"),
        ("slug", "salon-"),
        ("slug", "salon\n"),
        ("slug", "admin"),
        ("slug", "01a1fc5b-9b81-74b6-a931-effed2f6a4e2"),
        ("slug", "01a1fc5b9b8174b6a931effed2f6a4e2"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", ""),
        ("time_zone", "../etc/passwd"),
        ("time_zone", "localtime"),
        ("currency", "EURO"),
        ("currency", "eur"),
        ("currency", "XXX"),
        ("country", "Germany"),
        ("country", "ZZ"),
    ],
)
def test_what_no_business_can_be_is_refused_with_its_field(field: str, value: str):
    with pytest.raises(Invalid) as refused:
        replace(SALON, **{field: value}).checked()
    assert refused.value.field == f"workspace.{field}"


def test_the_lists_of_codes_are_whole():
    assert len(COUNTRIES) == 249
    assert len(CURRENCIES) == 155
    assert all(len(code) == 2 for code in COUNTRIES)
    assert all(len(code) == 3 for code in CURRENCIES)


def test_a_repeated_onboarding_gets_the_same_id_and_another_key_or_owner_does_not():
    first = id_of_onboarding("key-1", "mira@example.org")
    assert first == id_of_onboarding("key-1", "mira@example.org")
    assert first != id_of_onboarding("key-2", "mira@example.org")
    assert first != id_of_onboarding("key-1", "jon@example.org")
    assert (first.version, first.variant) == (8, "specified in RFC 4122")
