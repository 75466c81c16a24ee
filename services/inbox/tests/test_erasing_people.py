"""A person is erased from texts, and nothing else is, whatever she is called."""

import json

import pytest
from chassis.db.ids import new_id
from chassis.personal.erasing import Eraser, Person
from inbox.store.personal_data import PERSONAL_DATA


async def erase(desk, name, email="mira@example.org"):
    person = Person(user_id=new_id(), staff_id=new_id(), name=name, email=email)
    await desk.database.run(desk.caller, Eraser(desk.database, PERSONAL_DATA).erase_person, person)


def kept(desk):
    texts = desk.execute("SELECT subject, text FROM messages WHERE workspace_id = %s", desk.workspace_id)
    ((invitation,),) = desk.execute(
        "SELECT invitation FROM deliveries WHERE workspace_id = %s", desk.workspace_id
    )
    return texts, invitation[0]


@pytest.mark.parametrize("name", ["e", "at", "a.", "method", "ethod", "air", "\\", "(.*)", '"', "[a-z]+"])
async def test_a_name_that_is_part_of_every_word_destroys_nothing(desk, email, name):
    await desk.apply(desk.confirmed(email, service="Haircut"))
    before = kept(desk)
    await erase(desk, name)
    assert kept(desk) == before
    await desk.deliver()
    assert [row[0] for row in desk.deliveries()] == ["sent"]


@pytest.mark.parametrize("name", ["Haircut", "REQUEST", "Mira Sommer", "Zoë (Zo) Ångström", "O'Brien-Müller"])
async def test_a_name_is_erased_from_values_and_never_from_keys(desk, email, name):
    await desk.apply(desk.confirmed(email, service=f"{name} with MIRA@example.org, not amira@example.org"))
    _, before = kept(desk)
    await erase(desk, name)
    texts, after = kept(desk)
    assert after.keys() == before.keys()
    said = json.dumps([texts, after], ensure_ascii=False)
    assert name not in said
    assert "MIRA@" not in said
    assert "amira@example.org" in said
    assert after["summary"].startswith("(erased) with (erased), not amira@example.org")


async def test_of_a_short_name_the_address_alone_is_erased(desk, email):
    await desk.apply(desk.confirmed(email, service="Bo and bo@example.org"))
    await erase(desk, "Bo", "bo@example.org")
    _, invitation = kept(desk)
    assert invitation["summary"].startswith("Bo and (erased)")


async def test_a_name_within_another_word_is_another_word(desk, email):
    await desk.apply(desk.confirmed(email, service="Annual Ann, Anné, Ann-Kathrin"))
    await erase(desk, "Ann")
    texts, invitation = kept(desk)
    assert invitation["summary"].startswith("Annual (erased), Anné, (erased)-Kathrin")
    assert "Annual (erased), Anné, (erased)-Kathrin" in texts[0][1]
