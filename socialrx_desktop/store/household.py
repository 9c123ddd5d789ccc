"""Households: people who are supported together, who each of them is to the others, and who leads.

No standard has these fields: they are our extension, for families on wards. Each person keeps a record, a referral and
outcomes of their own; the household says only that they belong together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import same_person
from socialrx_desktop.store.patient import Patient, list_name
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.transaction import View, Work


class Role(StrEnum):
    """Who a member is in the household; a sibling is one of the child who leads it."""

    CHILD = "child"
    SIBLING = "sibling"
    PARENT = "parent"
    CARER = "carer"
    OTHER = "other"


class Household(Record, kw_only=True):
    """A household. `patient_id` is the person for whom it was begun, whose record it is; `lead_id` who leads it now."""

    __tablename__ = "household"
    table_id = 48

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    lead_id: Mapped[UUID] = mapped_column(info=column(2))
    name: Mapped[str] = mapped_column(info=column(3))
    about: Mapped[str] = mapped_column(info=column(4), default="")

    @property
    def subject(self) -> UUID:
        return self.patient_id


class HouseholdMember(Record, kw_only=True):
    """One person of a household, from `joined_on` until `left_on`."""

    __tablename__ = "household_member"
    table_id = 49

    household_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    patient_id: Mapped[UUID] = mapped_column(info=column(2, "immutable"), index=True)
    role: Mapped[Role] = mapped_column(Choice(Role), info=column(3))
    detail: Mapped[str] = mapped_column(info=column(4), default="")
    joined_on: Mapped[date] = mapped_column(info=column(5, "immutable"))
    left_on: Mapped[date | None] = mapped_column(info=column(6), default=None)

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a form says of a household: what it is called, and what all who support it should know."""

    name: str
    about: str = ""


@dataclass(frozen=True)
class Member:
    """One person of a household as a screen shows them; `detail` is in words, such as "twin" or "lives with Dad"."""

    id: UUID
    household_id: UUID
    patient_id: UUID
    name: str
    role: Role
    is_lead: bool
    detail: str
    date_of_birth: date | None


@dataclass(frozen=True)
class Details:
    """A household as a screen shows it."""

    id: UUID
    name: str
    about: str
    lead_id: UUID


def begin(work: Work, lead: UUID, role: Role, facts: Facts) -> UUID:
    """A new household that this person leads; the household's id. Refused if they belong to one already."""
    row = Household(id=work.new_id(), patient_id=lead, lead_id=lead, name=_name(facts), about=facts.about.strip())
    work.get(Patient, lead)
    work.add(row)
    add(work, row.id, lead, role)
    return row.id


def change(work: Work, household: UUID, facts: Facts) -> None:
    """Put right what the household is called and what all should know."""
    row = work.get(Household, household)
    row.name, row.about = _name(facts), facts.about.strip()


def add(work: Work, household: UUID, patient: UUID, role: Role, *, detail: str = "") -> UUID:
    """Take a person into the household; the member's id. Refused if they belong to a household already."""
    work.get(Household, household)
    work.get(Patient, patient)
    if of_patient(work, patient) is not None:
        raise InputProblem(
            "This person belongs to a household already.",
            "Open their Family tab, and take them out of it first if they have moved.",
            field="patient",
        )
    row = HouseholdMember(
        id=work.new_id(),
        household_id=household,
        patient_id=patient,
        role=role,
        detail=detail.strip(),
        joined_on=work.today,
    )
    return work.add(row).id


def change_member(work: Work, member: UUID, role: Role, *, detail: str = "") -> None:
    """Say who a person is in their household."""
    row = work.get(HouseholdMember, member)
    row.role, row.detail = role, detail.strip()


def take_out(work: Work, member: UUID) -> None:
    """A person belongs to the household no longer; their record stays. The lead is refused: another must lead first."""
    row = work.get(HouseholdMember, member)
    if work.get(Household, row.household_id).lead_id == row.patient_id and len(members(work, row.household_id)) > 1:
        raise InputProblem(
            "This person leads the household.", "Let another person lead it first, then take this one out."
        )
    row.left_on = work.today


def put_back(work: Work, member: UUID) -> None:
    """A person who was taken out belongs to the household after all."""
    row = work.get(HouseholdMember, member)
    if of_patient(work, row.patient_id) is not None:
        raise InputProblem("This person belongs to a household already.")
    row.left_on = None


def let_lead(work: Work, household: UUID, patient: UUID) -> None:
    """The household is led by this member from now on."""
    if patient not in [each.patient_id for each in members(work, household)]:
        raise InputProblem("Only a member of the household can lead it.")
    work.get(Household, household).lead_id = patient


def members(view: View, household: UUID) -> list[Member]:
    """Who belongs to the household now: the lead first, then as they came."""
    statement = (
        select(HouseholdMember, Patient, same_person.lead_of(Household.lead_id))
        .select_from(HouseholdMember)
        .join(Patient, Patient.id == same_person.lead_of(HouseholdMember.patient_id))
        .join(Household, Household.id == HouseholdMember.household_id)
        .where(HouseholdMember.household_id == household, HouseholdMember.left_on.is_(None))
        .order_by(Patient.id != same_person.lead_of(Household.lead_id), HouseholdMember.id)
    )
    found: dict[UUID, Member] = {}  # a person whose two records were joined is in it once
    for row, person, lead in view.session.execute(statement):
        found.setdefault(person.id, _member(row, person, lead))
    return list(found.values())


def of_patient(view: View, patient: UUID) -> Details | None:
    """The household that a person belongs to now; the one joined last, should two laptops have put them in two."""
    statement = (
        select(Household)
        .join(HouseholdMember, HouseholdMember.household_id == Household.id)
        .where(HouseholdMember.patient_id.in_(same_person.ids(patient)), HouseholdMember.left_on.is_(None))
        .order_by(HouseholdMember.id.desc())
        .limit(1)
    )
    row = view.session.scalars(statement).first()
    return None if row is None else Details(row.id, row.name, row.about, row.lead_id)


def details(view: View, household: UUID) -> Details:
    """What the household is called, and who leads it."""
    row = view.get(Household, household)
    return Details(row.id, row.name, row.about, row.lead_id)


def _member(row: HouseholdMember, person: Patient, lead: UUID) -> Member:
    name = list_name(person.first_name, person.family_name)
    is_lead = person.id == lead
    return Member(row.id, row.household_id, person.id, name, row.role, is_lead, row.detail, person.date_of_birth)


def _name(facts: Facts) -> str:
    if not facts.name.strip():
        raise InputProblem("Enter what the household is called, such as the family name.", field="name")
    return facts.name.strip()
