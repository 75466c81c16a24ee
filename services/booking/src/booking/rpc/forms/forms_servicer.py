from chassis.db import ReadTx, Tx
from chassis.errors import NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, read, write
from frontdesk.booking.v1 import forms_pb2 as pb
from frontdesk.booking.v1.forms_pb2_grpc import FormServiceServicer

from booking.actions.forms.create_form import create_form
from booking.actions.forms.delete_form import delete_form
from booking.actions.forms.replace_form import replace_form
from booking.domain.forms.form import Form
from booking.rpc.forms import convert
from booking.store.forms import forms


class FormsServicer(Servicer, FormServiceServicer):
    @write
    async def CreateForm(self, tx: Tx, request: pb.CreateFormRequest) -> pb.CreateFormResponse:
        made = await create_form(tx, request.name, convert.questions(request.questions))
        return pb.CreateFormResponse(form=convert.form_message(made))

    @write
    async def ReplaceForm(self, tx: Tx, request: pb.ReplaceFormRequest) -> pb.ReplaceFormResponse:
        form = Form(
            id=fields.own_id(request.id),
            name=request.name.strip(),
            questions=convert.questions(request.questions),
        )
        kept = await replace_form(tx, form, made_from=request.expected_version or None)
        return pb.ReplaceFormResponse(form=convert.form_message(kept))

    @write
    async def DeleteForm(self, tx: Tx, request: pb.DeleteFormRequest) -> pb.DeleteFormResponse:
        await delete_form(tx, fields.own_id(request.id), made_from=request.expected_version or None)
        return pb.DeleteFormResponse()

    @read
    async def GetForm(self, tx: ReadTx, request: pb.GetFormRequest) -> pb.GetFormResponse:
        id_ = fields.own_id(request.id)
        if request.version:
            found = await forms.find_version(tx, id_, request.version)
        else:
            found = await forms.find(tx, id_)
        if found is None:
            raise NotFound("There is no such form.")
        return pb.GetFormResponse(form=convert.form_message(found))

    @read
    async def ListForms(self, tx: ReadTx, request: pb.ListFormsRequest) -> pb.ListFormsResponse:
        page = paging.read(request.page, tx.workspace_id, "forms")
        found = await forms.page(tx, page.fetch, page.after_moment())
        shown, cursor = paging.cut(page, found, lambda row: (row[1], row[0].id))
        items = [convert.form_message(form) for form, _ in shown]
        return pb.ListFormsResponse(items=items, next_cursor=cursor)
