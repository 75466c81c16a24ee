"""Times that are promised to people, as tests hold them."""

import os

SLACK = float(os.environ.get("FRONTDESK_PROVE_SLACK", "10"))
"""How many times longer it may take here: a test shows that it happens, on a machine that may be busy with
anything. `make prove`, on a machine that is left alone, allows 1."""


def promised(seconds: float) -> float:
    return seconds * SLACK
