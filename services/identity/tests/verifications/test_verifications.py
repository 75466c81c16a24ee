import asyncio

from chassis.db import Database
from frontdesk.identity.v1 import verifications_pb2 as pb
from frontdesk.identity.v1.identity_pb2 import ListAuditLogRequest, Tokens
from identity_worlds.calling import refused
from identity_worlds.verification_cases import (
    PNG,
    Crew,
    cancel,
    create,
    decide,
    get,
    link,
    submit,
    submitted,
    upload,
)


async def test_a_case_goes_from_documents_to_a_decision(crew: Crew):
    case = await create(crew, crew.staff)
    assert case.status == "requires_input"
    document = await upload(crew, crew.staff, case.id)
    assert (document.content_type, document.size) == ("image/png", len(PNG))
    assert document.file_name == "Mira's passport.pdf"
    assert (await submit(crew, crew.staff, case.id)).status == "processing"
    decided = await decide(crew, crew.admin, case.id)
    assert (decided.status, decided.reason, decided.note) == ("verified", "", "as agreed")
    seen = await get(crew, crew.staff, case.id)
    assert (seen.status, [shown.id for shown in seen.documents]) == ("verified", [document.id])


async def test_a_reviewer_asks_for_more_and_the_person_hands_it_in_again(crew: Crew):
    case = await submitted(crew, crew.staff)
    asked = await decide(crew, crew.owner, case.id, "requires_input", "document_unreadable")
    assert (asked.status, asked.reason) == ("requires_input", "document_unreadable")
    await upload(crew, crew.staff, case.id)
    again = await submit(crew, crew.staff, case.id)
    assert (again.status, again.reason, again.note, len(again.documents)) == ("processing", "", "", 2)
    assert (await decide(crew, crew.owner, case.id, "rejected", "name_mismatch")).status == "rejected"


async def test_only_the_steps_that_lead_somewhere_are_taken(crew: Crew):
    case = await create(crew, crew.staff)
    await refused("DOCUMENT_NEEDED", submit(crew, crew.staff, case.id))
    await refused("VERIFICATION_CLOSED", decide(crew, crew.admin, case.id))
    await upload(crew, crew.staff, case.id)
    await submit(crew, crew.staff, case.id)
    await refused("VERIFICATION_CLOSED", submit(crew, crew.staff, case.id))
    await refused("VERIFICATION_CLOSED", upload(crew, crew.staff, case.id))
    await decide(crew, crew.admin, case.id)
    for over in (
        decide(crew, crew.admin, case.id, "rejected", "other"),
        cancel(crew, crew.staff, case.id),
        submit(crew, crew.staff, case.id),
        upload(crew, crew.staff, case.id),
    ):
        await refused("VERIFICATION_CLOSED", over)


async def test_of_twenty_decisions_at_once_one_counts(crew: Crew):
    case = await submitted(crew, crew.staff)
    wishes = [("verified", ""), ("rejected", "other")] * 10
    outcomes = await asyncio.gather(
        *(decide(crew, crew.admin, case.id, *wish) for wish in wishes), return_exceptions=True
    )
    assert sum(isinstance(outcome, pb.Verification) for outcome in outcomes) == 1


async def test_of_twenty_cases_opened_at_once_one_is_made(crew: Crew):
    outcomes = await asyncio.gather(*(create(crew, crew.staff) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(outcome, pb.Verification) for outcome in outcomes) == 1
    assert (await create(crew, crew.staff, "broker")).kind == "broker"
    assert (await create(crew, crew.colleague)).kind == "person"


async def test_after_a_decision_a_new_case_may_be_opened(crew: Crew):
    case = await submitted(crew, crew.staff)
    await refused("VERIFICATION_OPEN", create(crew, crew.staff))
    await decide(crew, crew.admin, case.id, "rejected", "document_expired")
    assert (await create(crew, crew.staff)).id != case.id


async def test_a_case_and_its_documents_are_seen_by_its_person_and_the_reviewers_only(crew: Crew):
    case = await submitted(crew, crew.staff)
    document_id = case.documents[0].id
    for seer in (crew.staff, crew.admin, crew.owner):
        assert (await get(crew, seer, case.id)).id == case.id
        assert (await link(crew, seer, case.id, document_id)).token
    stranger = (await crew.gateway.onboard()).tokens
    for blind in (crew.colleague, stranger):
        await refused("NOT_FOUND", get(crew, blind, case.id))
        await refused("NOT_FOUND", link(crew, blind, case.id, document_id))
        await refused("NOT_FOUND", upload(crew, blind, case.id))
        await refused("NOT_FOUND", cancel(crew, blind, case.id))
    await refused("NOT_FOUND", cancel(crew, crew.owner, case.id))
    await refused("DENIED", decide(crew, crew.colleague, case.id))


async def test_an_admin_does_not_decide_about_themselves_and_the_owner_may(crew: Crew):
    case = await submitted(crew, crew.admin)
    await refused("OWN_VERIFICATION", decide(crew, crew.admin, case.id))
    assert (await decide(crew, crew.owner, case.id)).status == "verified"
    own = await submitted(crew, crew.owner, "broker")
    assert (await decide(crew, crew.owner, own.id)).status == "verified"


async def test_each_step_stands_in_the_audit_log_and_each_decision_is_told(crew: Crew, database: Database):
    case = await submitted(crew, crew.staff)
    await link(crew, crew.admin, case.id, case.documents[0].id)
    await decide(crew, crew.admin, case.id, "rejected", "suspected_forgery")
    log = await crew.gateway.person(crew.gateway.audit.ListAuditLog, ListAuditLogRequest(), crew.owner)
    told = [entry.action for entry in log.items if entry.subject == f"verification:{case.id}"]
    assert told == [
        "verification.decided",
        "verification.document_opened",
        "verification.submitted",
        "verification.document_added",
        "verification.created",
    ]


async def test_a_list_shows_reviewers_all_and_others_their_own(crew: Crew):
    mine, theirs = await create(crew, crew.staff), await submitted(crew, crew.colleague)

    async def listed(tokens: Tokens, **wishes: str) -> set[str]:
        request = pb.ListVerificationsRequest(**wishes)
        stub = crew.gateway.verifications
        return {
            case.id for case in (await crew.gateway.person(stub.ListVerifications, request, tokens)).items
        }

    assert await listed(crew.owner) == {mine.id, theirs.id}
    assert await listed(crew.staff) == {mine.id}
    assert await listed(crew.admin, status="processing") == {theirs.id}
    assert await listed(crew.staff, status="processing") == set()
