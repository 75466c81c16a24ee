from collections.abc import Callable, Iterator

from chassis.db import Database
from chassis.files import DownloadLinks
from chassis.rpc.methods import Servicer

from identity.credentials.erasure_papers import ErasurePapers
from identity.rpc.personal_data.erasure_subject_servicer import ErasureSubjectServicer
from identity.rpc.personal_data.personal_data_servicer import PersonalDataServicer


def serving_personal_data(
    database: Database, papers: ErasurePapers, downloads: DownloadLinks, wake: Callable[[], None]
) -> Iterator[Servicer]:
    yield PersonalDataServicer(database, papers, downloads, wake)
    yield ErasureSubjectServicer(database, papers)
