"""Patients: who they are and what they need, in the fields of PRSB Social Prescribing v1.1 (person demographics)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.domain import nhs_number as nhs_numbers
from socialrx_desktop.domain import words
from socialrx_desktop.domain.nhs_number import Status
from socialrx_desktop.domain.search_words import folded
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.transaction import View, Work


class WrittenFormat(StrEnum):
    """How the person needs written information (Accessible Information Standard)."""

    STANDARD = "standard"
    LARGE_PRINT = "large"
    EASY_READ = "easy-read"


class Patient(Record, kw_only=True):
    """A person who is supported. Names of fields follow PRSB; `most_important_to_me` is the first About me heading."""

    __tablename__ = "patient"
    table_id = 2

    first_name: Mapped[str] = mapped_column(info=column(1))
    family_name: Mapped[str] = mapped_column(info=column(2))
    preferred_name: Mapped[str] = mapped_column(info=column(3), default="")
    title: Mapped[str] = mapped_column(info=column(4), default="")
    date_of_birth: Mapped[date | None] = mapped_column(info=column(5), default=None)
    stated_gender: Mapped[str] = mapped_column(info=column(6), default="")
    nhs_number: Mapped[str | None] = mapped_column(info=column(7), default=None, index=True)
    nhs_number_status: Mapped[Status] = mapped_column(Choice(Status), info=column(8), default=Status.NOT_TRACED)
    address: Mapped[str] = mapped_column(info=column(9), default="")
    postcode: Mapped[str] = mapped_column(info=column(10), default="")
    telephone: Mapped[str] = mapped_column(info=column(11), default="")
    email: Mapped[str] = mapped_column(info=column(12), default="")
    preferred_contact_method: Mapped[str] = mapped_column(info=column(13), default="")
    language: Mapped[str] = mapped_column(info=column(14), default="")
    interpreter_required: Mapped[bool] = mapped_column(info=column(15), default=False)
    written_format: Mapped[WrittenFormat] = mapped_column(
        Choice(WrittenFormat), info=column(16), default=WrittenFormat.STANDARD
    )
    individual_requirements: Mapped[str] = mapped_column(info=column(17), default="")
    gp_name: Mapped[str] = mapped_column(info=column(18), default="")
    gp_practice: Mapped[str] = mapped_column(info=column(19), default="")
    gp_practice_code: Mapped[str] = mapped_column(info=column(20), default="")
    most_important_to_me: Mapped[str] = mapped_column(info=column(21), default="")

    @property
    def subject(self) -> UUID:
        return self.id


@dataclass(frozen=True, kw_only=True)
class Details:
    """A patient's facts, as a form gives them and a screen shows them. Texts are as typed; empty means not known."""

    first_name: str
    family_name: str
    preferred_name: str = ""
    title: str = ""
    date_of_birth: date | None = None
    stated_gender: str = ""
    nhs_number: str | None = None
    nhs_number_status: Status = Status.NOT_TRACED
    address: str = ""
    postcode: str = ""
    telephone: str = ""
    email: str = ""
    preferred_contact_method: str = ""
    language: str = ""
    interpreter_required: bool = False
    written_format: WrittenFormat = WrittenFormat.STANDARD
    individual_requirements: str = ""
    gp_name: str = ""
    gp_practice: str = ""
    gp_practice_code: str = ""
    most_important_to_me: str = ""


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
_FIELDS = tuple(Details.__dataclass_fields__)


def register(work: Work, details: Details) -> UUID:
    """A new patient. The NHS number may be absent; a wrong one is refused, and so is one that another patient has."""
    details = _checked(work, details, None)
    values = {name: getattr(details, name) for name in _FIELDS}
    return work.add(Patient(id=work.new_id(), **values)).id


def correct(work: Work, patient: UUID, details: Details) -> None:
    """Put a patient's facts right; the history keeps what they were."""
    row = work.get(Patient, patient)
    details = _checked(work, details, patient)
    for name in _FIELDS:
        value = getattr(details, name)
        if getattr(row, name) != value:
            setattr(row, name, value)


def say_what_matters(work: Work, patient: UUID, most_important_to_me: str) -> None:
    """Keep what matters to the person, in their own words."""
    work.get(Patient, patient).most_important_to_me = most_important_to_me.strip()


def details(view: View, patient: UUID) -> Details:
    """All facts of one patient."""
    row = view.get(Patient, patient)
    return Details(**{name: getattr(row, name) for name in _FIELDS})


def banner(view: View, patient: UUID) -> Banner:
    """What the banner shows."""
    row = view.get(Patient, patient)
    return Banner(
        row.id, list_name(row.first_name, row.family_name), called(row), row.date_of_birth, row.nhs_number, needs(row)
    )


def find(view: View, words_typed: str) -> UUID:
    """The patient of a record id or an NHS number; an InputProblem if there is none."""
    typed = words_typed.strip()
    digits = _digits(typed)
    statement = select(Patient.id).where(Patient.nhs_number == digits)
    if _RECORD_ID.fullmatch(digits):
        statement = select(Patient.id).where(Patient.id == UUID(digits))
    found = view.session.scalars(statement).first()
    if found is None:
        raise InputProblem("No patient has that NHS number or record id.", "List the patients to see theirs.")
    return found


def count(view: View) -> int:
    """How many patients the workspace holds."""
    return view.session.scalar(select(func.count()).select_from(Patient)) or 0


def possible_duplicates(view: View, details: Details) -> list[Banner]:
    """Patients who may be this person: the same NHS number, or the same name with the date of birth or postcode."""
    same_name = (func.folded(Patient.family_name) == folded(details.family_name)) & (
        func.folded(Patient.first_name) == folded(details.first_name)
    )
    same: list[ColumnElement[bool]] = [
        same_name & (Patient.postcode == _postcode(details.postcode)) & (Patient.postcode != "")
    ]
    if details.date_of_birth is not None:
        same.append(same_name & (Patient.date_of_birth == details.date_of_birth))
    if details.nhs_number:
        same.append(Patient.nhs_number == _digits(details.nhs_number))
    ids = view.session.scalars(select(Patient.id).where(or_(*same)).order_by(Patient.id).limit(10))
    return [banner(view, each) for each in ids]


def list_name(first_name: str, family_name: str) -> str:
    """KHAN, Amina: how lists and the banner name a person."""
    return f"{family_name.upper()}, {first_name}"


def called(row: Patient) -> str:
    """What the person likes to be called."""
    return row.preferred_name or row.first_name


def needs(row: Patient) -> tuple[str, ...]:
    """What must be thought of before every contact, most urgent first."""
    found = []
    if row.interpreter_required:
        found.append(f"{row.language} interpreter".strip().capitalize() if row.language else "Interpreter")
    elif row.language and row.language != "English":
        found.append(f"Speaks {row.language}")
    if row.written_format is not WrittenFormat.STANDARD:
        found.append(
            {WrittenFormat.LARGE_PRINT: "Large print", WrittenFormat.EASY_READ: "Easy read"}[row.written_format]
        )
    if row.individual_requirements:
        found.append(row.individual_requirements)
    return tuple(found)


def _checked(view: View, details: Details, patient: UUID | None) -> Details:
    if not details.first_name.strip():
        raise InputProblem("Enter a first name.", field="first_name")
    if not details.family_name.strip():
        raise InputProblem("Enter a family name.", field="family_name")
    if details.date_of_birth is not None and details.date_of_birth > view.today:
        raise InputProblem(
            "The date of birth is in the future.", f"Today is {words.day(view.today)}.", field="date_of_birth"
        )
    number = nhs_numbers.check(details.nhs_number) if details.nhs_number and details.nhs_number.strip() else None
    if number is not None:
        other = view.session.scalars(select(Patient.id).where(Patient.nhs_number == number)).first()
        if other is not None and other != patient:
            raise InputProblem(
                "Another patient in this workspace has that NHS number.",
                "Open that patient, or check the number against the letter.",
                field="nhs_number",
            )
    trimmed = {name: value.strip() for name in _FIELDS if type(value := getattr(details, name)) is str}
    return Details(
        **{**{name: getattr(details, name) for name in _FIELDS}, **trimmed, "nhs_number": number}
        | {"postcode": _postcode(details.postcode), "gp_practice_code": details.gp_practice_code.strip().upper()}
    )


def _digits(typed: str) -> str:
    """An NHS number or record id without the blanks and hyphens that people put between its groups."""
    return "".join(typed.split()).replace("-", "")


def _postcode(typed: str) -> str:
    letters = "".join(typed.split()).upper()
    return f"{letters[:-3]} {letters[-3:]}" if len(letters) >= 5 else letters
