"""Exports: what the letter to the GP needs before it may leave, and what is kept about that."""

from __future__ import annotations

from datetime import date

import pytest

from socialrx_desktop.exchange import exports, outbox
from socialrx_desktop.problems import Refused
from socialrx_desktop.store import audit, note, patient, referral
from socialrx_desktop.store.consent import Answer
from socialrx_desktop.store.referral import Received
from tests.exchange.outbox_samples import Office


def _refer(office: Office, answer: Answer) -> None:
    with office.workspace.work() as work:
        received = Received(received_on=date(2026, 3, 2), reason="Lonely since the move")
        referral.receive(work, office.patient, received)
    office.says(answer)


def test_a_letter_with_consent_is_a_pdf_with_neutral_names(office: Office) -> None:
    _refer(office, Answer.GIVEN)
    with office.workspace.look() as view:
        letter = exports.gp_letter(view, office.patient)
    assert (letter.kind, letter.patient, letter.title) == ("gp-letter", office.patient, "GP letter")
    assert letter.file_name == "gp-letter.pdf"
    assert letter.content.startswith(b"%PDF-")
    assert letter.override_reason == ""


@pytest.mark.parametrize(
    ("consent", "words"), [(Answer.REFUSED, "has refused"), (Answer.NOT_ASKED, "has not been asked")]
)
def test_without_consent_no_letter_is_made(office: Office, consent: Answer, words: str) -> None:
    _refer(office, consent)
    with office.workspace.look() as view, pytest.raises(Refused, match=words) as refusal:
        exports.gp_letter(view, office.patient, override_reason="  ")
    assert refusal.value.field == "override_reason"
    assert "Quicksilver" not in str(refusal.value)


def test_without_a_referral_nobody_was_asked(office: Office) -> None:
    with office.workspace.work() as work:
        unasked = patient.register(work, patient.Details(first_name="Ann", family_name="Lee"))
    with office.workspace.look() as view, pytest.raises(Refused, match="has not been asked"):
        exports.gp_letter(view, unasked)


def test_a_letter_that_was_made_before_the_person_said_no_is_not_queued(office: Office) -> None:
    with office.workspace.look() as view:
        letter = exports.gp_letter(view, office.patient)
    office.says(Answer.REFUSED)
    with pytest.raises(Refused, match="has refused"), office.workspace.work() as work:
        outbox.queue_export(work, letter, office.destination)
    assert office.payloads() == 0


def test_a_letter_without_consent_keeps_its_reason_in_the_notes_and_the_history(office: Office) -> None:
    _refer(office, Answer.REFUSED)
    with office.workspace.look() as view:
        letter = exports.gp_letter(view, office.patient, override_reason="Risk of serious harm, agreed with the lead")
    with office.workspace.work() as work:
        outbox.queue_export(work, letter, office.destination)
    with office.workspace.look() as view:
        actions = [event.action for event in audit.events(view, subject=office.patient)]
        [entry] = note.timeline(view, office.patient)
    assert "exported without consent" in actions
    assert "exported" not in actions
    assert entry.words == (
        "GP letter shared without recorded consent. Reason: Risk of serious harm, agreed with the lead"
    )


def test_a_reason_that_was_not_needed_is_not_kept(office: Office) -> None:
    _refer(office, Answer.GIVEN)
    with office.workspace.look() as view:
        assert exports.gp_letter(view, office.patient, override_reason="just in case").override_reason == ""


def test_an_export_about_nobody_in_particular_is_noted_by_its_worker(office: Office) -> None:
    report = exports.Export("evaluation", None, "Evaluation report", "evaluation.pdf", b"%PDF figures")
    with office.workspace.work() as work:
        item = outbox.queue_export(work, report, office.destination)
    assert office.item(item).patient is None
    with office.workspace.look() as view:
        noted = [event for event in audit.events(view) if event.action == "exported"]
    assert [event.record for event in noted] == [office.workspace.worker]
