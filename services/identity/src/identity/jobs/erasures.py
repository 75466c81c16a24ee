"""Leads an erasure: the person leaves, the services erase twice, the stream forgets, our own rows go."""

from uuid import UUID

from chassis.context import Caller
from chassis.db import Database
from chassis.events.erasing import StreamEraser
from chassis.files import Files
from chassis.personal.erasing import Eraser, Person

from identity.actions.personal_data.finish_erasure import finish_erasure
from identity.actions.personal_data.leave_workspace import leave_workspace
from identity.actions.personal_data.remove_account import remove_account
from identity.actions.personal_data.repeat_erasure import repeat_erasure
from identity.credentials.erasure_papers import ErasurePapers
from identity.domain.personal_data.erasure import ROUNDS, Erasure, State, Subject
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE
from identity.store.rights import erasures, exports
from identity.store.verifications import verifications


class Erasures:
    def __init__(
        self, database: Database, files: Files, papers: ErasurePapers, eraser: Eraser, stream: StreamEraser
    ) -> None:
        self._database = database
        self._files = files
        self._papers = papers
        self._eraser = eraser
        self._stream = stream

    async def advance(self, erasure_id: UUID) -> None:
        """One step, each of which may be taken again."""
        async with self._database.read(_system(NOBODYS_WORKSPACE)) as tx:
            erasure = await erasures.find(tx, erasure_id)
        if erasure is None or erasure.state is State.DONE:
            return
        sealed = erasure.sealed_subject
        subject = self._papers.open(erasure.id, sealed) if sealed else None
        if erasure.state is State.LEAVING and subject is not None:
            await self._leave(erasure, subject)
        elif erasure.round_is_done and erasure.round < ROUNDS:
            await self._forget_events(erasure, subject)
            await self._repeat(erasure, subject)
        elif erasure.round_is_done:
            await self._remove_own_rows(erasure, subject)
            await self._forget_events(erasure, subject)
            await self._database.run(_system(NOBODYS_WORKSPACE), finish_erasure, erasure.id)

    async def _leave(self, erasure: Erasure, subject: Subject) -> None:
        for workspace_id, staff_id in subject.staff.items():
            caller = _system(workspace_id)
            await self._database.run(caller, leave_workspace, erasure.id, subject.user_id, staff_id)
            await self._remove_documents(workspace_id, subject)
        await self._database.run(_system(NOBODYS_WORKSPACE), remove_account, erasure.id, subject.user_id)

    async def _repeat(self, erasure: Erasure, subject: Subject | None) -> None:
        for workspace_id in erasure.workspaces:
            person = (subject.user_id, subject.staff[workspace_id]) if subject else None
            last = workspace_id == erasure.workspaces[-1]
            await self._database.run(_system(workspace_id), repeat_erasure, erasure, person, last=last)

    async def _forget_events(self, erasure: Erasure, subject: Subject | None) -> None:
        for workspace_id in erasure.workspaces:
            if subject is None:
                await self._stream.forget_workspace(workspace_id)
            else:
                await self._stream.forget(workspace_id, _person(subject, workspace_id).is_told_by)

    async def _remove_own_rows(self, erasure: Erasure, subject: Subject | None) -> None:
        for workspace_id in erasure.workspaces:
            caller = _system(workspace_id)
            if subject is None:
                await self._eraser.erase_workspace(caller)
                await self._files.delete_under(workspace_id)
            else:
                await self._remove_exports(workspace_id, subject)
                person = _person(subject, workspace_id)
                await self._database.run(caller, self._eraser.erase_person, person)

    async def _remove_documents(self, workspace_id: UUID, subject: Subject) -> None:
        """While the cases are there to name them: they go with the account."""
        async with self._database.read(_system(workspace_id)) as tx:
            cases = await verifications.of_person(tx, subject.user_id)
        for case in cases:
            await self._files.delete_under(workspace_id, "identity", "verifications", case.id)

    async def _remove_exports(self, workspace_id: UUID, subject: Subject) -> None:
        """After all services are done, since one might still have been writing its part."""
        async with self._database.read(_system(workspace_id)) as tx:
            export_ids = await exports.of_person(tx, subject.user_id)
        for export_id in export_ids:
            await self._files.delete_under(workspace_id, "exports", export_id)


def _person(subject: Subject, workspace_id: UUID) -> Person:
    return Person(
        user_id=subject.user_id,
        staff_id=subject.staff[workspace_id],
        name=subject.name,
        email=subject.email,
    )


def _system(workspace_id: UUID) -> Caller:
    return Caller.system("identity", workspace_id)
