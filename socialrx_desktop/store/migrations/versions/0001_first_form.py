"""The first form of the workspace: all tables, and the triggers that keep the history the only way to change a record."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

RECORDS = {
    "worker": 1,
    "patient": 2,
    "referral": 3,
    "note": 4,
    "goal": 5,
    "action": 6,
    "measure_response": 7,
    "onward_referral": 8,
    "outbox_item": 9,
    "destination": 10,
}
APPEND_ONLY = ("history", "history_detail", "note")


def upgrade() -> None:
    op.create_table(
        "action",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("goal_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("due_on", sa.String(length=10), nullable=True),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    op.create_index(op.f("ix_action_patient_id"), "action", ["patient_id"], unique=False)
    op.create_table(
        "destination",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destination")),
    )
    op.create_table(
        "draft",
        sa.Column("worker_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("about", sa.LargeBinary(length=16), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.String(length=27), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_about"), "draft", ["about"], unique=False)
    op.create_table(
        "goal",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("importance", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("set_on", sa.String(length=10), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
    )
    op.create_index(op.f("ix_goal_patient_id"), "goal", ["patient_id"], unique=False)
    op.create_table(
        "history",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("writer", sa.LargeBinary(length=16), nullable=False),
        sa.Column("op_no", sa.BigInteger(), nullable=False),
        sa.Column("hlc", sa.BigInteger(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.Column("worker", sa.LargeBinary(length=16), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("detail_mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_history")),
        sa.UniqueConstraint("writer", "op_no", name=op.f("uq_history_writer_op_no")),
    )
    op.create_index("ix_history_record_id_seq", "history", ["record_id", "seq"], unique=False)
    op.create_index("ix_history_subject_id_seq", "history", ["subject_id", "seq"], unique=False)
    op.create_table(
        "history_detail",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_history_detail")),
    )
    op.create_table(
        "measure_response",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("referral_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("time_point", sa.String(length=40), nullable=False),
        sa.Column("taken_on", sa.String(length=10), nullable=False),
        sa.Column("answered_by", sa.String(length=40), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("reason_not_done", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_response")),
    )
    op.create_index(op.f("ix_measure_response_patient_id"), "measure_response", ["patient_id"], unique=False)
    op.create_table(
        "note",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("referral_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("author_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("event_at", sa.String(length=27), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("amends_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("amendment_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_amends_id"), "note", ["amends_id"], unique=False)
    op.create_index(op.f("ix_note_patient_id"), "note", ["patient_id"], unique=False)
    op.create_table(
        "onward_referral",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("service_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("organization_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_onward_referral")),
    )
    op.create_index(op.f("ix_onward_referral_patient_id"), "onward_referral", ["patient_id"], unique=False)
    op.create_index(op.f("ix_onward_referral_service_id"), "onward_referral", ["service_id"], unique=False)
    op.create_table(
        "outbox_effort",
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("is_sending", sa.Boolean(), nullable=False),
        sa.Column("next_try_at", sa.String(length=27), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_effort")),
    )
    op.create_table(
        "outbox_item",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("destination_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.String(length=27), nullable=False),
        sa.Column("sent_at", sa.String(length=27), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_item")),
    )
    op.create_index(op.f("ix_outbox_item_patient_id"), "outbox_item", ["patient_id"], unique=False)
    op.create_index(op.f("ix_outbox_item_state"), "outbox_item", ["state"], unique=False)
    op.create_table(
        "outbox_payload",
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_payload")),
    )
    op.create_table(
        "patient",
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("preferred_name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("date_of_birth", sa.String(length=10), nullable=True),
        sa.Column("stated_gender", sa.Text(), nullable=False),
        sa.Column("nhs_number", sa.Text(), nullable=True),
        sa.Column("nhs_number_status", sa.String(length=40), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("telephone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("preferred_contact_method", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("interpreter_required", sa.Boolean(), nullable=False),
        sa.Column("written_format", sa.String(length=40), nullable=False),
        sa.Column("individual_requirements", sa.Text(), nullable=False),
        sa.Column("gp_name", sa.Text(), nullable=False),
        sa.Column("gp_practice", sa.Text(), nullable=False),
        sa.Column("gp_practice_code", sa.Text(), nullable=False),
        sa.Column("most_important_to_me", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
    )
    op.create_index(op.f("ix_patient_nhs_number"), "patient", ["nhs_number"], unique=False)
    op.create_table(
        "referral",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("worker_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("received_on", sa.String(length=10), nullable=False),
        sa.Column("referrer_name", sa.Text(), nullable=False),
        sa.Column("referrer_role", sa.Text(), nullable=False),
        sa.Column("referrer_organisation", sa.Text(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("persons_view", sa.Text(), nullable=False),
        sa.Column("return_response_to", sa.Text(), nullable=False),
        sa.Column("consent_to_share", sa.String(length=40), nullable=False),
        sa.Column("consent_on", sa.String(length=10), nullable=True),
        sa.Column("next_action", sa.Text(), nullable=False),
        sa.Column("next_action_due", sa.String(length=10), nullable=True),
        sa.Column("review_on", sa.String(length=10), nullable=True),
        sa.Column("closed_on", sa.String(length=10), nullable=True),
        sa.Column("closure_reason", sa.Text(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_patient_id"), "referral", ["patient_id"], unique=False)
    op.create_index(op.f("ix_referral_worker_id"), "referral", ["worker_id"], unique=False)
    op.create_table(
        "state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace", sa.LargeBinary(length=16), nullable=False),
        sa.Column("writer", sa.LargeBinary(length=16), nullable=False),
        sa.Column("op_no", sa.BigInteger(), nullable=False),
        sa.Column("hlc", sa.BigInteger(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("frame", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state")),
    )
    op.create_table(
        "worker",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("telephone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("working_hours", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
    )
    # ### end Alembic commands ###
    for table, number in RECORDS.items():
        op.execute(_refusing("INSERT", table, _without_entry(number), "changed outside the history"))
        op.execute(
            _refusing(
                "UPDATE", table, f"NEW.entry <= OLD.entry OR {_without_entry(number)}", "changed outside the history"
            )
        )
        op.execute(_refusing("DELETE", table, "TRUE", "removed outside a lawful erasure"))
    for table in APPEND_ONLY:
        op.execute(_refusing("UPDATE", table, "TRUE", "append-only", name="kept"))
        op.execute(_refusing("DELETE", table, "TRUE", "append-only", name="kept"))
    op.execute(
        _refusing("INSERT", "history", "NEW.seq <> coalesce((SELECT max(seq) FROM history), 0) + 1", "without a gap")
    )


def _without_entry(number: int) -> str:
    return f"NOT EXISTS (SELECT 1 FROM history WHERE seq = NEW.entry AND record_id = NEW.id AND table_id = {number})"


def _refusing(event: str, table: str, when: str, why: str, *, name: str = "guard") -> str:
    return (
        f"CREATE TRIGGER {table}_{name}_{event.lower()} BEFORE {event} ON {table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: {why}'); END"
    )
