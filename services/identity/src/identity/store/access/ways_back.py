"""What would let somebody into an account again who had it for a while."""

from datetime import datetime
from uuid import UUID

from chassis.db import Tx

from identity.domain.access.audit import Act
from identity.store.access import api_keys, audit_log
from identity.store.invites import invites
from identity.store.mails import mailed_links
from identity.store.outside import ways_in
from identity.store.people import own_memberships
from identity.store.second_factor import factors


async def close(tx: Tx, user_id: UUID, *, since: datetime, because: Act) -> list[tuple[UUID, UUID]]:
    """Of what was made then or later: API keys, a second factor, ways in, open invites.

    The audit log tells of each. Workspace and id of the keys. She has a password, so a way in is left.
    """
    workspace_ids = await own_memberships.workspaces_of(tx, user_id)
    key_ids = await api_keys.delete_made_since(tx, workspace_ids, user_id, since)
    invite_ids = await invites.revoke_made_since(tx, workspace_ids, user_id, since)
    had_factor = await factors.remove_since(tx, user_id, since)
    issuers = await ways_in.unlink_since(tx, user_id, since)
    account = f"user:{user_id}"
    for workspace_id in workspace_ids:
        tx.enter(workspace_id)
        if had_factor:
            audit_log.add(tx, Act.SECOND_FACTOR_OFF, account, detail=because.value, user_id=user_id)
        for issuer in issuers:
            audit_log.add(tx, Act.OUTSIDE_IDENTITY_UNLINKED, account, detail=issuer, user_id=user_id)
    for workspace_id, invite_id in invite_ids:
        tx.enter(workspace_id)
        mailed_links.cancel(tx, invite_id)
        subject = f"invite:{invite_id}"
        audit_log.add(tx, Act.INVITE_REVOKED, subject, detail=because.value, user_id=user_id)
    for workspace_id, key_id in key_ids:
        tx.enter(workspace_id)
        subject = f"api_key:{key_id}"
        audit_log.add(tx, Act.API_KEY_DELETED, subject, detail=because.value, user_id=user_id)
    return key_ids
