"""Patients: who they are and what they need, in the fields of PRSB Social Prescribing v1.1 (person demographics)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.domain import nhs_number as nhs_numbers
from socialrx_desktop.domain import words
from socialrx_desktop.domain.demographics import (
    CONTACT_METHODS,
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
from socialrx_desktop.store import facts, individual_requirement, same_person
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.transaction import View, Work


class WrittenFormat(StrEnum):
    """How the person needs written information (Accessible Information Standard)."""

    STANDARD = "standard"
    LARGE_PRINT = "large"
    EASY_READ = "easy-read"
    BRAILLE = "braille"
    AUDIO = "audio"


WRITTEN_FORMATS: Mapping[WrittenFormat, str] = {
    WrittenFormat.STANDARD: "Standard print",
    WrittenFormat.LARGE_PRINT: "Large print",
    WrittenFormat.EASY_READ: "Easy read",
    WrittenFormat.BRAILLE: "Braille",
    WrittenFormat.AUDIO: "Audio",
}


class Patient(Record, kw_only=True):
    """A person who is supported. Names of fields follow PRSB.

    `address` is the standard's lines 1 to 5; `telephone` and `email` are the preferred ones (preference 1), and further
    ones are contact points; `other_identifiers` has one a line, such as "CHI number: …". The columns 6, 13, 17 and 21
    of the first form are gone.
    """

    __tablename__ = "patient"
    table_id = 2
    retired = (
        (6, "stated_gender"),
        (13, "preferred_contact_method"),
        (17, "individual_requirements"),
        (21, "most_important_to_me"),
    )

    first_name: Mapped[str] = mapped_column(info=column(1))
    family_name: Mapped[str] = mapped_column(info=column(2))
    preferred_name: Mapped[str] = mapped_column(info=column(3), default="")
    title: Mapped[str] = mapped_column(info=column(4), default="")
    date_of_birth: Mapped[date | None] = mapped_column(info=column(5), default=None, index=True)
    nhs_number: Mapped[str | None] = mapped_column(info=column(7), default=None, index=True)
    nhs_number_status: Mapped[Status] = mapped_column(Choice(Status), info=column(8), default=Status.NOT_TRACED)
    address: Mapped[str] = mapped_column(info=column(9), default="")
    postcode: Mapped[str] = mapped_column(info=column(10), default="", index=True)
    telephone: Mapped[str] = mapped_column(info=column(11), default="")
    email: Mapped[str] = mapped_column(info=column(12), default="")
    language: Mapped[str] = mapped_column(info=column(14), default="")
    interpreter_required: Mapped[bool] = mapped_column(info=column(15), default=False)
    written_format: Mapped[WrittenFormat] = mapped_column(
        Choice(WrittenFormat), info=column(16), default=WrittenFormat.STANDARD
    )
    gp_name: Mapped[str] = mapped_column(info=column(18), default="")
    gp_practice: Mapped[str] = mapped_column(info=column(19), default="")
    gp_practice_code: Mapped[str] = mapped_column(info=column(20), default="")
    gender: Mapped[Gender | None] = mapped_column(Choice(Gender), info=column(22), default=None)
    contact_method: Mapped[ContactMethod | None] = mapped_column(Choice(ContactMethod), info=column(23), default=None)
    suffix: Mapped[str] = mapped_column(info=column(24), default="")
    pronoun: Mapped[str] = mapped_column(info=column(25), default="")
    sex: Mapped[Sex | None] = mapped_column(Choice(Sex), info=column(26), default=None)
    alias: Mapped[str] = mapped_column(info=column(27), default="")
    ethnicity: Mapped[Ethnicity | None] = mapped_column(Choice(Ethnicity), info=column(28), default=None)
    religion: Mapped[str] = mapped_column(info=column(29), default="")
    religion_code: Mapped[str] = mapped_column(info=column(30), default="")
    is_carer: Mapped[bool | None] = mapped_column(info=column(31), default=None)
    other_identifiers: Mapped[str] = mapped_column(info=column(32), default="")
    address_type: Mapped[AddressType | None] = mapped_column(Choice(AddressType), info=column(33), default=None)
    telephone_type: Mapped[ContactUse | None] = mapped_column(Choice(ContactUse), info=column(34), default=None)
    email_type: Mapped[ContactUse | None] = mapped_column(Choice(ContactUse), info=column(35), default=None)
    other_contact_information: Mapped[str] = mapped_column(info=column(36), default="")
    birth_location: Mapped[str] = mapped_column(info=column(37), default="")
    birth_location_code: Mapped[str] = mapped_column(info=column(38), default="")
    country_of_birth: Mapped[str] = mapped_column(info=column(39), default="")
    marital_status: Mapped[MaritalStatus | None] = mapped_column(Choice(MaritalStatus), info=column(40), default=None)
    immigration_status: Mapped[ImmigrationStatus | None] = mapped_column(
        Choice(ImmigrationStatus), info=column(41), default=None
    )
    immigration_from: Mapped[date | None] = mapped_column(info=column(42), default=None)
    immigration_until: Mapped[date | None] = mapped_column(info=column(43), default=None)
    immigration_comment: Mapped[str] = mapped_column(info=column(44), default="")
    sexual_orientation: Mapped[SexualOrientation | None] = mapped_column(
        Choice(SexualOrientation), info=column(45), default=None
    )
    donation_opt_out: Mapped[bool | None] = mapped_column(info=column(46), default=None)
    overseas_visitor: Mapped[OverseasVisitor | None] = mapped_column(
        Choice(OverseasVisitor), info=column(47), default=None
    )
    educational_establishment: Mapped[str] = mapped_column(info=column(48), default="")
    photograph_id: Mapped[UUID | None] = mapped_column(info=column(49), default=None)
    is_pregnant: Mapped[bool | None] = mapped_column(info=column(50), default=None)
    expected_delivery_on: Mapped[date | None] = mapped_column(info=column(51), default=None)
    gp_practice_address: Mapped[str] = mapped_column(info=column(52), default="")
    gp_opt_out: Mapped[GpOptOut | None] = mapped_column(Choice(GpOptOut), info=column(53), default=None)
    primary_care_network: Mapped[str] = mapped_column(info=column(54), default="")
    primary_care_network_code: Mapped[str] = mapped_column(info=column(55), default="")
    died_on: Mapped[date | None] = mapped_column(info=column(56), default=None)
    bereaved_since: Mapped[date | None] = mapped_column(info=column(57), default=None)

    @property
    def subject(self) -> UUID:
        return self.id


@dataclass(frozen=True, kw_only=True)
class Details:
    """A patient's facts, as a form gives them and a screen shows them. Texts are as typed; empty means not known.

    `birth_location` is where a baby was born, `country_of_birth` the standard's "place of birth"; `is_carer` that the
    person cares for somebody (SNOMED CT 224484003).
    """

    first_name: str
    family_name: str
    preferred_name: str = ""
    title: str = ""
    date_of_birth: date | None = None
    nhs_number: str | None = None
    nhs_number_status: Status = Status.NOT_TRACED
    address: str = ""
    postcode: str = ""
    telephone: str = ""
    email: str = ""
    language: str = ""
    interpreter_required: bool = False
    written_format: WrittenFormat = WrittenFormat.STANDARD
    gp_name: str = ""
    gp_practice: str = ""
    gp_practice_code: str = ""
    gender: Gender | None = None
    contact_method: ContactMethod | None = None
    suffix: str = ""
    pronoun: str = ""
    sex: Sex | None = None
    alias: str = ""
    ethnicity: Ethnicity | None = None
    religion: str = ""
    religion_code: str = ""
    is_carer: bool | None = None
    other_identifiers: str = ""
    address_type: AddressType | None = None
    telephone_type: ContactUse | None = None
    email_type: ContactUse | None = None
    other_contact_information: str = ""
    birth_location: str = ""
    birth_location_code: str = ""
    country_of_birth: str = ""
    marital_status: MaritalStatus | None = None
    immigration_status: ImmigrationStatus | None = None
    immigration_from: date | None = None
    immigration_until: date | None = None
    immigration_comment: str = ""
    sexual_orientation: SexualOrientation | None = None
    donation_opt_out: bool | None = None
    overseas_visitor: OverseasVisitor | None = None
    educational_establishment: str = ""
    photograph_id: UUID | None = None
    is_pregnant: bool | None = None
    expected_delivery_on: date | None = None
    gp_practice_address: str = ""
    gp_opt_out: GpOptOut | None = None
    primary_care_network: str = ""
    primary_care_network_code: str = ""


@dataclass(frozen=True)
class Banner:
    """What stands at the top of every screen of one patient, so that no note goes to the wrong person."""

    id: UUID
    name: str
    called: str
    date_of_birth: date | None
    nhs_number: str | None
    needs: tuple[str, ...]


_RECORD_ID = re.compile("[0-9a-fA-F]{32}")
_LONGEST_ADDRESS = 5
_TO_BE_MINDED = (
    ContactMethod.NO_TELEPHONE,
    ContactMethod.SIGN_LANGUAGE,
    ContactMethod.MINICOM,
    ContactMethod.TELEPHONE_VIA_PROXY,
)


def register(work: Work, details: Details) -> UUID:
    """A new patient. The NHS number may be absent; a wrong one is refused, and so is one that another patient has."""
    details = _checked(work, details, None)
    return work.add(Patient(id=work.new_id(), **facts.values(details))).id


def check(view: View, details: Details) -> None:
    """The InputProblem with which `register` would refuse these facts now, if it would."""
    _checked(view, details, None)


def correct(work: Work, patient: UUID, details: Details) -> None:
    """Put a patient's facts right; the history keeps what they were."""
    row = work.get(Patient, patient)
    facts.put(row, _checked(work, details, patient))


def details(view: View, patient: UUID) -> Details:
    """All facts of one patient."""
    return facts.shaped(Details, view.get(Patient, patient))


def banner(view: View, patient: UUID) -> Banner:
    """What the banner shows."""
    row = view.get(Patient, patient)
    wanted = [each.words for each in individual_requirement.current(view, patient) if each.is_flagged]
    return Banner(
        row.id,
        list_name(row.first_name, row.family_name),
        called(row),
        row.date_of_birth,
        row.nhs_number,
        needs(row.language, row.interpreter_required, row.written_format, row.contact_method, wanted),
    )


def find(view: View, words_typed: str) -> UUID:
    """The patient of a record id or an NHS number; an InputProblem if there is none."""
    typed = words_typed.strip()
    digits = bare_number(typed)
    statement = select(same_person.lead_of(Patient.id)).where(Patient.nhs_number == digits)
    if _RECORD_ID.fullmatch(digits):
        statement = select(same_person.lead_of(Patient.id)).where(Patient.id == UUID(digits))
    found = view.session.scalars(statement).first()
    if found is None:
        raise InputProblem("No patient has that NHS number or record id.", "List the patients to see theirs.")
    return found


def count(view: View) -> int:
    """How many patients the workspace holds; joined records are of one."""
    return view.session.scalar(select(func.count()).select_from(Patient).where(same_person.is_shown(Patient.id))) or 0


def list_name(first_name: str, family_name: str) -> str:
    """KHAN, Amina: how lists and the banner name a person."""
    return f"{family_name.upper()}, {first_name}"


def called(row: Patient) -> str:
    """What the person likes to be called."""
    return row.preferred_name or row.first_name


def needs(
    language: str,
    interpreter_required: bool,
    written_format: WrittenFormat,
    contact_method: ContactMethod | None,
    requirements: Iterable[str],
) -> tuple[str, ...]:
    """What must be thought of before every contact: how to speak, write and reach first, then flagged requirements."""
    found = []
    if interpreter_required:
        found.append(f"{language[0].upper()}{language[1:]} interpreter" if language else "Interpreter")
    elif language and language != "English":
        found.append(f"Speaks {language}")
    if written_format is not WrittenFormat.STANDARD:
        found.append(WRITTEN_FORMATS[written_format])
    if contact_method in _TO_BE_MINDED:
        found.append(CONTACT_METHODS[contact_method])
    return (*found, *requirements)


def _checked(view: View, details: Details, patient: UUID | None) -> Details:
    if not details.first_name.strip():
        raise InputProblem("Enter a first name.", field="first_name")
    if not details.family_name.strip():
        raise InputProblem("Enter a family name.", field="family_name")
    if details.date_of_birth is not None and details.date_of_birth > view.today:
        raise InputProblem(
            "The date of birth is in the future.", f"Today is {words.day(view.today)}.", field="date_of_birth"
        )
    _check_demographics(details)
    number = nhs_numbers.check(details.nhs_number) if details.nhs_number and details.nhs_number.strip() else None
    if number is not None:
        others = select(Patient.id).where(Patient.nhs_number == number)
        if patient is not None:
            others = others.where(Patient.id.not_in(same_person.ids(patient)))
        if view.session.scalars(others).first() is not None:
            raise InputProblem(
                "Another patient in this workspace has that NHS number.",
                "Open that patient, or check the number against the letter.",
                field="nhs_number",
            )
    return replace(
        details,
        nhs_number=number,
        postcode=spaced_postcode(details.postcode),
        gp_practice_code=details.gp_practice_code.strip().upper(),
        primary_care_network_code=details.primary_care_network_code.strip().upper(),
    )


def _check_demographics(details: Details) -> None:
    if len(details.address.strip().splitlines()) > _LONGEST_ADDRESS:
        raise InputProblem(f"An address has at most {_LONGEST_ADDRESS} lines.", field="address")
    if details.email.strip() and "@" not in details.email:
        raise InputProblem("An email address has an @ in it.", "For example, name@example.org.", field="email")
    facts.check_order(details.immigration_from, details.immigration_until, field="immigration_until")
    if details.expected_delivery_on is not None and not details.is_pregnant:
        raise InputProblem(
            "An expected date of delivery needs a pregnancy.", "Say yes to pregnant.", field="expected_delivery_on"
        )


def bare_number(typed: str) -> str:
    """An NHS number or record id without the blanks and hyphens that people put between its groups."""
    return "".join(typed.split()).replace("-", "")


def spaced_postcode(typed: str) -> str:
    """A postcode in capitals with its one blank."""
    letters = "".join(typed.split()).upper()
    return f"{letters[:-3]} {letters[-3:]}" if len(letters) >= 5 else letters
