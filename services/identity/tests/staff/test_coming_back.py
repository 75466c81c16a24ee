"""Who was removed and is hired again is who she was: her bookings of before are hers."""

from chassis.testing.schema import ServiceSchema
from frontdesk.identity.v1.identity_pb2 import RemoveStaffMemberRequest
from frontdesk.identity.v1.invites_pb2 import CreateInviteRequest, JoinByInviteRequest
from identity_worlds.calling import Process
from identity_worlds.hiring import staff_of
from identity_worlds.mails import mails_of


async def test_a_removed_person_who_is_invited_again_keeps_her_staff_id(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made, home = await gateway.onboard(), await gateway.onboard()
    email = home.user.email

    async def invited() -> str:
        request = CreateInviteRequest(email=email, role="staff")
        await gateway.person(gateway.invites.CreateInvite, request, made.tokens)
        *_, mail = await mails_of(inbox, schema, made.workspace.id, email)
        return str(mail.link.partition("#token=")[2])

    async def joined() -> str:
        request = JoinByInviteRequest(token=await invited())
        await gateway.person(gateway.invited.JoinByInvite, request, home.tokens)
        (member,) = [one for one in await staff_of(gateway, made.tokens) if one.email == email]
        return member.id

    before = await joined()
    remove = RemoveStaffMemberRequest(id=before)
    await gateway.person(gateway.staff.RemoveStaffMember, remove, made.tokens)
    assert await joined() == before
