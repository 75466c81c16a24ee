from typing import Annotated
from urllib.parse import urlencode

import typer

from devstack.commands.options import DEFAULT_STATE, StateOption
from devstack.commands.running_system import fetch, running


def mailbox(
    number: Annotated[int | None, typer.Argument(help="Read the message with this number.")] = None,
    to: Annotated[str, typer.Option("--to", help="Only messages to this address.")] = "",
    state: StateOption = DEFAULT_STATE,
) -> None:
    """List the mails that would have been sent, or read one of them."""
    query = f"?{urlencode({'to': to})}" if to else ""
    messages = fetch(f"{running(state).base_url}/dev/mailbox/messages{query}").get("items", [])
    if number is None:
        _list(messages)
    elif 1 <= number <= len(messages):
        _read(messages[number - 1])
    else:
        raise SystemExit(f"There are {len(messages)} messages.")


def _list(messages: list[dict[str, object]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("#", "to", "subject", box=None)
    for number, message in enumerate(messages, start=1):
        table.add_row(str(number), str(message["to"]), str(message["subject"]))
    Console().print(table)


def _read(message: dict[str, object]) -> None:
    typer.echo(f"To: {message['to']}\nSubject: {message['subject']}\n\n{message['text']}")
    attachments = message.get("attachments")
    for attachment in attachments if isinstance(attachments, list) else []:
        content = attachment.get("text") or attachment.get("content") or ""
        typer.echo(f"\n--- {attachment.get('filename', attachment.get('name', 'attachment'))} ---\n{content}")
