from uuid import UUID

from chassis.db import ReadTx
from chassis.errors import Invalid, NotFound
from chassis.rpc import paging
from chassis.rpc.methods import Servicer, read
from frontdesk.identity.v1 import identity_pb2_grpc
from frontdesk.identity.v1.identity_pb2 import (
    GetMeRequest,
    GetMeResponse,
    ListStaffRequest,
    ListStaffResponse,
    LookUpStaffRequest,
    LookUpStaffResponse,
)

from identity.rpc import convert
from identity.store import memberships, users, workspaces

MOST_LOOKED_UP = 500


class StaffServicer(Servicer, identity_pb2_grpc.StaffServiceServicer):
    @read
    async def GetMe(self, tx: ReadTx, request: GetMeRequest) -> GetMeResponse:
        user_id = tx.caller.user_id
        role = await memberships.role_of(tx, user_id) if user_id else None
        user = await users.find(tx, user_id) if user_id else None
        workspace = await workspaces.find(tx)
        if role is None or user is None or workspace is None:
            raise NotFound("you are not a member of this workspace any more")
        return GetMeResponse(
            user=convert.user_message(user),
            workspace=convert.workspace_message(workspace),
            role=role.value,
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
    async def LookUpStaff(self, tx: ReadTx, request: LookUpStaffRequest) -> LookUpStaffResponse:
        if len(request.ids) > MOST_LOOKED_UP:
            raise Invalid(f"at most {MOST_LOOKED_UP} people are looked up at once", field="ids")
        found = await memberships.those_of(tx, convert.readable_ids(request.ids))
        return LookUpStaffResponse(staff=[convert.staff_message(member) for member in found])


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
