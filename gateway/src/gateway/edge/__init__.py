"""What every request passes, whatever its route: plain ASGI, from the outside in."""

from gateway.edge.cors import Cors
from gateway.edge.limits import Limits
from gateway.edge.observe import Observe
from gateway.edge.protect import Protect

__all__ = ["Cors", "Limits", "Observe", "Protect"]
