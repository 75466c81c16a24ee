import pytest
from chassis.settings import Environment
from inbox.settings import InboxSettings, MailTransport
from pydantic import ValidationError

SECRETS = {
    "database_url": "postgresql://app",
    "relay_database_url": "postgresql://relay",
    "jwt_secret_key": "a" * 32,
    "service_private_key": "b" * 32,
}


def test_mails_stay_in_the_mailbox_while_developing_and_leave_by_smtp_elsewhere():
    assert InboxSettings(**SECRETS, app_env=Environment.TEST).transport is MailTransport.MAILBOX
    live = InboxSettings(**SECRETS, app_env=Environment.PRODUCTION, smtp_url="smtp://mail:587")
    assert live.transport is MailTransport.SMTP


@pytest.mark.parametrize("wrong", [{}, {"mail_transport": "mailbox"}, {"mail_from": "nobody"}])
def test_a_service_that_could_not_send_does_not_start(wrong):
    given = {"smtp_url": "smtp://mail:587"} if wrong else {}
    with pytest.raises(ValidationError, match=r"SMTP_URL|MAIL_TRANSPORT|MAIL_FROM"):
        InboxSettings(**SECRETS, app_env=Environment.PRODUCTION, **given, **wrong)
