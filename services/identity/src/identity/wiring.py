"""The part of the composition root that files, exports and erasures need."""

import asyncio

from chassis.events.erasing import StreamEraser
from chassis.files import DownloadLinks, Files
from chassis.personal.erasing import Eraser
from chassis.process.service import Service

from identity.consumers import handlers_waking
from identity.credentials.erasure_papers import ErasurePapers
from identity.jobs.erasures import Erasures
from identity.jobs.exports import Exports
from identity.jobs.personal_data import PersonalDataJobs
from identity.rpc.personal_data.served import serving_personal_data
from identity.rpc.verifications.served import serving_verifications
from identity.store.personal_data import PERSONAL_DATA


def wire_personal_data(service: Service) -> None:
    """Verifications with their documents, exports and erasures: what is served, heard and carried on."""
    database, secret = service.database, service.settings.jwt_secret_key.get_secret_value()
    files, downloads, papers = Files(service.settings.files_url), DownloadLinks(secret), ErasurePapers(secret)
    woken = asyncio.Event()
    service.serve(*serving_verifications(database, files, downloads))
    service.serve(*serving_personal_data(database, papers, downloads, woken.set))
    service.consume(handlers_waking(woken.set))
    eraser, stream = Eraser(database, PERSONAL_DATA), StreamEraser(service.broker)
    erasures = Erasures(database, files, papers, eraser, stream)
    service.answer_for(PERSONAL_DATA)
    service.lead(PersonalDataJobs(database, Exports(database, files), erasures, woken).run)
