from dataclasses import replace

import pytest
from chassis.errors import Invalid
from identity.domain.errors import WeakPassword
from identity.domain.people.staff import NewOwner

MIRA = NewOwner(name="Mira Sommer", email="mira@example.org", password="correct horse battery", locale="en")


def test_two_spellings_of_an_address_are_one():
    assert replace(MIRA, email="  MIRA@Example.ORG ").checked() == MIRA


@pytest.mark.parametrize(
    "email", ["", "mira", "mira@", "@example.org", "mira@example", "mi ra@example.org", "m" * 65 + "@e.org"]
)
def test_an_address_that_cannot_get_mail_is_refused(email: str):
    with pytest.raises(Invalid) as refused:
        replace(MIRA, email=email).checked()
    assert refused.value.field == "owner.email"


@pytest.mark.parametrize("password", ["short", "x" * 9, "x" * 129, "MIRA@example.org", "mira sommer"])
def test_a_weak_password_is_refused(password: str):
    owner = replace(MIRA, password=password)
    with pytest.raises(WeakPassword) as refused:
        owner.checked()
    assert refused.value.field == "owner.password"


def test_a_password_needs_no_digits_or_signs_and_may_be_long():
    for password in ("abcd efghi", "ein ganzer Satz mit Umlauten äöü", "x" * 128):
        assert replace(MIRA, password=password).checked().password == password


def test_mails_speak_english_unless_another_language_is_asked_for():
    assert replace(MIRA, locale="").checked().locale == "en"
    with pytest.raises(Invalid) as refused:
        replace(MIRA, locale="tlh").checked()
    assert refused.value.field == "owner.locale"
