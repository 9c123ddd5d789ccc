"""Who a person is: every fact of the standard is kept as it was given, and what cannot be right is refused."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from datetime import date
from uuid import UUID

import pytest

from socialrx_desktop.domain.demographics import (
    AddressType,
    ContactMethod,
    ContactUse,
    Ethnicity,
    Gender,
    GpOptOut,
    ImmigrationStatus,
    MaritalStatus,
    OverseasVisitor,
    Sex,
    SexualOrientation,
)
from socialrx_desktop.domain.nhs_number import Status
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import patient, referral
from socialrx_desktop.store.patient import Details, WrittenFormat
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient, a_referral, a_requirement, some_details

EVERYTHING = Details(
    first_name="Amina Noor",
    family_name="Khan",
    preferred_name="Mina",
    title="Mrs",
    suffix="MBE",
    alias="Amina Malik",
    date_of_birth=date(1991, 3, 12),
    pronoun="she/her",
    gender=Gender.FEMALE,
    sex=Sex.FEMALE,
    ethnicity=Ethnicity.PAKISTANI,
    religion="Muslim",
    religion_code="100000",
    is_carer=True,
    nhs_number="9990000018",
    nhs_number_status=Status.VERIFIED,
    other_identifiers="CHI number: 9990000018\nHospital number: H1234",
    address="Flat 2\n4 Mill Lane\nLarkbeck\nNetherbourne\nWethershire",
    address_type=AddressType.MAIN,
    postcode="QN4 5AB",
    telephone="01632 960 123",
    telephone_type=ContactUse.HOME,
    email="amina@example.org",
    email_type=ContactUse.WORK,
    contact_method=ContactMethod.TEXT_MESSAGE,
    other_contact_information="Text relay",
    language="Urdu",
    interpreter_required=True,
    written_format=WrittenFormat.BRAILLE,
    birth_location="Netherbourne General Hospital",
    birth_location_code="Z9990",
    country_of_birth="Pakistan",
    marital_status=MaritalStatus.MARRIED,
    immigration_status=ImmigrationStatus.LIMITED_LEAVE,
    immigration_from=date(2024, 1, 1),
    immigration_until=date(2027, 1, 1),
    immigration_comment="Renewal asked for",
    sexual_orientation=SexualOrientation.NOT_STATED,
    donation_opt_out=False,
    overseas_visitor=OverseasVisitor.SURCHARGE_PAID,
    educational_establishment="Larkbeck College",
    photograph_id=UUID(int=7),
    is_pregnant=True,
    expected_delivery_on=date(2026, 7, 1),
    gp_name="Dr Ellen Moss",
    gp_practice="Bridge Street Surgery",
    gp_practice_address="1 Bridge Street, Netherbourne",
    gp_practice_code="Z99901",
    gp_opt_out=GpOptOut.PRIVATE_GP,
    primary_care_network="Netherbourne",
    primary_care_network_code="U99999",
)


def test_every_fact_of_a_person_comes_back_as_it_was_given(workspace: Workspace) -> None:
    bare = Details(first_name="", family_name="")
    assert [
        field.name for field in fields(Details) if getattr(EVERYTHING, field.name) == getattr(bare, field.name)
    ] == []
    with workspace.work() as work:
        person = patient.register(work, EVERYTHING)
    with workspace.look() as view:
        assert patient.details(view, person) == EVERYTHING


def test_every_fact_of_a_person_can_be_put_right(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
    with workspace.work() as work:
        patient.correct(work, person, EVERYTHING)
    with workspace.look() as view:
        assert patient.details(view, person) == EVERYTHING


def test_blanks_around_what_was_typed_are_not_kept_and_codes_are_upper_case(workspace: Workspace) -> None:
    typed = replace(some_details(), family_name=" Khan ", gp_practice_code=" z99901 ", postcode="qn45ab")
    with workspace.work() as work:
        found = patient.details(work, patient.register(work, typed))
    assert (found.family_name, found.gp_practice_code, found.postcode) == ("Khan", "Z99901", "QN4 5AB")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"first_name": " "}, "first_name"),
        ({"family_name": ""}, "family_name"),
        ({"date_of_birth": date(2026, 3, 5)}, "date_of_birth"),
        ({"nhs_number": "999 000 0019"}, "nhs_number"),
        ({"address": "1\n2\n3\n4\n5\n6"}, "address"),
        ({"email": "amina at home"}, "email"),
        ({"immigration_from": date(2026, 1, 2), "immigration_until": date(2026, 1, 1)}, "immigration_until"),
        ({"expected_delivery_on": date(2026, 7, 1)}, "expected_delivery_on"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field(
    workspace: Workspace, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(InputProblem) as refusal, workspace.work() as work:
        patient.register(work, Details(**{**asdict(some_details()), **wrong}))
    assert refusal.value.field == field


def test_the_banner_and_the_caseload_say_the_same_needs_the_most_pressing_first(workspace: Workspace) -> None:
    facts = replace(
        some_details(),
        language="British Sign Language",
        interpreter_required=True,
        written_format=WrittenFormat.LARGE_PRINT,
        contact_method=ContactMethod.NO_TELEPHONE,
    )
    with workspace.work() as work:
        person = patient.register(work, facts)
        a_requirement(work, person, "Hearing loop")
        a_referral(work, person)
        needs = patient.banner(work, person).needs
        (line,) = referral.caseload(work)
    assert needs == ("British Sign Language interpreter", "Large print", "Not by phone", "Hearing loop")
    assert line.needs == ", ".join(needs)


@pytest.mark.parametrize(
    ("language", "interpreter", "said"),
    [("urdu", True, ("Urdu interpreter",)), ("", True, ("Interpreter",)), ("Welsh", False, ("Speaks Welsh",)),
     ("English", False, ())],
)  # fmt: skip
def test_language_is_said_as_people_say_it(language: str, interpreter: bool, said: tuple[str, ...]) -> None:
    assert patient.needs(language, interpreter, WrittenFormat.STANDARD, ContactMethod.TELEPHONE, ()) == said


def test_every_written_format_has_words() -> None:
    assert patient.WRITTEN_FORMATS.keys() == set(WrittenFormat)
