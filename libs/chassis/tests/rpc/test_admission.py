from contextlib import ExitStack

import pytest
from chassis.errors import Exhausted
from chassis.rpc.admission import Admission, Most


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
    with admission.upload_of("user:a"), admission.upload_of("user:a"):
        with pytest.raises(Exhausted), admission.upload_of("user:a"):
            pass
        with admission.upload_of("user:b"):
            pass
    with admission.upload_of("user:a"):
        pass
