"""What the service of the tests is put together with."""

from datetime import timedelta

from chassis.files import DownloadLinks
from identity.credentials.known_devices import KnownDevices
from identity.credentials.mailed_links import MailedLinks
from identity.credentials.one_time_codes import OneTimeCodes
from identity.domain.access.signing_key import Rotation

GRACE = timedelta(seconds=10)
UPLOADS_OF_ONE = 20
MASTER_SECRET = "the master secret of tests"
DOWNLOADS = DownloadLinks(MASTER_SECRET)
ROTATION = Rotation(period=timedelta(days=30), lead=timedelta(minutes=10), tail=timedelta(minutes=21))
LINKS = MailedLinks(MASTER_SECRET, "https://desk.example/")
DEVICES = KnownDevices(MASTER_SECRET, count_loopback=True)
CODES = OneTimeCodes(MASTER_SECRET)
