from collections.abc import Callable, Iterator

from chassis.db import Database
from chassis.files import DownloadLinks
from chassis.rpc.methods import Servicer
from frontdesk.common.v1.personal_data_pb2 import DESCRIPTOR as SUBJECTS
from frontdesk.identity.v1.personal_data_pb2 import DESCRIPTOR
from google.protobuf.descriptor import ServiceDescriptor

from identity.credentials.erasure_papers import ErasurePapers
from identity.rpc.personal_data.erasure_subject_servicer import ErasureSubjectServicer
from identity.rpc.personal_data.personal_data_servicer import PersonalDataServicer


def serving_personal_data(
    database: Database, papers: ErasurePapers, downloads: DownloadLinks, wake: Callable[[], None]
) -> Iterator[tuple[ServiceDescriptor, Servicer]]:
    yield (
        DESCRIPTOR.services_by_name["PersonalDataService"],
        PersonalDataServicer(database, papers, downloads, wake),
    )
    yield SUBJECTS.services_by_name["ErasureSubjectService"], ErasureSubjectServicer(database, papers)
