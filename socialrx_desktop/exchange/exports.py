"""What can be exported, as bytes ready to be sealed; and the consent that sharing it needs."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from socialrx_desktop.documents.gp_letter import gp_letter as letter_as_pdf
from socialrx_desktop.problems import Refused
from socialrx_desktop.store import note, pages, referral
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.referral import Consent
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.worker import Worker


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


def note_export(work: Work, export: Export) -> None:
    """Keep in the history that this left the workspace; sharing without consent also stands in the patient's notes."""
    if export.patient is None:
        work.note("exported", Worker.table_id, work.worker, work.get(Worker, work.worker).subject)
        return
    action = "exported without consent" if export.override_reason else "exported"
    work.note(action, Patient.table_id, export.patient, export.patient)
    if export.override_reason:
        words = f"{export.title} shared without recorded consent. Reason: {export.override_reason}"
        note.write(work, export.patient, words, mode=Mode.NOT_A_CONTACT)


def _without_consent(view: View, patient: UUID, override_reason: str) -> str:
    """The reason that is needed for sharing without consent; empty if consent is given."""
    current = referral.current(view, patient)
    consent = Consent.NOT_ASKED if current is None else current.consent_to_share
    if consent is Consent.GIVEN:
        return ""
    if override_reason.strip():
        return override_reason.strip()
    if consent is Consent.REFUSED:
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
