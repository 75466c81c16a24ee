from collections.abc import Iterator

from chassis.db import Database
from chassis.files import DownloadLinks, Files
from chassis.rpc.methods import Servicer

from identity.rpc.verifications.verification_servicer import VerificationServicer


def serving_verifications(database: Database, files: Files, downloads: DownloadLinks) -> Iterator[Servicer]:
    yield VerificationServicer(database, files, downloads)
