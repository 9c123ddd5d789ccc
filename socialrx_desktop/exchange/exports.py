"""What can be exported, as bytes ready to be sealed; and the consent that sharing it needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from socialrx_desktop.documents.gp_letter import gp_letter as letter_as_pdf
from socialrx_desktop.problems import Refused
from socialrx_desktop.store import audit, bereavement, consent, note, pages
from socialrx_desktop.store.consent import Answer, Purpose
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.worker import Worker

_WITHOUT_CONSENT = "exported without consent"


@dataclass(frozen=True)
class Export:
    """One export. `title` and `file_name` are neutral words that never name the patient.

    `override_reason` is why it is shared without consent; empty where consent is given or none is needed.
    """

    kind: str
    patient: UUID | None
    title: str
    file_name: str
    content: bytes
    override_reason: str = ""


def gp_letter(view: View, patient: UUID, *, override_reason: str = "") -> Export:
    """The letter to the GP or referrer as a PDF; Refused without consent to share, unless a reason is given."""
    reason = _without_consent(view, patient, override_reason)
    content = letter_as_pdf(pages.gp_letter(view, patient))
    return Export("gp-letter", patient, "GP letter", "gp-letter.pdf", content, reason)


def check_consent(view: View, export: Export) -> None:
    """Refused if consent to share is lacking now, unless the export carries the reason why it is shared without."""
    if export.patient is not None:
        _without_consent(view, export.patient, export.override_reason)


def is_stopped(view: View, patient: UUID, queued_at: datetime) -> bool:
    """Whether the person has said no to sharing since an export of theirs was queued; one with a reason still goes."""
    if consent.current(view, patient)[Purpose.GP].answer is not Answer.REFUSED:
        return False
    # The history is where the reason stands: it was noted in the change that queued the export, at its moment.
    return not audit.happened(view, _WITHOUT_CONSENT, patient, queued_at)


def note_export(work: Work, export: Export) -> None:
    """Keep in the history that this left the workspace; sharing without consent also stands in the patient's notes."""
    if export.patient is None:
        work.note("exported", Worker.table_id, work.worker, work.get(Worker, work.worker).subject)
        return
    action = _WITHOUT_CONSENT if export.override_reason else "exported"
    work.note(action, Patient.table_id, export.patient, export.patient)
    if export.override_reason:
        words = f"{export.title} shared without recorded consent. Reason: {export.override_reason}"
        note.write(work, export.patient, words, mode=Mode.NOT_A_CONTACT)


def _without_consent(view: View, patient: UUID, override_reason: str) -> str:
    """The reason that is needed for sharing without consent; empty if consent is given. Refused after a death."""
    bereavement.check_may_reach(view, patient)
    said = consent.current(view, patient)[Purpose.GP].answer
    if said is Answer.GIVEN:
        return ""
    if override_reason.strip():
        return override_reason.strip()
    if said is Answer.REFUSED:
        raise Refused(
            "The person has refused to have their information shared.",
            "Ask them again, or give the reason why it must be shared all the same.",
            field="override_reason",
        )
    raise Refused(
        "The person has not been asked whether their information may be shared.",
        "Ask them and record the answer, or give the reason why it must be shared all the same.",
        field="override_reason",
    )
