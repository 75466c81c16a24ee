"""The `frontdesk` command. Each command has its file and imports heavy libraries only when it runs."""

import typer

from devstack.commands import (
    admin,
    doctor,
    events,
    keys,
    mailbox,
    migrate,
    rotate_keys,
    seed,
    trace,
    up,
    welcome,
)

app = typer.Typer(no_args_is_help=True, help="Frontdesk on this machine.", pretty_exceptions_enable=False)
app.command()(up.up)
app.command()(migrate.migrate)
app.command()(seed.seed)
app.command()(keys.keys)
app.command()(rotate_keys.rotate_keys)
app.add_typer(admin.app, name="admin")
app.command()(trace.trace)
app.add_typer(events.app, name="events")
app.add_typer(admin.app, name="admin")
app.command()(mailbox.mailbox)
app.command()(doctor.doctor)
app.command()(welcome.welcome)
