from uuid import UUID

from chassis.db import ReadTx, Tx
from chassis.errors import Invalid, NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, read, write
from frontdesk.identity.v1 import identity_pb2_grpc
from frontdesk.identity.v1.identity_pb2 import (
    ChangeStaffMemberRequest,
    ChangeStaffMemberResponse,
    GetMeRequest,
    GetMeResponse,
    GetStaffMemberRequest,
    GetStaffMemberResponse,
    ListStaffRequest,
    ListStaffResponse,
    LookUpStaffRequest,
    LookUpStaffResponse,
    RemoveStaffMemberRequest,
    RemoveStaffMemberResponse,
)

from identity.actions.staff.change_staff_member import change_staff_member
from identity.actions.staff.remove_staff_member import remove_staff_member
from identity.domain import text
from identity.domain.access.scopes import checked
from identity.domain.people import staff
from identity.domain.people.staff import StaffChange
from identity.rpc import convert
from identity.rpc.access import scopes
from identity.rpc.people import present_rights
from identity.rpc.second_factor.step_up import demand_fresh_proof
from identity.store import workspaces
from identity.store.people import memberships, users

MOST_LOOKED_UP = 500


class StaffServicer(Servicer, identity_pb2_grpc.StaffServiceServicer):
    @read
    async def GetMe(self, tx: ReadTx, request: GetMeRequest) -> GetMeResponse:
        user_id = tx.caller.user_id
        rights = await memberships.rights_of(tx, user_id) if user_id else None
        user = await users.find(tx, user_id) if user_id else None
        workspace = await workspaces.find(tx)
        if rights is None or user is None or workspace is None:
            raise NotFound("you are not a member of this workspace any more")
        return GetMeResponse(
            user=convert.user_message(user),
            workspace=convert.workspace_message(workspace),
            role=rights.role.value,
        )

    @read
    async def ListStaff(self, tx: ReadTx, request: ListStaffRequest) -> ListStaffResponse:
        page = paging.read(request.page, tx.workspace_id, "staff")
        found = await memberships.page(tx, most=page.fetch, after=member_key(page))
        shown, next_cursor = paging.cut(page, found, lambda row: row[1])
        return ListStaffResponse(
            items=[convert.staff_message(member) for member, _ in shown], next_cursor=next_cursor
        )

    @read
    async def GetStaffMember(self, tx: ReadTx, request: GetStaffMemberRequest) -> GetStaffMemberResponse:
        member = await memberships.find(tx, fields.own_id(request.id))
        if member is None:
            raise NotFound("there is no such member of staff")
        return GetStaffMemberResponse(staff=convert.staff_message(member))

    @write
    async def ChangeStaffMember(self, tx: Tx, request: ChangeStaffMemberRequest) -> ChangeStaffMemberResponse:
        if request.role == staff.Role.OWNER:
            await demand_fresh_proof(tx)
        rights = await present_rights(tx)
        grantable = scopes.grantable(rights.scopes, scopes.for_people())
        changed = await change_staff_member(
            tx,
            fields.own_id(request.id),
            _change(request, grantable),
            rights=rights,
            made_from=request.expected_version or None,
        )
        return ChangeStaffMemberResponse(staff=convert.staff_message(changed))

    @write
    async def RemoveStaffMember(self, tx: Tx, request: RemoveStaffMemberRequest) -> RemoveStaffMemberResponse:
        await remove_staff_member(tx, fields.own_id(request.id), rights=await present_rights(tx))
        return RemoveStaffMemberResponse()

    @read
    async def LookUpStaff(self, tx: ReadTx, request: LookUpStaffRequest) -> LookUpStaffResponse:
        if len(request.ids) > MOST_LOOKED_UP:
            raise Invalid(f"at most {MOST_LOOKED_UP} people are looked up at once", field="ids")
        found = await memberships.those_of(tx, convert.readable_ids(request.ids))
        return LookUpStaffResponse(staff=[convert.staff_message(member) for member in found])


def _change(request: ChangeStaffMemberRequest, grantable: frozenset[str]) -> StaffChange:
    return StaffChange(
        name=text.name(request.name, field="name") if request.HasField("name") else None,
        role=staff.role(request.role, field="role") if request.HasField("role") else None,
        bookable=request.bookable if request.HasField("bookable") else None,
        scopes=checked(request.scopes, grantable=grantable, field="scopes") if request.sets_scopes else None,
    )


def member_key(page: paging.Page) -> memberships.Key | None:
    """Where a list of people goes on. Raises `InvalidCursor`."""
    if page.after is None:
        return None
    try:
        rank, name, id_ = page.after
        return int(rank), str(name), UUID(str(id_))
    except ValueError:
        raise paging.InvalidCursor(
            "the cursor is malformed; begin again without it", field="cursor"
        ) from None
