"""Names are found, compared and ordered as people read them: without regard to capitals and accents."""

from __future__ import annotations

import pytest

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import patient, referral
from socialrx_desktop.store.referral import Order
from socialrx_desktop.store.workspace import Workspace

from ..building import a_patient, a_referral, an_nhs_number


def _found(workspace: Workspace, query: str) -> list[str]:
    with workspace.look() as view:
        return [row.name for row in referral.caseload(view, query=query)]


@pytest.mark.parametrize("query", ["élodie", "ÉLODIE", "elodie", "öztürk", "ozturk élodie", "ÖZT", "lod"])
def test_the_caseload_finds_a_name_however_it_is_typed(workspace: Workspace, query: str) -> None:
    with workspace.work() as work:
        a_referral(work, a_patient(work, first_name="Élodie", family_name="Öztürk"))
        a_referral(work, a_patient(work, first_name="Ann", family_name="Lee"))
    assert _found(workspace, query) == ["ÖZTÜRK, Élodie"]


@pytest.mark.parametrize("query", ["o'brien", "O’BRIEN", "obrien", "smith-jones", "jones o'b"])
def test_the_caseload_finds_a_name_with_an_apostrophe_or_a_hyphen(workspace: Workspace, query: str) -> None:
    with workspace.work() as work:
        a_referral(work, a_patient(work, first_name="Ann", family_name="O'Brien Smith-Jones"))
        a_referral(work, a_patient(work, first_name="Ann", family_name="Lee"))
    assert _found(workspace, query) == ["O'BRIEN SMITH-JONES, Ann"]


def test_the_order_by_name_is_the_alphabets(workspace: Workspace) -> None:
    with workspace.work() as work:
        for family_name in ("Zander", "de Souza", "Öztürk", "Eze", "Obi"):
            a_referral(work, a_patient(work, family_name=family_name))
    with workspace.look() as view:
        names = [row.name for row in referral.caseload(view, order=Order.NAME)]
    assert names == ["DE SOUZA, Amina", "EZE, Amina", "OBI, Amina", "ÖZTÜRK, Amina", "ZANDER, Amina"]


def test_a_patient_is_found_by_record_id_and_by_nhs_number(workspace: Workspace) -> None:
    number = an_nhs_number()
    with workspace.work() as work:
        known = a_patient(work, number=number)
        for typed in (str(known), known.hex.upper(), number, f"{number[:3]}-{number[3:6]}-{number[6:]}"):
            assert patient.find(work, typed) == known


def test_32_characters_that_are_no_record_id_are_answered_like_any_other(workspace: Workspace) -> None:
    with workspace.look() as view, pytest.raises(InputProblem, match="No patient has"):
        patient.find(view, "z" * 32)
