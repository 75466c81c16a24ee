from collections.abc import Sequence

from chassis.db import ReadTx
from chassis.errors import UnknownReference

from booking.domain.availability.resources.resource import ResourceNeed
from booking.store.availability.resources import resources


async def check_known(tx: ReadTx, needs: Sequence[ResourceNeed]) -> None:
    """Raises `UnknownReference` for the first resource that is not there, or archived."""
    if not needs:
        return
    known = await resources.standing(tx, {id_ for need in needs for id_ in need.any_of})
    for i, need in enumerate(needs):
        for j, id_ in enumerate(need.any_of):
            if id_ not in known:
                field = f"needed_resources.{i}.any_of.{j}"
                raise UnknownReference("There is no such resource.", field=field)
