"""All tables of the workspace, and bringing a file to the form that this program writes (Alembic)."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from socialrx_desktop.problems import NewerWorkspace
from socialrx_desktop.resources import package_path
from socialrx_desktop.store import (
    about_me,
    action,
    appointment,
    attachment,
    bereavement,
    care_plan,
    care_service,
    consent,
    contact_attempt,
    contact_point,
    definition_file,
    destination,
    draft,
    duplicates,
    goal,
    history,
    household,
    individual_requirement,
    measure,
    need,
    note,
    note_opening,
    note_template,
    onward_referral,
    outbox,
    patient,
    problem,
    referral,
    referral_answer,
    relevant_contact,
    risk,
    safeguarding,
    same_person,
    site,
    social_context,
    strength,
    waiting,
    ward_stay,
    worker,
)

HEAD = "0002"
"""The newest migration; tests hold it against the migration scripts."""

ALL = (
    history.history,
    about_me.AboutMe,
    action.Action,
    action.StageGoal,
    appointment.Appointment,
    attachment.Attachment,
    attachment.AttachmentContent,
    bereavement.Bereavement,
    care_plan.CarePlan,
    care_service.CareService,
    consent.Consent,
    contact_attempt.ContactAttempt,
    contact_point.ContactPoint,
    destination.Destination,
    draft.Draft,
    goal.Goal,
    goal.GoalOutcome,
    household.Household,
    household.HouseholdMember,
    individual_requirement.IndividualRequirement,
    measure.MeasureResponse,
    need.Need,
    note.Note,
    note_opening.NoteOpening,
    note_template.NoteTemplate,
    onward_referral.OnwardReferral,
    outbox.OutboxEffort,
    outbox.OutboxItem,
    outbox.OutboxPayload,
    definition_file.DefinitionFile,
    patient.Patient,
    same_person.PatientMerge,
    duplicates.PatientApart,
    problem.ListedProblem,
    referral.Referral,
    referral_answer.ReferralAnswer,
    relevant_contact.RelevantContact,
    risk.Risk,
    safeguarding.Safeguarding,
    site.Site,
    site.Ward,
    social_context.SocialContext,
    strength.Strength,
    waiting.Operation,
    waiting.OperationDate,
    ward_stay.WardStay,
    worker.Worker,
)


def version(connection: Connection) -> str | None:
    """The migration that the file has reached; None for an empty file."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def check_not_newer(found: str | None) -> None:
    """Refuse a file that a newer program has written: this one would not know what it must keep."""
    if found is not None and found > HEAD:
        raise NewerWorkspace(
            "This workspace was written by a newer version of SocialRx Desktop.",
            "Nothing was changed. Update the program on this computer, then open the workspace again.",
        )


def migrate(connection: Connection) -> None:
    """Run every migration that the file has not had, in the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(package_path("store", "migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
