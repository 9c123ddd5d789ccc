"""Consent: an answer for each purpose with its day and how it was given; nothing that was said is ever lost."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import consent, referral
from socialrx_desktop.store.consent import Answer, Purpose, Standing
from socialrx_desktop.store.referral import Received
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient, an_answer
from tests.conftest import FixedClock


def test_nobody_has_agreed_to_anything_before_they_were_asked(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        assert consent.current(work, person) == dict.fromkeys(Purpose, Standing())
        assert not any(consent.is_given(work, person, purpose) for purpose in Purpose)


def test_each_purpose_has_an_answer_of_its_own_with_its_day_and_how_it_was_given(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        consent.record(work, person, Purpose.GP, Answer.GIVEN, how="signed form", on=date(2026, 3, 2))
        consent.record(work, person, Purpose.FAMILY, Answer.REFUSED, how="spoken")
        standing = consent.current(work, person)
    assert standing[Purpose.GP] == Standing(Answer.GIVEN, date(2026, 3, 2), "signed form")
    assert standing[Purpose.FAMILY] == Standing(Answer.REFUSED, date(2026, 3, 4), "spoken")
    assert standing[Purpose.SERVICES] == Standing()


def test_a_change_of_mind_counts_and_what_was_said_before_stays(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        an_answer(work, person, Answer.GIVEN)
    with workspace.work() as work:
        an_answer(work, person, Answer.REFUSED)
    clock.pass_(days=3)
    with workspace.work() as work:
        an_answer(work, person, Answer.GIVEN)
        assert consent.is_given(work, person, Purpose.GP)
        said = [(each.answer, each.on) for each in consent.answers(work, person)]
    assert said == [
        (Answer.GIVEN, date(2026, 3, 7)),
        (Answer.REFUSED, date(2026, 3, 4)),
        (Answer.GIVEN, date(2026, 3, 4)),
    ]


def test_an_answer_of_an_earlier_day_that_is_written_late_does_not_undo_a_later_one(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        an_answer(work, person, Answer.REFUSED)
        consent.record(work, person, Purpose.GP, Answer.GIVEN, on=date(2026, 3, 1))
        assert not consent.is_given(work, person, Purpose.GP)


def test_the_last_answer_counts_even_if_the_clock_has_gone_back_within_the_day(
    workspace: Workspace, clock: FixedClock
) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        an_answer(work, person, Answer.GIVEN)
    clock.pass_(hours=-2)
    with workspace.work() as work:
        an_answer(work, person, Answer.REFUSED)
        assert not consent.is_given(work, person, Purpose.GP)


def test_that_nobody_could_ask_needs_its_reason_and_counts_as_no(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        an_answer(work, person, Answer.GIVEN)
    with pytest.raises(InputProblem) as refusal, workspace.work() as work:
        consent.record(work, person, Purpose.GP, Answer.NOT_ASKED)
    assert refusal.value.field == "reason_not_obtained"
    with workspace.work() as work:
        consent.record(
            work, person, Purpose.GP, Answer.NOT_ASKED, reason_not_obtained="Cannot take it in; best interests"
        )
        assert not consent.is_given(work, person, Purpose.GP)
        assert consent.current(work, person)[Purpose.GP].reason_not_obtained == "Cannot take it in; best interests"


def test_nobody_can_have_agreed_tomorrow(workspace: Workspace) -> None:
    with pytest.raises(InputProblem, match="future"), workspace.work() as work:
        consent.record(work, a_patient(work), Purpose.GP, Answer.GIVEN, on=date(2026, 3, 5))


def test_what_a_referral_says_of_consent_is_about_the_gp_and_referrer_alone(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        referral.receive(work, person, Received(received_on=work.today, consent_to_share=Answer.GIVEN))
        given = [purpose for purpose in Purpose if consent.is_given(work, person, purpose)]
        referral.receive(work, person, Received(received_on=work.today))
        still = [purpose for purpose in Purpose if consent.is_given(work, person, purpose)]
    assert given == still == [Purpose.GP]


@pytest.mark.parametrize("statement", ["UPDATE consent SET answer = 'given'", "DELETE FROM consent"])
def test_no_answer_can_be_changed_or_taken_away(workspace: Workspace, statement: str) -> None:
    with workspace.work() as work:
        an_answer(work, a_patient(work), Answer.REFUSED)
    with pytest.raises(IntegrityError, match="consent"), workspace.work() as work:
        work.session.execute(text(statement))


def test_every_purpose_has_words() -> None:
    assert consent.PURPOSES.keys() == set(Purpose)
