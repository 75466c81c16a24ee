from datetime import UTC, datetime, timedelta

from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from devstack.demo import salon
from devstack.state import Running


def screen(system: Running, *, demo_exists: bool) -> Panel:
    """One screen: where everything is and what to try first."""
    base = system.base_url
    places = Table.grid(padding=(0, 2))
    places.add_row("API and docs", f"{base}/docs")
    places.add_row("OpenAPI", f"{base}/api/v1/openapi.json")
    places.add_row("Health, metrics", f"{base}/health/ready   {base}/metrics")
    places.add_row("Mailbox", f"{base}/dev/mailbox/messages   or  frontdesk mailbox")
    parts: list[Table | Text] = [places]
    if demo_exists:
        places.add_row("Demo login", Text(f"{salon.EMAIL}   {salon.PASSWORD}", style="bold"))
        parts.append(Text("\nTry (a customer looks for a slot, the owner sees her week):", style="dim"))
        parts.append(Text(_tour(base)))
    else:
        parts.append(Text("\nEmpty: make a workspace with POST /api/v1/workspaces/onboard (see /docs)."))
    parts.append(Text("\nfrontdesk events     what happens, live", style="dim"))
    parts.append(Text("frontdesk trace      the last requests; with an X-Trace-Id: one tree", style="dim"))
    parts.append(Text("Ctrl-C               stops everything, the data stays", style="dim"))
    return Panel(Group(*parts), title="Frontdesk is ready", border_style="green", expand=False)


def _tour(base: str) -> str:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    week_later = tomorrow + timedelta(days=6)
    public = f"{base}/api/v1/public/{salon.SLUG}"
    return "\n".join(
        (
            f"  curl {public}/booking-types",
            f"  curl '{public}/slots?from={tomorrow}&to={week_later}&booking_type_id=<id>'",
            f"  TOKEN=$(curl -s {base}/api/v1/auth/token -d username={salon.EMAIL} \\",
            f'      -d password={salon.PASSWORD} | sed \'s/.*"access_token": *"\\([^"]*\\).*/\\1/\')',
            f'  curl -H "Authorization: Bearer $TOKEN" {base}/api/v1/bookings',
        )
    )
