"""What every request passes, whatever its route: plain ASGI, from the outside in."""

from gateway.edge.callers import Callers
from gateway.edge.cors import Cors
from gateway.edge.heads import Heads
from gateway.edge.limits import Limits
from gateway.edge.observe import Observe
from gateway.edge.overload.fair import Fair
from gateway.edge.overload.shed import Shed
from gateway.edge.protect import Protect
from gateway.edge.rates import Rates

__all__ = ["Callers", "Cors", "Fair", "Heads", "Limits", "Observe", "Protect", "Rates", "Shed"]
