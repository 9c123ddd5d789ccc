"""Permanent numbers and portable types: what the journal of an old laptop must still mean in ten years."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite import dialect

from socialrx_desktop.store import schema
from socialrx_desktop.store.record import Base, Day, Moment, Record, Uuid, tables, time_ordered_id

# A number, once released, is never used for anything else. New lines may be added here; none may change.
NUMBERS = {
    "worker": (1, {"name": 1, "role": 2, "organisation": 3, "telephone": 4, "email": 5, "working_hours": 6}),
    "patient": (
        2,
        {
            "first_name": 1,
            "family_name": 2,
            "preferred_name": 3,
            "title": 4,
            "date_of_birth": 5,
            "nhs_number": 7,
            "nhs_number_status": 8,
            "address": 9,
            "postcode": 10,
            "telephone": 11,
            "email": 12,
            "language": 14,
            "interpreter_required": 15,
            "written_format": 16,
            "gp_name": 18,
            "gp_practice": 19,
            "gp_practice_code": 20,
            "gender": 22,
            "contact_method": 23,
            "suffix": 24,
            "pronoun": 25,
            "sex": 26,
            "alias": 27,
            "ethnicity": 28,
            "religion": 29,
            "religion_code": 30,
            "is_carer": 31,
            "other_identifiers": 32,
            "address_type": 33,
            "telephone_type": 34,
            "email_type": 35,
            "other_contact_information": 36,
            "birth_location": 37,
            "birth_location_code": 38,
            "country_of_birth": 39,
            "marital_status": 40,
            "immigration_status": 41,
            "immigration_from": 42,
            "immigration_until": 43,
            "immigration_comment": 44,
            "sexual_orientation": 45,
            "donation_opt_out": 46,
            "overseas_visitor": 47,
            "educational_establishment": 48,
            "photograph_id": 49,
            "is_pregnant": 50,
            "expected_delivery_on": 51,
            "gp_practice_address": 52,
            "gp_opt_out": 53,
            "primary_care_network": 54,
            "primary_care_network_code": 55,
            "died_on": 56,
            "bereaved_since": 57,
        },
    ),
    "referral": (
        3,
        {
            "patient_id": 1,
            "worker_id": 2,
            "pathway": 3,
            "stage": 4,
            "received_on": 5,
            "referrer_name": 6,
            "referrer_role": 7,
            "referrer_organisation": 8,
            "method": 9,
            "reason": 10,
            "persons_view": 11,
            "return_response_to": 12,
            "next_action": 15,
            "next_action_due": 16,
            "review_on": 17,
            "closed_on": 18,
            "closure_reason": 19,
            "is_open": 20,
            "referrer_grade": 21,
            "referrer_team": 22,
            "referrer_specialty": 23,
            "referrer_service": 24,
            "referrer_service_code": 25,
            "referrer_organisation_code": 26,
            "referrer_contact": 27,
            "reason_code": 28,
            "professional_summary": 29,
            "stage_since": 30,
            "gp_message_due": 31,
            "earlier_referral_id": 32,
            "plan_began_on": 33,
            "family_referral_id": 40,
        },
    ),
    "note": (
        4,
        {
            "patient_id": 1,
            "referral_id": 2,
            "author_id": 3,
            "event_at": 4,
            "recorded_at": 5,
            "mode": 6,
            "minutes": 7,
            "words": 8,
            "amends_id": 9,
            "amendment_reason": 10,
            "place": 11,
            "place_code": 12,
            "place_type": 13,
            "contact_type": 14,
            "people_present": 15,
            "outcome": 16,
            "template": 17,
            "late_reason": 18,
            "disagrees_with_id": 19,
            "sealed": 20,
        },
    ),
    "goal": (
        5,
        {
            "patient_id": 1,
            "words": 2,
            "importance": 3,
            "status": 4,
            "set_on": 5,
            "need_id": 6,
            "code": 7,
            "household_id": 8,
        },
    ),
    "action": (
        6,
        {
            "patient_id": 1,
            "goal_id": 2,
            "what": 3,
            "who": 4,
            "due_on": 5,
            "confidence": 6,
            "status": 7,
            "code": 8,
            "who_role": 9,
            "who_team": 10,
            "who_contact": 11,
            "strategies": 12,
            "review_on": 13,
            "weeks_from_operation": 14,
            "status_detail": 15,
        },
    ),
    "measure_response": (
        7,
        {
            "patient_id": 1,
            "referral_id": 2,
            "instrument": 3,
            "version": 4,
            "time_point": 5,
            "taken_on": 6,
            "answers": 8,
            "reason_not_done": 9,
            "mode": 10,
            "respondent": 11,
            "not_done": 12,
            "own_words": 13,
            "scores": 14,
            "comment": 15,
            "told": 16,
            "done_about_it": 17,
        },
    ),
    "onward_referral": (
        8,
        {
            "patient_id": 1,
            "service_id": 2,
            "service_name": 3,
            "organization_name": 4,
            "kind": 5,
            "status": 6,
            "since": 7,
            "reason": 8,
            "reason_code": 9,
            "service_code": 10,
            "organization_code": 11,
            "to_name": 12,
            "to_role": 13,
            "to_grade": 14,
            "to_team": 15,
            "to_specialty": 16,
            "to_contact": 17,
            "referred_on": 18,
            "answer_due": 19,
            "booked_for": 20,
            "sessions_attended": 21,
            "chase_on": 22,
            "what_they_said": 23,
            "need_id": 24,
            "referral_id": 25,
        },
    ),
    "outbox_item": (
        9,
        {
            "patient_id": 1,
            "kind": 2,
            "title": 3,
            "destination_id": 4,
            "state": 5,
            "file_name": 6,
            "size": 7,
            "digest": 8,
            "queued_at": 9,
            "sent_at": 10,
            "receipt": 11,
        },
    ),
    "destination": (10, {"name": 1, "kind": 2, "address": 3, "recipients": 4, "is_default": 5, "is_removed": 6}),
    "draft": (20, {"worker_id": 1, "form": 2, "about": 3, "fields": 4, "kept_at": 5}),
    "outbox_payload": (21, {"sealed": 1}),
    "outbox_effort": (22, {"attempts": 1, "is_sending": 2, "next_try_at": 3, "last_error": 4}),
    "attachment_content": (24, {"content": 1}),
    "contact_point": (30, {"patient_id": 1, "kind": 2, "value": 3, "use": 4, "preference": 5, "is_removed": 6}),
    "relevant_contact": (
        31,
        {
            "patient_id": 1,
            "kind": 2,
            "name": 3,
            "relationship": 4,
            "role": 5,
            "telephone": 6,
            "email": 7,
            "address": 8,
            "availability": 9,
            "is_next_of_kin": 10,
            "is_emergency_contact": 11,
            "is_carer": 12,
            "is_dependant": 13,
            "has_power_of_attorney": 14,
            "may_be_told": 15,
            "note": 16,
            "ended_on": 17,
        },
    ),
    "about_me": (
        32,
        {
            "most_important_to_me": 1,
            "people_important_to_me": 2,
            "how_i_communicate": 3,
            "my_wellness": 4,
            "please_do_and_dont": 5,
            "how_and_when_to_support_me": 6,
            "also_worth_knowing": 7,
            "supported_by": 8,
            "multimedia_link": 9,
            "changed_on": 10,
        },
    ),
    "individual_requirement": (
        33,
        {"patient_id": 1, "kind": 2, "is_flagged": 3, "code": 4, "words": 5, "detail": 6, "noted_on": 7, "ended_on": 8},
    ),
    "safeguarding": (
        34,
        {
            "patient_id": 1,
            "kind": 2,
            "indicator": 3,
            "started_on": 4,
            "ended_on": 5,
            "code": 6,
            "words": 7,
            "comment": 8,
            "local_authority_code": 9,
            "local_authority": 10,
            "may_show_person": 11,
        },
    ),
    "risk": (
        35,
        {
            "patient_id": 1,
            "is_none_known": 2,
            "code": 3,
            "words": 4,
            "comment": 5,
            "started_on": 6,
            "ended_on": 7,
            "reviewed_on": 8,
        },
    ),
    "problem": (
        36,
        {"patient_id": 1, "code": 2, "words": 3, "started_on": 4, "ended_on": 5, "stage_of_disease": 6, "comment": 7},
    ),
    "social_context": (
        37,
        {
            "household_code": 1,
            "household": 2,
            "occupation_code": 3,
            "occupation": 4,
            "education": 5,
            "lifestyle": 6,
            "smoking_code": 7,
            "smoking": 8,
            "smoking_details": 9,
            "stopped_smoking_on": 10,
            "alcohol_code": 11,
            "alcohol": 12,
            "drugs_code": 13,
            "drugs": 14,
            "circumstances": 15,
            "access": 16,
            "dependants": 17,
            "accommodation_code": 18,
            "accommodation": 19,
            "environment": 20,
            "changed_on": 21,
        },
    ),
    "care_service": (
        38,
        {
            "patient_id": 1,
            "package_name": 2,
            "package_type": 3,
            "starts_on": 4,
            "ends_on": 5,
            "local_authority_code": 6,
            "local_authority": 7,
            "funding_source_code": 8,
            "funding_source": 9,
        },
    ),
    "consent": (39, {"patient_id": 1, "purpose": 2, "answer": 3, "asked_on": 4, "how": 5, "reason_not_obtained": 6}),
    "appointment": (
        40,
        {
            "patient_id": 1,
            "referral_id": 2,
            "worker_id": 3,
            "starts_at": 4,
            "minutes": 5,
            "mode": 6,
            "place": 7,
            "purpose": 8,
            "status": 9,
            "status_reason": 10,
            "reminder": 11,
        },
    ),
    "contact_attempt": (
        41,
        {
            "patient_id": 1,
            "referral_id": 2,
            "worker_id": 3,
            "made_at": 4,
            "mode": 5,
            "outcome": 6,
            "words": 7,
            "is_withdrawn": 8,
        },
    ),
    "referral_answer": (
        42,
        {
            "patient_id": 1,
            "referral_id": 2,
            "worker_id": 3,
            "answered_on": 4,
            "outcome": 5,
            "reason": 6,
            "words": 7,
            "service": 8,
            "checks": 9,
            "reply": 10,
            "reply_state": 11,
            "replied_on": 12,
            "is_withdrawn": 13,
            "former_next_action": 14,
            "former_due": 15,
        },
    ),
    "definition_file": (43, {"kind": 1, "name": 2, "text": 3}),
    "site": (45, {"name": 1, "ods_code": 2, "is_removed": 3}),
    "ward": (46, {"site_id": 1, "name": 2, "telephone": 3, "visiting": 4, "is_removed": 5}),
    "ward_stay": (
        47,
        {
            "patient_id": 1,
            "ward_id": 2,
            "bay": 3,
            "bed": 4,
            "admitted_on": 5,
            "expected_discharge_on": 6,
            "discharged_on": 7,
            "consultant": 8,
            "referring_clinician": 9,
            "interpreter": 10,
            "infection": 11,
            "visiting": 12,
        },
    ),
    "household": (48, {"patient_id": 1, "lead_id": 2, "name": 3, "about": 4}),
    "household_member": (
        49,
        {"household_id": 1, "patient_id": 2, "role": 3, "detail": 4, "joined_on": 5, "left_on": 6},
    ),
    "operation": (
        50,
        {
            "patient_id": 1,
            "procedure": 2,
            "procedure_code": 3,
            "joint": 4,
            "specialty": 5,
            "priority": 6,
            "listed_on": 7,
            "expected_on": 8,
            "pre_op_assessment_on": 9,
            "takes_pain_medicines_long": 10,
            "pain_medicines": 11,
            "lives_in_area": 12,
            "comes_first": 13,
            "hospital": 14,
            "state": 15,
        },
    ),
    "operation_date": (
        51,
        {
            "patient_id": 1,
            "operation_id": 2,
            "event": 3,
            "was_expected_on": 4,
            "expected_on": 5,
            "reason": 6,
            "recorded_at": 7,
            "worker_id": 8,
        },
    ),
    "bereavement": (
        52,
        {"patient_id": 1, "died_id": 2, "who_died": 3, "died_on": 4, "begun_on": 5, "lifted_on": 6, "lift_reason": 7},
    ),
    "need": (
        55,
        {
            "patient_id": 1,
            "words": 2,
            "code": 3,
            "said_by": 4,
            "noted_on": 5,
            "unmet_since": 6,
            "unmet_reason": 7,
            "service_wanted": 8,
            "ended_on": 9,
        },
    ),
    "strength": (56, {"patient_id": 1, "words": 2, "code": 3, "written_with": 4, "written_on": 5, "ended_on": 6}),
    "stage_goal": (
        57,
        {"patient_id": 1, "action_id": 2, "words": 3, "code": 4, "outcome": 5, "outcome_code": 6, "status": 7},
    ),
    "goal_outcome": (58, {"patient_id": 1, "goal_id": 2, "words": 3, "code": 4, "status": 5, "seen_on": 6}),
    "care_plan": (
        59,
        {
            "agreed_with": 1,
            "agreed_name": 2,
            "agreed_role": 3,
            "agreed_on": 4,
            "funding_source": 5,
            "funding_source_code": 6,
            "other_documents": 7,
            "reviewer_name": 8,
            "reviewer_role": 9,
            "reviewer_contact": 10,
            "actions_for_professionals": 11,
            "no_action_required": 12,
        },
    ),
    "attachment": (
        60,
        {
            "patient_id": 1,
            "note_id": 2,
            "kind": 3,
            "name": 4,
            "media_type": 5,
            "size": 6,
            "digest": 7,
            "worker_id": 8,
            "added_at": 9,
            "withdrawn_at": 10,
            "withdrawn_reason": 11,
        },
    ),
    "note_template": (61, {"name": 1, "contact_type": 2, "mode": 3, "minutes": 4, "words": 5, "is_removed": 6}),
    "note_opening": (62, {"patient_id": 1, "note_id": 2, "worker_id": 3, "opened_at": 4, "reason": 5}),
    "patient_merge": (65, {"kept_id": 1, "merged_id": 2, "merged_on": 3, "why": 4, "taken": 5, "undone_on": 6}),
    "patient_apart": (66, {"patient_id": 1, "other_id": 2, "said_on": 3}),
}

# Numbers of columns that are gone: journals and colleagues still name them, so they are never given again.
RETIRED = {"patient": {6, 13, 17, 21}, "referral": {13, 14}, "measure_response": {7}}


def test_a_number_that_is_gone_is_never_given_again() -> None:
    for name, gone in RETIRED.items():
        assert gone & set(NUMBERS[name][1].values()) == set()


def test_the_numbers_of_tables_and_columns_never_change() -> None:
    found = {
        table.__tablename__: (
            number,
            {column.name: column.info["number"] for column in table.__table__.columns if "number" in column.info},
        )
        for number, table in tables().items()
    }
    assert found == NUMBERS


def test_no_number_is_used_twice() -> None:
    for table in tables().values():
        numbers = [column.info["number"] for column in table.__table__.columns if "number" in column.info]
        numbers += [number for number, _ in table.retired]
        assert len(set(numbers)) == len(numbers), table.__tablename__


def test_every_column_of_a_journalled_table_is_journalled() -> None:
    for table in tables().values():
        bare = {column.name for column in table.__table__.columns if "number" not in column.info}
        assert bare == ({"id", "entry"} if issubclass(table, Record) else {"id"}), table.__tablename__


def test_every_table_is_known_to_the_migrations() -> None:
    assert {table.__tablename__ for table in tables().values()} <= set(Base.metadata.tables)
    assert schema.HEAD == "0002"


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # Hypothesis asks for bare limits
def test_a_moment_comes_back_as_it_was(moment: datetime) -> None:
    stored = Moment().process_bind_param(moment, dialect())
    assert Moment().process_result_value(stored, dialect()) == moment


@given(st.lists(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)), min_size=2))  # noqa: DTZ001  # as above
def test_moments_sort_as_text(moments: list[datetime]) -> None:
    aware = [moment.replace(tzinfo=timezone(timedelta(hours=place % 12))) for place, moment in enumerate(moments)]
    stored = [str(Moment().process_bind_param(moment, dialect())) for moment in aware]
    assert [stored[aware.index(moment)] for moment in sorted(aware)] == sorted(stored)


@given(st.dates())
def test_a_day_comes_back_as_it_was(day: date) -> None:
    assert Day().process_result_value(Day().process_bind_param(day, dialect()), dialect()) == day


@given(st.uuids())
def test_an_id_is_16_bytes(identity: UUID) -> None:
    stored = Uuid().process_bind_param(identity, dialect())
    assert stored is not None
    assert (len(stored), Uuid().process_result_value(stored, dialect())) == (16, identity)


def test_ids_are_version_7_and_sort_by_time() -> None:
    start = datetime(2026, 3, 4, tzinfo=UTC)
    made = [time_ordered_id(start + timedelta(milliseconds=each)) for each in range(100)]
    assert made == sorted(made, key=lambda each: each.bytes)
    assert {(each.version, each.variant) for each in made} == {(7, "specified in RFC 4122")}
    assert len({time_ordered_id(start) for _ in range(1000)}) == 1000
