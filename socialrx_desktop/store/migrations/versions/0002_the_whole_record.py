"""The whole record: the people, pathways, settings, plans and measures of PRSB Social Prescribing v1.1."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

RECORDS = {
    "contact_point": 30,
    "relevant_contact": 31,
    "about_me": 32,
    "individual_requirement": 33,
    "safeguarding": 34,
    "risk": 35,
    "problem": 36,
    "social_context": 37,
    "care_service": 38,
    "consent": 39,
    "appointment": 40,
    "contact_attempt": 41,
    "referral_answer": 42,
    "definition_file": 43,
    "site": 45,
    "ward": 46,
    "ward_stay": 47,
    "household": 48,
    "household_member": 49,
    "operation": 50,
    "operation_date": 51,
    "bereavement": 52,
    "need": 55,
    "strength": 56,
    "stage_goal": 57,
    "goal_outcome": 58,
    "care_plan": 59,
    "attachment": 60,
    "note_template": 61,
    "note_opening": 62,
    "patient_merge": 65,
    "patient_apart": 66,
}
APPEND_ONLY = ("consent", "note_opening", "operation_date", "patient_apart")
MOVED = (
    "DROP TRIGGER patient_guard_update",
    "UPDATE patient SET gender = CASE lower(stated_gender) WHEN 'woman' THEN '2' WHEN 'female' THEN '2' WHEN 'man' THEN '1' WHEN 'male' THEN '1' WHEN '' THEN NULL ELSE '9' END",
    "UPDATE patient SET contact_method = CASE lower(preferred_contact_method) WHEN 'letter' THEN '1' WHEN 'visit' THEN '2' WHEN 'phone call' THEN '3' WHEN 'email' THEN '4' WHEN 'text message' THEN '9' END",
    "UPDATE patient SET other_contact_information = preferred_contact_method WHERE contact_method IS NULL AND preferred_contact_method <> ''",
    "CREATE TRIGGER patient_guard_update BEFORE UPDATE ON patient WHEN NEW.entry <= OLD.entry OR NOT EXISTS (SELECT 1 FROM history WHERE seq = NEW.entry AND record_id = NEW.id AND table_id = 2) BEGIN SELECT RAISE(ABORT, 'patient: changed outside the history'); END",
    "INSERT INTO about_me (id, entry, most_important_to_me, people_important_to_me, how_i_communicate, my_wellness, please_do_and_dont, how_and_when_to_support_me, also_worth_knowing, supported_by, multimedia_link) SELECT id, entry, most_important_to_me, '', '', '', '', '', '', '', '' FROM patient WHERE most_important_to_me <> ''",
    "INSERT INTO individual_requirement (id, entry, patient_id, kind, is_flagged, code, words, detail) SELECT id, entry, id, 'other', 1, '', individual_requirements, '' FROM patient WHERE individual_requirements <> ''",
    "INSERT INTO consent (id, entry, patient_id, purpose, answer, asked_on, how, reason_not_obtained) SELECT id, entry, patient_id, 'share_with_gp', consent_to_share, coalesce(consent_on, received_on), '', '' FROM referral WHERE consent_to_share <> 'not_asked'",
    "DROP TRIGGER measure_response_guard_update",
    "UPDATE measure_response SET mode = CASE answered_by WHEN 'proxy' THEN 'self' ELSE answered_by END, respondent = CASE answered_by WHEN 'proxy' THEN 'carer' ELSE 'person' END, not_done = CASE WHEN reason_not_done <> '' THEN 'other' END",
)
SEARCH = (
    "CREATE TRIGGER measure_response_guard_update BEFORE UPDATE ON measure_response WHEN NEW.entry <= OLD.entry OR NOT EXISTS (SELECT 1 FROM history WHERE seq = NEW.entry AND record_id = NEW.id AND table_id = 7) BEGIN SELECT RAISE(ABORT, 'measure_response: changed outside the history'); END",
    "CREATE TABLE note_place (place INTEGER PRIMARY KEY, note BLOB NOT NULL UNIQUE)",
    "CREATE VIEW note_said AS SELECT p.place AS place, n.words || ' ' || n.outcome || ' ' || n.place || ' ' || n.people_present AS said FROM note_place p JOIN note n ON n.id = p.note",
    "CREATE VIRTUAL TABLE note_index USING fts5(said, content='note_said', content_rowid='place', detail=none, prefix='1 2 3', tokenize='unicode61 remove_diacritics 2')",
    "INSERT INTO note_index(note_index, rank) VALUES ('automerge', 0)",
    "INSERT INTO note_index(note_index, rank) VALUES ('crisismerge', 1000)",
    "CREATE VIRTUAL TABLE note_words USING fts5(said, content='', detail=none, tokenize='unicode61 remove_diacritics 2')",
    "CREATE VIRTUAL TABLE note_vocabulary USING fts5vocab('note_words', 'row')",
    "CREATE TABLE note_term (term TEXT PRIMARY KEY, notes INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE note_counted (place INTEGER NOT NULL)",
    "INSERT INTO note_counted VALUES (0)",
    "INSERT INTO note_place (note) SELECT id FROM note WHERE sealed IS NULL ORDER BY entry",
    "INSERT INTO note_index(note_index) VALUES ('rebuild')",
    "CREATE TRIGGER note_search AFTER INSERT ON note WHEN NEW.sealed IS NULL BEGIN INSERT INTO note_place (note) VALUES (NEW.id); INSERT INTO note_index (rowid, said) SELECT place, said FROM note_said WHERE place = (SELECT place FROM note_place WHERE note = NEW.id); END",
    "CREATE TABLE patient_lead (member BLOB PRIMARY KEY, lead BLOB NOT NULL) WITHOUT ROWID",
    "CREATE INDEX ix_patient_family_name_nocase ON patient (family_name COLLATE NOCASE)",
    "CREATE INDEX ix_patient_lead_lead ON patient_lead (lead)",
    "CREATE VIEW patient_joined AS WITH RECURSIVE standing AS (SELECT kept_id, merged_id FROM patient_merge WHERE undone_on IS NULL), side (one, other) AS (SELECT kept_id, merged_id FROM standing UNION SELECT merged_id, kept_id FROM standing), reached (one, other) AS (SELECT one, one FROM side UNION SELECT r.one, s.other FROM reached r JOIN side s ON s.one = r.other) SELECT one, other, other IN (SELECT merged_id FROM standing) AS is_merged FROM reached",
    "CREATE VIEW patient_lead_now AS SELECT one AS member, other AS lead FROM (SELECT one, other, row_number() OVER (PARTITION BY one ORDER BY is_merged, other) AS place FROM patient_joined) WHERE place = 1",
    "CREATE TRIGGER patient_merge_made AFTER INSERT ON patient_merge BEGIN DELETE FROM patient_lead; INSERT INTO patient_lead SELECT member, lead FROM patient_lead_now; END",
    "CREATE TRIGGER patient_merge_changed AFTER UPDATE ON patient_merge BEGIN DELETE FROM patient_lead; INSERT INTO patient_lead SELECT member, lead FROM patient_lead_now; END",
)


def upgrade() -> None:
    op.create_table(
        "about_me",
        sa.Column("most_important_to_me", sa.Text(), nullable=False),
        sa.Column("people_important_to_me", sa.Text(), nullable=False),
        sa.Column("how_i_communicate", sa.Text(), nullable=False),
        sa.Column("my_wellness", sa.Text(), nullable=False),
        sa.Column("please_do_and_dont", sa.Text(), nullable=False),
        sa.Column("how_and_when_to_support_me", sa.Text(), nullable=False),
        sa.Column("also_worth_knowing", sa.Text(), nullable=False),
        sa.Column("supported_by", sa.Text(), nullable=False),
        sa.Column("multimedia_link", sa.Text(), nullable=False),
        sa.Column("changed_on", sa.String(length=10), nullable=True),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_about_me")),
    )
    op.create_table(
        "appointment",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("referral_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("worker_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("starts_at", sa.String(length=27), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=False),
        sa.Column("reminder", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index(op.f("ix_appointment_patient_id"), "appointment", ["patient_id"], unique=False)
    op.create_index(op.f("ix_appointment_starts_at"), "appointment", ["starts_at"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("note_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("added_at", sa.String(length=27), nullable=False),
        sa.Column("withdrawn_at", sa.String(length=27), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_patient_id"), "attachment", ["patient_id"], unique=False)
    op.create_table(
        "attachment_content",
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_content")),
    )
    op.create_table(
        "bereavement",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("died_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("who_died", sa.Text(), nullable=False),
        sa.Column("died_on", sa.String(length=10), nullable=True),
        sa.Column("begun_on", sa.String(length=10), nullable=False),
        sa.Column("lifted_on", sa.String(length=10), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bereavement")),
    )
    op.create_index(op.f("ix_bereavement_patient_id"), "bereavement", ["patient_id"], unique=False)
    op.create_table(
        "care_plan",
        sa.Column("agreed_with", sa.String(length=40), nullable=False),
        sa.Column("agreed_name", sa.Text(), nullable=False),
        sa.Column("agreed_role", sa.Text(), nullable=False),
        sa.Column("agreed_on", sa.String(length=10), nullable=True),
        sa.Column("funding_source", sa.Text(), nullable=False),
        sa.Column("funding_source_code", sa.Text(), nullable=False),
        sa.Column("other_documents", sa.Text(), nullable=False),
        sa.Column("reviewer_name", sa.Text(), nullable=False),
        sa.Column("reviewer_role", sa.Text(), nullable=False),
        sa.Column("reviewer_contact", sa.Text(), nullable=False),
        sa.Column("actions_for_professionals", sa.Text(), nullable=False),
        sa.Column("no_action_required", sa.Boolean(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_plan")),
    )
    op.create_table(
        "care_service",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("package_name", sa.Text(), nullable=False),
        sa.Column("package_type", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.String(length=10), nullable=True),
        sa.Column("ends_on", sa.String(length=10), nullable=True),
        sa.Column("local_authority_code", sa.Text(), nullable=False),
        sa.Column("local_authority", sa.Text(), nullable=False),
        sa.Column("funding_source_code", sa.Text(), nullable=False),
        sa.Column("funding_source", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_service")),
    )
    op.create_index(op.f("ix_care_service_patient_id"), "care_service", ["patient_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("asked_on", sa.String(length=10), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("reason_not_obtained", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_patient_id"), "consent", ["patient_id"], unique=False)
    op.create_table(
        "contact_attempt",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("referral_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("worker_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_attempt")),
    )
    op.create_index(op.f("ix_contact_attempt_patient_id"), "contact_attempt", ["patient_id"], unique=False)
    op.create_index(op.f("ix_contact_attempt_referral_id"), "contact_attempt", ["referral_id"], unique=False)
    op.create_table(
        "contact_point",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("use", sa.String(length=40), nullable=True),
        sa.Column("preference", sa.Integer(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
    )
    op.create_index(op.f("ix_contact_point_patient_id"), "contact_point", ["patient_id"], unique=False)
    op.create_table(
        "definition_file",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_file")),
    )
    op.create_table(
        "goal_outcome",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("goal_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("seen_on", sa.String(length=10), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_outcome")),
    )
    op.create_index(op.f("ix_goal_outcome_patient_id"), "goal_outcome", ["patient_id"], unique=False)
    op.create_table(
        "household",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("lead_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
    )
    op.create_index(op.f("ix_household_patient_id"), "household", ["patient_id"], unique=False)
    op.create_table(
        "household_member",
        sa.Column("household_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("joined_on", sa.String(length=10), nullable=False),
        sa.Column("left_on", sa.String(length=10), nullable=True),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_member")),
    )
    op.create_index(op.f("ix_household_member_household_id"), "household_member", ["household_id"], unique=False)
    op.create_index(op.f("ix_household_member_patient_id"), "household_member", ["patient_id"], unique=False)
    op.create_table(
        "individual_requirement",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("is_flagged", sa.Boolean(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("noted_on", sa.String(length=10), nullable=True),
        sa.Column("ended_on", sa.String(length=10), nullable=True),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_individual_requirement")),
    )
    op.create_index(
        op.f("ix_individual_requirement_patient_id"), "individual_requirement", ["patient_id"], unique=False
    )
    op.create_table(
        "need",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("said_by", sa.String(length=40), nullable=False),
        sa.Column("noted_on", sa.String(length=10), nullable=False),
        sa.Column("unmet_since", sa.String(length=10), nullable=True),
        sa.Column("unmet_reason", sa.Text(), nullable=False),
        sa.Column("service_wanted", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.String(length=10), nullable=True),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
    )
    op.create_index(op.f("ix_need_patient_id"), "need", ["patient_id"], unique=False)
    op.create_table(
        "note_opening",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("note_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("worker_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("opened_at", sa.String(length=27), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_opening")),
    )
    op.create_index(op.f("ix_note_opening_patient_id"), "note_opening", ["patient_id"], unique=False)
    op.create_table(
        "note_template",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact_type", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_template")),
    )
    op.create_table(
        "operation",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("procedure_code", sa.Text(), nullable=False),
        sa.Column("joint", sa.String(length=40), nullable=True),
        sa.Column("specialty", sa.Text(), nullable=False),
        sa.Column("priority", sa.String(length=40), nullable=True),
        sa.Column("listed_on", sa.String(length=10), nullable=True),
        sa.Column("expected_on", sa.String(length=10), nullable=True),
        sa.Column("pre_op_assessment_on", sa.String(length=10), nullable=True),
        sa.Column("takes_pain_medicines_long", sa.Boolean(), nullable=True),
        sa.Column("pain_medicines", sa.Text(), nullable=False),
        sa.Column("lives_in_area", sa.Boolean(), nullable=True),
        sa.Column("comes_first", sa.Boolean(), nullable=True),
        sa.Column("hospital", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
    )
    op.create_index(op.f("ix_operation_expected_on"), "operation", ["expected_on"], unique=False)
    op.create_index(op.f("ix_operation_patient_id"), "operation", ["patient_id"], unique=False)
    op.create_table(
        "operation_date",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("operation_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("was_expected_on", sa.String(length=10), nullable=True),
        sa.Column("expected_on", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.Column("worker_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation_date")),
    )
    op.create_index(op.f("ix_operation_date_operation_id"), "operation_date", ["operation_id"], unique=False)
    op.create_index(op.f("ix_operation_date_patient_id"), "operation_date", ["patient_id"], unique=False)
    op.create_table(
        "patient_apart",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("other_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("said_on", sa.String(length=10), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_apart")),
    )
    op.create_index(op.f("ix_patient_apart_other_id"), "patient_apart", ["other_id"], unique=False)
    op.create_index(op.f("ix_patient_apart_patient_id"), "patient_apart", ["patient_id"], unique=False)
    op.create_table(
        "patient_merge",
        sa.Column("kept_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("merged_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("merged_on", sa.String(length=10), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("taken", sa.Text(), nullable=False),
        sa.Column("undone_on", sa.String(length=10), nullable=True),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_merge")),
    )
    op.create_index(op.f("ix_patient_merge_kept_id"), "patient_merge", ["kept_id"], unique=False)
    op.create_index(op.f("ix_patient_merge_merged_id"), "patient_merge", ["merged_id"], unique=False)
    op.create_table(
        "problem",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("started_on", sa.String(length=10), nullable=True),
        sa.Column("ended_on", sa.String(length=10), nullable=True),
        sa.Column("stage_of_disease", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem")),
    )
    op.create_index(op.f("ix_problem_patient_id"), "problem", ["patient_id"], unique=False)
    op.create_table(
        "referral_answer",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("referral_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("worker_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("answered_on", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("checks", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("reply_state", sa.String(length=40), nullable=False),
        sa.Column("replied_on", sa.String(length=10), nullable=True),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("former_next_action", sa.Text(), nullable=False),
        sa.Column("former_due", sa.String(length=10), nullable=True),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_answer")),
    )
    op.create_index(op.f("ix_referral_answer_patient_id"), "referral_answer", ["patient_id"], unique=False)
    op.create_index(op.f("ix_referral_answer_referral_id"), "referral_answer", ["referral_id"], unique=False)
    op.create_table(
        "relevant_contact",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("relationship", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("telephone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("availability", sa.Text(), nullable=False),
        sa.Column("is_next_of_kin", sa.Boolean(), nullable=False),
        sa.Column("is_emergency_contact", sa.Boolean(), nullable=False),
        sa.Column("is_carer", sa.Boolean(), nullable=False),
        sa.Column("is_dependant", sa.Boolean(), nullable=False),
        sa.Column("has_power_of_attorney", sa.Boolean(), nullable=False),
        sa.Column("may_be_told", sa.Boolean(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.String(length=10), nullable=True),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relevant_contact")),
    )
    op.create_index(op.f("ix_relevant_contact_patient_id"), "relevant_contact", ["patient_id"], unique=False)
    op.create_table(
        "risk",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("is_none_known", sa.Boolean(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("started_on", sa.String(length=10), nullable=True),
        sa.Column("ended_on", sa.String(length=10), nullable=True),
        sa.Column("reviewed_on", sa.String(length=10), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk")),
    )
    op.create_index(op.f("ix_risk_patient_id"), "risk", ["patient_id"], unique=False)
    op.create_table(
        "safeguarding",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("indicator", sa.Boolean(), nullable=False),
        sa.Column("started_on", sa.String(length=10), nullable=True),
        sa.Column("ended_on", sa.String(length=10), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("local_authority_code", sa.Text(), nullable=False),
        sa.Column("local_authority", sa.Text(), nullable=False),
        sa.Column("may_show_person", sa.Boolean(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safeguarding")),
    )
    op.create_index(op.f("ix_safeguarding_patient_id"), "safeguarding", ["patient_id"], unique=False)
    op.create_table(
        "site",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ods_code", sa.Text(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_table(
        "social_context",
        sa.Column("household_code", sa.Text(), nullable=False),
        sa.Column("household", sa.Text(), nullable=False),
        sa.Column("occupation_code", sa.Text(), nullable=False),
        sa.Column("occupation", sa.Text(), nullable=False),
        sa.Column("education", sa.Text(), nullable=False),
        sa.Column("lifestyle", sa.Text(), nullable=False),
        sa.Column("smoking_code", sa.Text(), nullable=False),
        sa.Column("smoking", sa.Text(), nullable=False),
        sa.Column("smoking_details", sa.Text(), nullable=False),
        sa.Column("stopped_smoking_on", sa.String(length=10), nullable=True),
        sa.Column("alcohol_code", sa.Text(), nullable=False),
        sa.Column("alcohol", sa.Text(), nullable=False),
        sa.Column("drugs_code", sa.Text(), nullable=False),
        sa.Column("drugs", sa.Text(), nullable=False),
        sa.Column("circumstances", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("dependants", sa.Text(), nullable=False),
        sa.Column("accommodation_code", sa.Text(), nullable=False),
        sa.Column("accommodation", sa.Text(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("changed_on", sa.String(length=10), nullable=True),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_social_context")),
    )
    op.create_table(
        "stage_goal",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("action_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("outcome_code", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_goal")),
    )
    op.create_index(op.f("ix_stage_goal_patient_id"), "stage_goal", ["patient_id"], unique=False)
    op.create_table(
        "strength",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("written_with", sa.Text(), nullable=False),
        sa.Column("written_on", sa.String(length=10), nullable=False),
        sa.Column("ended_on", sa.String(length=10), nullable=True),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strength")),
    )
    op.create_index(op.f("ix_strength_patient_id"), "strength", ["patient_id"], unique=False)
    op.create_table(
        "ward",
        sa.Column("site_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("telephone", sa.Text(), nullable=False),
        sa.Column("visiting", sa.Text(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward")),
    )
    op.create_index(op.f("ix_ward_site_id"), "ward", ["site_id"], unique=False)
    op.create_table(
        "ward_stay",
        sa.Column("patient_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("ward_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("bay", sa.Text(), nullable=False),
        sa.Column("bed", sa.Text(), nullable=False),
        sa.Column("admitted_on", sa.String(length=10), nullable=True),
        sa.Column("expected_discharge_on", sa.String(length=10), nullable=True),
        sa.Column("discharged_on", sa.String(length=10), nullable=True),
        sa.Column("consultant", sa.Text(), nullable=False),
        sa.Column("referring_clinician", sa.Text(), nullable=False),
        sa.Column("interpreter", sa.Text(), nullable=False),
        sa.Column("infection", sa.Text(), nullable=False),
        sa.Column("visiting", sa.Text(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward_stay")),
    )
    op.create_index(op.f("ix_ward_stay_patient_id"), "ward_stay", ["patient_id"], unique=False)
    op.create_index(op.f("ix_ward_stay_ward_id"), "ward_stay", ["ward_id"], unique=False)
    op.add_column("action", sa.Column("code", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("action", sa.Column("who_role", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("action", sa.Column("who_team", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("action", sa.Column("who_contact", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("action", sa.Column("strategies", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("action", sa.Column("review_on", sa.String(length=10), nullable=True))
    op.add_column("action", sa.Column("weeks_from_operation", sa.Integer(), nullable=True))
    op.add_column("action", sa.Column("status_detail", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("goal", sa.Column("need_id", sa.LargeBinary(length=16), nullable=True))
    op.add_column("goal", sa.Column("code", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("goal", sa.Column("household_id", sa.LargeBinary(length=16), nullable=True))
    op.create_index(op.f("ix_goal_household_id"), "goal", ["household_id"], unique=False)
    op.add_column(
        "measure_response", sa.Column("mode", sa.String(length=40), server_default=sa.text("'self'"), nullable=False)
    )
    op.add_column(
        "measure_response",
        sa.Column("respondent", sa.String(length=40), server_default=sa.text("'person'"), nullable=False),
    )
    op.add_column("measure_response", sa.Column("not_done", sa.String(length=40), nullable=True))
    op.add_column("measure_response", sa.Column("own_words", sa.Text(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("measure_response", sa.Column("scores", sa.Text(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("measure_response", sa.Column("comment", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("measure_response", sa.Column("told", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column(
        "measure_response", sa.Column("done_about_it", sa.Text(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column("note", sa.Column("place", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("note", sa.Column("place_code", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("note", sa.Column("place_type", sa.String(length=40), server_default=sa.text("('')"), nullable=False))
    op.add_column(
        "note", sa.Column("contact_type", sa.String(length=40), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column("note", sa.Column("people_present", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("note", sa.Column("outcome", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("note", sa.Column("template", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("note", sa.Column("late_reason", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("note", sa.Column("disagrees_with_id", sa.LargeBinary(length=16), nullable=True))
    op.add_column("note", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.add_column(
        "onward_referral", sa.Column("reason_code", sa.Text(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column(
        "onward_referral", sa.Column("service_code", sa.Text(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column(
        "onward_referral", sa.Column("organization_code", sa.Text(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column("onward_referral", sa.Column("to_name", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("onward_referral", sa.Column("to_role", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("onward_referral", sa.Column("to_grade", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("onward_referral", sa.Column("to_team", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column(
        "onward_referral", sa.Column("to_specialty", sa.Text(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column("onward_referral", sa.Column("to_contact", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("onward_referral", sa.Column("referred_on", sa.String(length=10), nullable=True))
    op.add_column("onward_referral", sa.Column("answer_due", sa.String(length=10), nullable=True))
    op.add_column("onward_referral", sa.Column("booked_for", sa.String(length=10), nullable=True))
    op.add_column("onward_referral", sa.Column("sessions_attended", sa.Integer(), nullable=True))
    op.add_column("onward_referral", sa.Column("chase_on", sa.String(length=10), nullable=True))
    op.add_column(
        "onward_referral", sa.Column("what_they_said", sa.Text(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column("onward_referral", sa.Column("need_id", sa.LargeBinary(length=16), nullable=True))
    op.add_column("onward_referral", sa.Column("referral_id", sa.LargeBinary(length=16), nullable=True))
    op.create_index(op.f("ix_onward_referral_chase_on"), "onward_referral", ["chase_on"], unique=False)
    op.add_column("patient", sa.Column("gender", sa.String(length=40), nullable=True))
    op.add_column("patient", sa.Column("contact_method", sa.String(length=40), nullable=True))
    op.add_column("patient", sa.Column("suffix", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("patient", sa.Column("pronoun", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("patient", sa.Column("sex", sa.String(length=40), nullable=True))
    op.add_column("patient", sa.Column("alias", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("patient", sa.Column("ethnicity", sa.String(length=40), nullable=True))
    op.add_column("patient", sa.Column("religion", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("patient", sa.Column("religion_code", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("patient", sa.Column("is_carer", sa.Boolean(), nullable=True))
    op.add_column("patient", sa.Column("other_identifiers", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("patient", sa.Column("address_type", sa.String(length=40), nullable=True))
    op.add_column("patient", sa.Column("telephone_type", sa.String(length=40), nullable=True))
    op.add_column("patient", sa.Column("email_type", sa.String(length=40), nullable=True))
    op.add_column(
        "patient", sa.Column("other_contact_information", sa.Text(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column("patient", sa.Column("birth_location", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column(
        "patient", sa.Column("birth_location_code", sa.Text(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column("patient", sa.Column("country_of_birth", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("patient", sa.Column("marital_status", sa.String(length=40), nullable=True))
    op.add_column("patient", sa.Column("immigration_status", sa.String(length=40), nullable=True))
    op.add_column("patient", sa.Column("immigration_from", sa.String(length=10), nullable=True))
    op.add_column("patient", sa.Column("immigration_until", sa.String(length=10), nullable=True))
    op.add_column(
        "patient", sa.Column("immigration_comment", sa.Text(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column("patient", sa.Column("sexual_orientation", sa.String(length=40), nullable=True))
    op.add_column("patient", sa.Column("donation_opt_out", sa.Boolean(), nullable=True))
    op.add_column("patient", sa.Column("overseas_visitor", sa.String(length=40), nullable=True))
    op.add_column(
        "patient", sa.Column("educational_establishment", sa.Text(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column("patient", sa.Column("photograph_id", sa.LargeBinary(length=16), nullable=True))
    op.add_column("patient", sa.Column("is_pregnant", sa.Boolean(), nullable=True))
    op.add_column("patient", sa.Column("expected_delivery_on", sa.String(length=10), nullable=True))
    op.add_column(
        "patient", sa.Column("gp_practice_address", sa.Text(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column("patient", sa.Column("gp_opt_out", sa.String(length=40), nullable=True))
    op.add_column(
        "patient", sa.Column("primary_care_network", sa.Text(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column(
        "patient", sa.Column("primary_care_network_code", sa.Text(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column("patient", sa.Column("died_on", sa.String(length=10), nullable=True))
    op.add_column("patient", sa.Column("bereaved_since", sa.String(length=10), nullable=True))
    op.create_index(op.f("ix_patient_date_of_birth"), "patient", ["date_of_birth"], unique=False)
    op.create_index(op.f("ix_patient_postcode"), "patient", ["postcode"], unique=False)
    op.add_column("referral", sa.Column("referrer_grade", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("referral", sa.Column("referrer_team", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column(
        "referral", sa.Column("referrer_specialty", sa.Text(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column("referral", sa.Column("referrer_service", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column(
        "referral", sa.Column("referrer_service_code", sa.Text(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column(
        "referral", sa.Column("referrer_organisation_code", sa.Text(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column("referral", sa.Column("referrer_contact", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column("referral", sa.Column("reason_code", sa.Text(), server_default=sa.text("('')"), nullable=False))
    op.add_column(
        "referral", sa.Column("professional_summary", sa.Text(), server_default=sa.text("('')"), nullable=False)
    )
    op.add_column("referral", sa.Column("stage_since", sa.String(length=10), nullable=True))
    op.add_column("referral", sa.Column("gp_message_due", sa.String(length=10), nullable=True))
    op.add_column("referral", sa.Column("earlier_referral_id", sa.LargeBinary(length=16), nullable=True))
    op.add_column("referral", sa.Column("plan_began_on", sa.String(length=10), nullable=True))
    op.add_column("referral", sa.Column("family_referral_id", sa.LargeBinary(length=16), nullable=True))
    op.create_index(op.f("ix_referral_family_referral_id"), "referral", ["family_referral_id"], unique=False)

    for statement in MOVED:
        op.execute(statement)
    op.drop_column("measure_response", "answered_by")
    op.drop_column("patient", "preferred_contact_method")
    op.drop_column("patient", "stated_gender")
    op.drop_column("patient", "most_important_to_me")
    op.drop_column("patient", "individual_requirements")
    op.drop_column("referral", "consent_to_share")
    op.drop_column("referral", "consent_on")
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
    for statement in SEARCH:
        op.execute(statement)


def _without_entry(number: int) -> str:
    return f"NOT EXISTS (SELECT 1 FROM history WHERE seq = NEW.entry AND record_id = NEW.id AND table_id = {number})"


def _refusing(event: str, table: str, when: str, why: str, *, name: str = "guard") -> str:
    return (
        f"CREATE TRIGGER {table}_{name}_{event.lower()} BEFORE {event} ON {table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: {why}'); END"
    )
