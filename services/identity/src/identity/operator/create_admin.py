import argparse
import secrets

from chassis.context import Caller
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.errors import FrontdeskError

from identity.actions.workspaces.onboard_workspace import OnboardWorkspace, onboard_workspace
from identity.credentials.mailed_links import MailedLinks
from identity.credentials.passwords import Passwords
from identity.domain.mails.locale import Locale
from identity.domain.mails.mailed_link import MailKind
from identity.domain.people.staff import NewOwner
from identity.domain.workspaces.workspace import Profile
from identity.settings import IdentitySettings


async def create_admin(database: Database, settings: IdentitySettings, *arguments: str) -> str:
    """Makes a workspace and its owner whatever the sign-up mode; tells the password, which is made here."""
    asked = _parsed(arguments)
    password = secrets.token_urlsafe(18)
    try:
        profile = Profile(
            name=asked.workspace,
            slug=asked.slug,
            time_zone=asked.time_zone,
            currency=asked.currency,
            country=asked.country,
        ).checked()
        owner = NewOwner(name=asked.name, email=asked.email, password=password).checked()
        await _onboard(database, settings, profile, owner)
    except FrontdeskError as refused:
        raise SystemExit(f"{refused.field or 'refused'}: {refused.detail}") from None
    return f"{owner.email} owns {profile.slug}; the password is {password} (change it after signing in)"


async def _onboard(database: Database, settings: IdentitySettings, profile: Profile, owner: NewOwner) -> None:
    workspace_id = new_id()
    links = MailedLinks(settings.jwt_secret_key.get_secret_value(), settings.web_app)
    wish = OnboardWorkspace(
        profile=profile,
        owner_name=owner.name,
        owner_email=owner.email,
        owner_locale=Locale(owner.locale),
        password_hash=await Passwords(threads=1, waiting=1).hash(owner.password),
        verification=links.new(
            MailKind.EMAIL_VERIFICATION, owner.email, locale=None, workspace_id=workspace_id
        ),
    )
    ourselves = Caller.system("identity", workspace_id)
    await database.run(ourselves, onboard_workspace, wish)


def _parsed(arguments: tuple[str, ...]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="create-admin")
    for name in ("name", "email", "workspace", "slug"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--time-zone", default="UTC")
    parser.add_argument("--currency", default="EUR")
    parser.add_argument("--country", default="DE")
    return parser.parse_args(arguments)
