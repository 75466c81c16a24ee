"""What part of a role's rights somebody is limited to."""

from collections.abc import Collection, Iterable

from identity.domain.errors import UnknownScope


def checked(wanted: Iterable[str], *, grantable: Collection[str], field: str) -> tuple[str, ...]:
    """Each once, in order. Raises `UnknownScope` for one that the giver cannot give."""
    chosen = tuple(dict.fromkeys(wanted))
    for place, scope in enumerate(chosen):
        if scope not in grantable:
            raise UnknownScope("there is no such scope, or you do not have it", field=f"{field}[{place}]")
    return chosen
