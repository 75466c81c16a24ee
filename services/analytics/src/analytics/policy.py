"""Who may call what."""

from chassis.rpc.policy import READERS, Allow, Policy

POLICY: Policy = {
    "OverviewService/GetOverview": Allow(roles=READERS),
    "EventLogService/ListEvents": Allow(roles=READERS),
}
