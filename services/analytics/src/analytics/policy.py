"""Who may call what."""

from chassis.rpc.policy import WORKERS, Allow, Policy

READERS = WORKERS | {"viewer"}

POLICY: Policy = {
    "OverviewService/GetOverview": Allow(roles=READERS),
    "EventLogService/ListEvents": Allow(roles=READERS),
}
