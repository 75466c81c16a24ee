from frontdesk.identity.v1 import invites_pb2

from identity.domain.people.invite import Invite


def invite_message(invite: Invite) -> invites_pb2.Invite:
    message = invites_pb2.Invite(
        id=str(invite.id),
        email=invite.invited.email,
        role=invite.invited.role.value,
        scopes=invite.invited.scopes,
        bookable=invite.invited.bookable,
        invited_by=str(invite.invited_by) if invite.invited_by else "",
    )
    message.created_at.FromDatetime(invite.created_at)
    message.expires_at.FromDatetime(invite.expires_at)
    return message
