from pathlib import Path
from typing import Annotated

import typer

DEFAULT_STATE = Path(".frontdesk")
StateOption = Annotated[Path, typer.Option("--state", help="The folder that keeps data, secrets and logs.")]
