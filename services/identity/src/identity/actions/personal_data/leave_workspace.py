from uuid import UUID

from chassis.db import Tx

from identity import events
from identity.domain.personal_data.erasure import Scope
from identity.store.access import api_keys
from identity.store.people import past_memberships
from identity.store.rights import leaving


async def leave_workspace(tx: Tx, erasure_id: UUID, user_id: UUID, staff_id: UUID) -> None:
    """Ends what the person may do here and asks the services to remove them; once."""
    key_ids = await api_keys.delete_made_by(tx, user_id)
    was_known = await past_memberships.forget(tx, user_id)
    left_at = await leaving.leave(tx, user_id)
    if left_at is not None:
        tx.emit(events.person_revoked(tx.workspace_id, user_id, left_at))
        for key_id in key_ids:
            tx.emit(events.api_key_revoked(tx.workspace_id, key_id, tx.now))
    if was_known or left_at is not None:
        person = (user_id, staff_id)
        tx.emit(events.erasure_requested(erasure_id, Scope.PERSON, round_=1, person=person))
