from uuid import UUID

from chassis.db import Database, ReadTx
from chassis.errors import NotFound
from chassis.rpc.fields import own_id
from chassis.rpc.methods import Servicer, read
from frontdesk.common.v1 import personal_data_pb2_grpc
from frontdesk.common.v1.personal_data_pb2 import (
    DescribeErasureSubjectRequest,
    DescribeErasureSubjectResponse,
)

from identity.credentials.erasure_papers import ErasurePapers
from identity.domain.personal_data.erasure import Subject
from identity.store.rights import erasures


class ErasureSubjectServicer(Servicer, personal_data_pb2_grpc.ErasureSubjectServiceServicer):
    def __init__(self, database: Database, papers: ErasurePapers) -> None:
        super().__init__(database)
        self._papers = papers

    @read
    async def DescribeErasureSubject(
        self, tx: ReadTx, request: DescribeErasureSubjectRequest
    ) -> DescribeErasureSubjectResponse:
        subject = await self._subject(tx, own_id(request.erasure_id))
        return DescribeErasureSubjectResponse(name=subject.name, email=subject.email)

    async def _subject(self, tx: ReadTx, erasure_id: UUID) -> Subject:
        erasure = await erasures.find(tx, erasure_id)
        if erasure is None or erasure.sealed_subject is None:
            raise NotFound("there is no such erasure under way")
        subject = self._papers.open(erasure_id, erasure.sealed_subject)
        if tx.workspace_id not in subject.staff:
            raise NotFound("there is no such erasure under way")
        return subject
