from dataclasses import replace

from chassis.context import Caller, Via
from chassis.db import Database

from identity.actions.second_factor.disable_second_factor import disable_second_factor
from identity.credentials.mailed_links import MailedLinks
from identity.domain.mails.mailed_link import MailKind
from identity.domain.text import normalised_email
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE
from identity.settings import IdentitySettings
from identity.store.people import users

_OURSELVES = Caller(via=Via.SYSTEM, service="identity", workspace_id=NOBODYS_WORKSPACE)


async def drop_second_factor(database: Database, settings: IdentitySettings, email: str) -> str:
    """Of somebody who lost the app and the recovery codes; the password is asked for as before.

    Ends the program where nobody has the account, or it has no second factor.
    """
    address = normalised_email(email)
    async with database.read(_OURSELVES) as tx:
        user = await users.find_by_email(tx, address)
        home = await users.workspace_used_last(tx, address)
    if user is None or home is None:
        raise SystemExit(f"nobody has an account with {address}")
    links = MailedLinks(settings.jwt_secret_key.get_secret_value(), settings.web_app)
    notice = links.notice(MailKind.SECOND_FACTOR_OFF, user)
    if not await database.run(replace(_OURSELVES, workspace_id=home), disable_second_factor, user.id, notice):
        raise SystemExit(f"{address} has no second factor")
    return f"{address} signs in without a second factor; it can be set up anew"
