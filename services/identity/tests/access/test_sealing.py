import pytest
from identity.credentials import sealing


def test_only_the_same_secret_purpose_and_row_open_a_seal():
    sealed = sealing.seal(b"plain", secret=b"s", purpose="p", bound_to=b"row")
    assert sealing.unseal(sealed, secret=b"s", purpose="p", bound_to=b"row") == b"plain"
    for secret, purpose, row in ((b"x", "p", b"row"), (b"s", "x", b"row"), (b"s", "p", b"x")):
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(sealed, secret=secret, purpose=purpose, bound_to=row)
