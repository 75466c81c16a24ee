import pytest
from identity.domain.sessions.client import client, device, network


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", "Chrome on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604",
            "Safari on iPhone",
        ),
        ("python-httpx/0.28", "python-httpx"),
        ("", ""),
    ],
)
def test_a_device_is_named_as_its_owner_would_name_it(agent: str, name: str):
    assert device(agent) == name


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("testclient", ""),
    ],
)
def test_only_the_network_of_an_address_is_kept(address: str, seen: str):
    assert network(address) == seen


def test_a_user_agent_is_kept_short_and_printable():
    assert client("a\x00b\n" + "x" * 1_000, "").agent == "ab" + "x" * 298
