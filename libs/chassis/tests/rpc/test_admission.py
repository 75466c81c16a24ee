from contextlib import ExitStack

import pytest
from chassis.context import Caller, Via
from chassis.db.ids import new_id
from chassis.errors import Exhausted
from chassis.rpc.admission import Admission, Most
from chassis.testing.plugin import owner_of_a_new_workspace


def test_uploads_take_no_place_from_calls_and_calls_none_from_uploads() -> None:
    admission = Admission(Most(calls=1, uploads=2))
    with ExitStack() as under_way:
        for _ in range(2):
            under_way.enter_context(admission.upload())
        under_way.enter_context(admission.call())
        for one_more in (admission.upload, admission.call):
            with pytest.raises(Exhausted), one_more():
                pass
    with admission.call(), admission.upload(), admission.upload():
        pass


def test_nobody_takes_all_the_uploads() -> None:
    admission = Admission(Most(calls=1, uploads=9, uploads_of_one=2))
    a, b = owner_of_a_new_workspace(), owner_of_a_new_workspace()
    with admission.upload_of(a), admission.upload_of(a):
        with pytest.raises(Exhausted), admission.upload_of(a):
            pass
        with admission.upload_of(b):
            pass
    with admission.upload_of(a):
        pass


def test_visitors_of_one_workspace_take_no_upload_from_those_of_another() -> None:
    admission = Admission(Most(calls=1, uploads=9, uploads_of_one=1))
    here, there = (Caller(via=Via.PUBLIC, service="gateway", workspace_id=new_id()) for _ in range(2))
    with admission.upload_of(here):
        with pytest.raises(Exhausted), admission.upload_of(here):
            pass
        with admission.upload_of(there):
            pass
