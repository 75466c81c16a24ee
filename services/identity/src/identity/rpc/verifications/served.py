from collections.abc import Iterator

from chassis.db import Database
from chassis.files import DownloadLinks, Files
from chassis.rpc.methods import Servicer
from frontdesk.identity.v1.verifications_pb2 import DESCRIPTOR
from google.protobuf.descriptor import ServiceDescriptor

from identity.rpc.verifications.verification_servicer import VerificationServicer


def serving_verifications(
    database: Database, files: Files, downloads: DownloadLinks
) -> Iterator[tuple[ServiceDescriptor, Servicer]]:
    yield (
        DESCRIPTOR.services_by_name["VerificationService"],
        VerificationServicer(database, files, downloads),
    )
