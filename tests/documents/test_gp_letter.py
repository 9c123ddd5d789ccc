"""The letter to the GP as the practice reads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from socialrx_desktop.documents.gp_letter import gp_letter
from socialrx_desktop.documents.preview import page_count
from socialrx_desktop.domain.gp_letter import Connection, GpLetter, Outcome, Risk, Score
from socialrx_desktop.problems import PrintProblem

from .samples import LETTER, SAM, words_of

SHOWN = words_of(gp_letter(LETTER))
BARE = GpLetter("Amina Khan", None, "", date(2026, 3, 6), SAM)


def test_the_patient_is_identified_before_anything_is_said() -> None:
    identity = "Amina Khan, born 9 July 1958, NHS number 999 000 0018"
    assert SHOWN.index(identity) < SHOWN.index("Plan and requested actions")


def test_every_page_names_the_patient() -> None:
    pdf = gp_letter(LETTER)
    assert page_count(pdf) == 2
    assert SHOWN.count("Amina Khan, NHS number 999 000 0018 Page") == 2


def test_the_order_is_actions_summary_goals_services_measures_consent_contacts_signature() -> None:
    parts = (
        "Dear Dr Patel",
        "Plan and requested actions",
        LETTER.requested_actions[0],
        LETTER.requested_actions[1],
        "Summary",
        LETTER.reason,
        "Goals",
        "Services",
        "Measures",
        LETTER.consent,
        "Contacts with the link worker so far: 5",
        "Yours sincerely Sam Taylor",
    )
    places = [SHOWN.index(part) for part in parts]
    assert places == sorted(places)


def test_no_action_is_stated_and_never_left_blank() -> None:
    for actions in ((), ("", " \n")):
        shown = words_of(gp_letter(replace(LETTER, requested_actions=actions)))
        assert "Plan and requested actions No action is required from the practice. Summary" in shown
    assert "No action is required" not in SHOWN


def test_signposted_and_referred_are_kept_apart_each_with_its_status_and_date() -> None:
    referred = SHOWN[SHOWN.index("Referred to") : SHOWN.index("Told about (signposted, no referral made)")]
    signposted = SHOWN[SHOWN.index("Told about (signposted, no referral made)") : SHOWN.index("Measures")]
    assert "Gentle walking group Attending, 21 January 2026" in referred
    assert "Strength and balance class On the waiting list, 2 February 2026" in referred
    assert "Chai" not in referred
    assert "Chai and Chat Not known if attended, 8 January 2026" in signposted


def test_a_connection_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="signposted"):
        gp_letter(replace(LETTER, connections=(Connection("Choir", "other", "", date(2026, 1, 1)),)))


def test_each_figure_has_its_date() -> None:
    assert "ONS4 life satisfaction: 6 out of 10 on 4 March 2026; 4 out of 10 on 1 January 2026" in SHOWN
    assert "UCLA loneliness (3 items): 5 on 4 March 2026" in SHOWN


def test_a_first_figure_without_a_date_is_not_shown() -> None:
    score = Score("Wellbeing", "22", date(2026, 3, 4), first="17")
    assert "17" not in words_of(gp_letter(replace(BARE, scores=(score,))))


def test_nothing_claims_a_cause() -> None:
    assert "A difference between two figures does not show what caused it." in SHOWN
    for claim in ("improve", "because", "thanks to", "helped", "led to", "effect"):
        assert claim not in SHOWN.lower()


def test_goals_carry_importance_steps_and_confidence() -> None:
    assert "“I want to feel steady on my feet, so that I can walk to the shops by myself.”" in SHOWN
    assert "Importance to the patient: 9 out of 10" in SHOWN
    assert "Amina, by 12 March 2025 The patient’s confidence: 7 out of 10" in SHOWN


def test_the_signature_says_who_writes_and_how_to_reach_them() -> None:
    signature = SHOWN[SHOWN.index("Yours sincerely") :]
    for fact in (SAM.name, SAM.role, SAM.organisation, SAM.telephone, SAM.email, SAM.working_hours):
        assert fact in signature


def test_a_bare_letter_leaves_out_what_is_not_known_and_states_what_must_be() -> None:
    shown = words_of(gp_letter(BARE))
    for gone in ("Summary", "Goals", "Services", "Measures", "born", "NHS number", "Version", "None"):
        assert gone not in shown
    assert "Dear colleague" in shown
    assert "No action is required from the practice." in shown
    assert "No consent to share information is recorded." in shown
    assert "Contacts with the link worker so far: 0" in shown


def test_outcomes_say_how_each_goal_stands_with_the_persons_words_and_the_day() -> None:
    outcomes = (Outcome("Walk again", "Met", "I walk daily", date(2026, 3, 4)), Outcome("Swim", "Stopped"))
    shown = words_of(gp_letter(replace(BARE, outcomes=outcomes)))
    assert "What became of goals “Walk again” Met, 4 March 2026 “I walk daily” “Swim” Stopped" in shown


def test_risks_are_stated_each_with_what_to_do_and_since_when() -> None:
    risks = (Risk("Falls", "Two falls in the autumn.", date(2025, 11, 3)), Risk("Cold home"))
    shown = words_of(gp_letter(replace(BARE, risks=risks)))
    told = [
        shown.index(part) for part in ("Risks", "Falls Two falls in the autumn. Since 3 November 2025", "Cold home")
    ]
    assert told == sorted(told)


def test_that_no_risk_is_known_is_stated_with_its_day() -> None:
    shown = words_of(gp_letter(replace(BARE, no_known_risks_on=date(2026, 3, 4))))
    assert "Risks No known risks (last looked at on 4 March 2026)." in shown


def test_a_letter_never_leaves_risks_blank() -> None:
    assert "Risks Nothing has been recorded about risks yet." in words_of(gp_letter(BARE))


def test_the_workers_summary_stands_in_the_summary() -> None:
    shown = words_of(gp_letter(replace(BARE, professional_summary="Tried the choir, which did not suit her.")))
    assert "Summary Link worker’s summary: Tried the choir, which did not suit her." in shown


@pytest.mark.parametrize(
    ("referred_on", "referred_by", "said"),
    [
        (date(2025, 12, 15), "Dr Patel", "Referred on 15 December 2025 by Dr Patel."),
        (date(2025, 12, 15), "", "Referred on 15 December 2025."),
        (None, "Dr Patel", "Referred by Dr Patel."),
    ],
)
def test_the_referral_says_what_is_known_of_it(referred_on: date | None, referred_by: str, said: str) -> None:
    shown = words_of(gp_letter(replace(BARE, referred_on=referred_on, referred_by=referred_by)))
    assert f"Summary {said}" in shown


def test_the_title_of_the_file_holds_no_name() -> None:
    pdf = gp_letter(LETTER)
    assert b"Social prescribing letter" in pdf
    assert b"Amina" not in pdf


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert gp_letter(LETTER) == gp_letter(LETTER)


def test_a_letter_that_the_page_cannot_show_is_a_problem() -> None:
    with pytest.raises(PrintProblem):
        gp_letter(replace(LETTER, reason="নদী"))
