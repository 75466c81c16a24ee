import pytest
from booking.domain.customers.customer import Customer
from chassis.errors import Invalid


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "a b@example.org",
        "ada@example",
        "ada@-x.org",
        "a@b.org\nBcc: x@y.org",
        "a..b@example.org",
        "a@b@example.org",
        "<ada@example.org>",
        f"{'a' * 65}@example.org",
    ],
)
def test_an_address_that_cannot_receive_mail_is_refused(email: str) -> None:
    with pytest.raises(Invalid) as refused:
        Customer(name="Ada", email=email).normalised()
    assert refused.value.field == "customer.email"


@pytest.mark.parametrize("email", ["o'hara+tag@mail.example.co.uk", "jörg@müller.example", "a@b.museum"])
def test_unusual_addresses_are_kept(email: str) -> None:
    assert Customer(name="Ada", email=email).normalised().email == email


@pytest.mark.parametrize(
    ("given", "kept"), [(None, None), (" ", None), ("+49 30/1234-56", "+4930123456"), ("030 1234", "0301234")]
)
def test_a_telephone_number_is_kept_as_digits(given: str | None, kept: str | None) -> None:
    assert Customer(name="Ada", email="ada@example.org", phone=given).normalised().phone == kept


@pytest.mark.parametrize("phone", ["12", "+1234567890123456", "call me", "++491234567"])
def test_a_number_that_cannot_be_dialled_is_refused(phone: str) -> None:
    with pytest.raises(Invalid) as refused:
        Customer(name="Ada", email="ada@example.org", phone=phone).normalised()
    assert refused.value.field == "customer.phone"


@pytest.mark.parametrize("name", ["", " \t", "x" * 201, "a\0b"])
def test_a_name_is_one_readable_line(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        Customer(name=name, email="ada@example.org").normalised()
    assert refused.value.field == "customer.name"
