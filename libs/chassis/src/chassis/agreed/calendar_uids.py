"""What names an entry of a calendar; pure, so that the domain may say it too."""

from uuid import UUID


def calendar_uid(*named: UUID) -> str:
    """The UID (RFC 5545) of one entry, in mails, feeds and files alike: calendar programs know it by this."""
    return f"{'.'.join(map(str, named))}@frontdesk"
