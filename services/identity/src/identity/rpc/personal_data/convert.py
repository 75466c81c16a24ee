from chassis.agreed.timestamps import stamp
from frontdesk.identity.v1 import personal_data_pb2 as pb

from identity.domain.personal_data.erasure import Erasure
from identity.domain.personal_data.export import CONTRIBUTORS, Export


def export_message(export: Export, *, token: str) -> pb.Export:
    return pb.Export(
        id=str(export.id),
        state=export.state.value,
        parts_done=len(export.parts),
        parts_total=len(CONTRIBUTORS),
        requested_at=stamp(export.requested_at),
        expires_at=stamp(export.expires_at),
        token=token,
    )


def erasure_message(erasure: Erasure, *, token: str) -> pb.Erasure:
    return pb.Erasure(
        token=token,
        scope=erasure.scope.value,
        state=erasure.state.value,
        steps_done=erasure.steps_done,
        steps_total=erasure.steps_total,
        requested_at=stamp(erasure.requested_at),
        done_at=stamp(erasure.done_at),
    )
