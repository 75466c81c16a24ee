"""The case of a request, as far as the caller may see it."""

from uuid import UUID

from chassis.db import ReadTx
from chassis.errors import NotFound
from chassis.rpc.fields import own_id

from identity.domain.verifications.verification import Verification, is_reviewer
from identity.rpc.people import person
from identity.store.verifications import verifications


async def visible_case(tx: ReadTx, id_: str) -> Verification:
    """Reviewers see all, others their own. Raises `NotFound`."""
    case = await verifications.find(tx, own_id(id_))
    user_id, _ = person(tx.caller)
    if case is None or not (case.user_id == user_id or is_reviewer(tx.caller.role)):
        raise NotFound("there is no such verification")
    return case


async def own_case(tx: ReadTx, id_: str) -> Verification:
    """Raises `NotFound`, for reviewers too: a case is its person's to fill."""
    case = await verifications.find(tx, own_id(id_))
    user_id, _ = person(tx.caller)
    if case is None or case.user_id != user_id:
        raise NotFound("there is no such verification of yours")
    return case


def listed_user(tx: ReadTx) -> UUID | None:
    """Whose cases a list shows; None: everybody's."""
    user_id, _ = person(tx.caller)
    return None if is_reviewer(tx.caller.role) else user_id
