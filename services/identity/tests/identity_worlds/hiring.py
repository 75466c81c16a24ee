"""People who work in a workspace beside its owner."""

from uuid import UUID

from chassis.context import Caller
from chassis.db import Database
from frontdesk.identity.v1.identity_pb2 import ListStaffRequest, OnboardWorkspaceResponse, StaffMember, Tokens
from identity.domain.people import staff
from identity.domain.people.staff import Role
from identity.store.people import memberships
from identity_worlds.calling import Process


async def hired(
    gateway: Process, database: Database, made: OnboardWorkspaceResponse, *, role: Role = Role.STAFF
) -> tuple[OnboardWorkspaceResponse, StaffMember]:
    """A person with an account and a workspace of her own, who works here too."""
    guest = await gateway.onboard(owner_name="Ben Roth")
    await add(database, made.workspace.id, guest, role)
    (member,) = [one for one in await staff_of(gateway, made.tokens) if one.user_id == guest.user.id]
    return guest, member


async def add(database: Database, workspace_id: str, guest: OnboardWorkspaceResponse, role: Role) -> None:
    async with database.write(system(workspace_id)) as tx:
        memberships.add(
            tx,
            staff.StaffMember(
                id=tx.new_id(),
                user_id=UUID(guest.user.id),
                name=guest.user.name,
                email=guest.user.email,
                role=role,
                bookable=True,
            ),
        )


async def staff_of(gateway: Process, tokens: Tokens) -> list[StaffMember]:
    return list((await gateway.person(gateway.staff.ListStaff, ListStaffRequest(), tokens)).items)


def system(workspace_id: str) -> Caller:
    return Caller.system("identity", UUID(workspace_id))
