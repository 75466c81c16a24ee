from devstack.commands.options import DEFAULT_STATE, StateOption
from devstack.commands.running_system import running


def welcome(state: StateOption = DEFAULT_STATE) -> None:
    """Show the addresses, the demo login and what to try."""
    from rich.console import Console

    from devstack.demo import salon
    from devstack.screen import show_screen

    system = running(state)
    demo_exists = _can_log_in(system.base_url, salon.EMAIL, salon.PASSWORD)
    show_screen(Console(), system, demo_exists=demo_exists)


def _can_log_in(base_url: str, email: str, password: str) -> bool:
    import httpx

    form = {"username": email, "password": password}
    return httpx.post(f"{base_url}/api/v1/auth/token", data=form, timeout=10).is_success
