from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from devstack.demo import salon
from devstack.state import Running


def show_screen(console: Console, system: Running, *, demo_exists: bool) -> None:
    """One screen: where everything is and what to try first."""
    base = system.base_url
    places = Table.grid(padding=(0, 2))
    places.add_row("API and docs", f"{base}/docs")
    places.add_row("OpenAPI", f"{base}/api/v1/openapi.json")
    places.add_row("Health", f"{base}/health/ready")
    places.add_row("Metrics", f"{base}/metrics")
    places.add_row("Mailbox", f"{base}/dev/mailbox/messages")
    if demo_exists:
        places.add_row("Demo login", f"[bold]{salon.EMAIL}[/]  password  [bold]{salon.PASSWORD}[/]")
    console.print(Panel(places, title="Frontdesk is ready", border_style="green", expand=False))
    # Outside the frame and unbroken, so that a line can be copied.
    for line in (*_tour(base, demo_exists=demo_exists), *COMMANDS):
        console.print(line, soft_wrap=True, markup=False, highlight=False)


COMMANDS = (
    "",
    "  frontdesk events     what happens, live",
    "  frontdesk mailbox    the mails that would have been sent",
    "  frontdesk trace      the last requests; with an X-Trace-Id: one of them as a tree",
    "  Ctrl-C               stops everything, the data stays",
)


def _tour(base: str, *, demo_exists: bool) -> tuple[str, ...]:
    if not demo_exists:
        return ("It is empty: make a workspace with POST /api/v1/workspaces/onboard (see /docs).",)
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    week_later = tomorrow + timedelta(days=6)
    return (
        "Try what a customer does, then what the owner sees:",
        f"  API={base}/api/v1",
        f"  curl $API/public/{salon.SLUG}/booking-types",
        f'  curl "$API/public/{salon.SLUG}/slots?from={tomorrow}&to={week_later}&booking_type_id=<id>"',
        f"  curl $API/auth/token -d username={salon.EMAIL} -d password={salon.PASSWORD}",
        '  curl -H "Authorization: Bearer <access_token>" $API/bookings',
    )
