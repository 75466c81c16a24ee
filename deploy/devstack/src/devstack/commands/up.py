from typing import Annotated

import typer

from devstack.commands.options import DEFAULT_STATE, StateOption
from devstack.stack.parts import GATEWAY


def up(
    port: Annotated[
        int, typer.Option(help="Port of the gateway; another one is picked when it is taken.")
    ] = GATEWAY.port,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget all data of before.")] = False,
    no_demo: Annotated[
        bool, typer.Option("--no-demo", help="Start empty, without the demo workspace.")
    ] = False,
    state: StateOption = DEFAULT_STATE,
) -> None:
    """Run the whole system on this machine until Ctrl-C."""
    from chassis.testing.servers import ServerFailed

    from devstack.stack.readiness import NotReady
    from devstack.stack.run import StepFailed, run
    from devstack.state import AlreadyRunning, state_at

    try:
        run(state_at(state), port=port, fresh=fresh, demo=not no_demo)
    except AlreadyRunning as other:
        raise SystemExit(f"Frontdesk already runs on {state} (process {other}).") from None
    except (ServerFailed, NotReady, StepFailed) as failure:
        raise SystemExit(f"{failure}\n`frontdesk doctor` looks for the cause.") from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
