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
            "stated_gender": 6,
            "nhs_number": 7,
            "nhs_number_status": 8,
            "address": 9,
            "postcode": 10,
            "telephone": 11,
            "email": 12,
            "preferred_contact_method": 13,
            "language": 14,
            "interpreter_required": 15,
            "written_format": 16,
            "individual_requirements": 17,
            "gp_name": 18,
            "gp_practice": 19,
            "gp_practice_code": 20,
            "most_important_to_me": 21,
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
            "consent_to_share": 13,
            "consent_on": 14,
            "next_action": 15,
            "next_action_due": 16,
            "review_on": 17,
            "closed_on": 18,
            "closure_reason": 19,
            "is_open": 20,
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
        },
    ),
    "goal": (5, {"patient_id": 1, "words": 2, "importance": 3, "status": 4, "set_on": 5}),
    "action": (6, {"patient_id": 1, "goal_id": 2, "what": 3, "who": 4, "due_on": 5, "confidence": 6, "status": 7}),
    "measure_response": (
        7,
        {
            "patient_id": 1,
            "referral_id": 2,
            "instrument": 3,
            "version": 4,
            "time_point": 5,
            "taken_on": 6,
            "answered_by": 7,
            "answers": 8,
            "reason_not_done": 9,
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
    "directory_source": (23, {"address": 1, "title": 2, "imported_at": 3, "services": 4, "digest": 5}),
}


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
