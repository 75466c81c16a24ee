"""The duty that writes a service's part of an export and removes what is to be erased."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import orjson
import structlog
from frontdesk.common.v1.personal_data_events_pb2 import ErasurePartDone, ExportPartReady
from frontdesk.common.v1.personal_data_pb2 import (
    DescribeErasureSubjectRequest,
    DescribeErasureSubjectResponse,
)
from frontdesk.common.v1.personal_data_pb2_grpc import ErasureSubjectServiceStub
from sqlalchemy import Integer, Text, Uuid, bindparam, text

from chassis.context import Caller, Via
from chassis.db import Database, Row, Tx
from chassis.events.leader import Lead
from chassis.events.outbox import event
from chassis.files import Files, file_key
from chassis.personal.declaration import PersonalData
from chassis.personal.erasing import Eraser, Person
from chassis.personal.exporting import held_about
from chassis.personal.requests import CLAIM, ERASE_PERSON, EXPORT, FINISH, woken
from chassis.rpc.client import Origin, Peer

EVERY_SECONDS = 5.0
BATCH = 20
_NO_WORKSPACE = UUID(int=0)
DUE = (
    text("SELECT workspace_id, id, kind FROM due_personal_data(now(), :most)")
    .bindparams(bindparam("most", type_=Integer))
    .columns(workspace_id=Uuid, id=Uuid, kind=Text)
)

log = structlog.get_logger()


class PersonalDataWork:
    """A duty of the leader; `identity` is asked by what a person is found."""

    def __init__(
        self, service: str, database: Database, files: Files, declared: PersonalData, identity: Peer
    ) -> None:
        self._service = service
        self._database = database
        self._files = files
        self._declared = declared
        self._identity = identity
        self._eraser = Eraser(database, declared)

    async def run(self, lead: Lead) -> None:
        while True:
            woken.clear()
            await lead.confirm()
            if await self.work_off() < BATCH:
                await _rest()

    async def work_off(self) -> int:
        """How many tasks were found; one that fails does not stop the others."""
        async with self._database.read(Caller.system(self._service, _NO_WORKSPACE)) as tx:
            found = await tx.rows(DUE, {"most": BATCH})
        for workspace_id, id_, kind in found:
            try:
                await self._do(Caller.system(self._service, workspace_id), id_, kind)
            except Exception:
                log.exception("a task about personal data failed", kind=kind, task_id=str(id_))
        return len(found)

    async def _do(self, caller: Caller, id_: UUID, kind: str) -> None:
        claimed = await self._database.run(caller, _claim, id_, kind)
        if claimed is None:
            return
        round_, user_id, staff_id = claimed
        if kind == EXPORT:
            await self._export(caller, id_, user_id, staff_id)
            return
        if kind == ERASE_PERSON:
            told = await self._describe(caller, id_)
            person = Person(user_id=user_id, staff_id=staff_id, name=told.name, email=told.email)
            await self._database.run(caller, self._eraser.erase_person, person)
        else:
            await self._eraser.erase_workspace(caller)
        await self._database.run(caller, self._tell_erased, id_, round_)

    async def _export(self, caller: Caller, id_: UUID, user_id: UUID, staff_id: UUID) -> None:
        async with self._database.read(caller) as tx:
            held = await held_about(tx, self._declared, user_id=user_id, staff_id=staff_id)
            key = file_key(tx.workspace_id, "exports", id_, f"{self._service}.json")
        await self._files.put(key, _whole(orjson.dumps(held, option=orjson.OPT_INDENT_2)))
        rows = sum(map(len, held.values()))
        await self._database.run(caller, self._tell_exported, id_, key, rows)

    async def _tell_exported(self, tx: Tx, id_: UUID, key: str, rows: int) -> None:
        await tx.rows(FINISH, {"id": id_, "round": 1})
        fact = ExportPartReady(export_id=str(id_), service=self._service, file_key=key, rows=rows)
        tx.emit(event(f"{self._service}.export.part_ready", id_, fact))

    async def _tell_erased(self, tx: Tx, id_: UUID, round_: int) -> None:
        await tx.rows(FINISH, {"id": id_, "round": round_})
        fact = ErasurePartDone(erasure_id=str(id_), service=self._service, round=round_)
        tx.emit(event(f"{self._service}.erasure.part_done", id_, fact))

    async def _describe(self, caller: Caller, id_: UUID) -> DescribeErasureSubjectResponse:
        stub = ErasureSubjectServiceStub(self._identity.channel)
        return await self._identity.call(
            stub.DescribeErasureSubject,
            DescribeErasureSubjectRequest(erasure_id=str(id_)),
            origin=Origin(via=Via.SYSTEM, workspace_id=caller.workspace_id),
        )


async def _claim(tx: Tx, id_: UUID, kind: str) -> Row | None:
    return await tx.row(CLAIM, {"id": id_, "kind": kind})


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _rest() -> None:
    try:
        async with asyncio.timeout(EVERY_SECONDS):
            await woken.wait()
    except TimeoutError:
        return
