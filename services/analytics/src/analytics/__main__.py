"""The analytics service: what happened, and what it adds up to."""

from chassis.process.service import Service

from analytics.clients.identity import Identity
from analytics.consumers import handlers
from analytics.policy import POLICY
from analytics.rpc.event_log_servicer import EventLogServicer
from analytics.rpc.overview_servicer import OverviewServicer
from analytics.settings import AnalyticsSettings
from analytics.store.personal_data import PERSONAL_DATA


def main() -> None:
    service = Service("analytics", AnalyticsSettings(), POLICY)
    identity = Identity(service.peer("identity"))
    service.serve(
        OverviewServicer(service.database, identity),
        EventLogServicer(service.database, identity),
    )
    service.consume(handlers)
    service.answer_for(PERSONAL_DATA)
    service.run()


if __name__ == "__main__":
    main()
