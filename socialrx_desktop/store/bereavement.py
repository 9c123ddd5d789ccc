"""A death in the family: from that moment nothing reminds, prints or sends, until a person lifts it with a reason.

Two facts of a patient say so: `died_on` of somebody who died, and `bereaved_since` of those who are left. Whatever
would reach a person asks here first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.domain import words
from socialrx_desktop.problems import InputProblem, Refused
from socialrx_desktop.store import household, same_person
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Record, column
from socialrx_desktop.store.transaction import View, Work


class Bereavement(Record, kw_only=True):
    """One death, as it concerns one person. `died_id` is who died, if a patient of ours; else `who_died` has words.

    A bereavement that was lifted keeps the day and the reason.
    """

    __tablename__ = "bereavement"
    table_id = 52

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    died_id: Mapped[UUID | None] = mapped_column(info=column(2, "immutable"), default=None)
    who_died: Mapped[str] = mapped_column(info=column(3), default="")
    died_on: Mapped[date | None] = mapped_column(info=column(4), default=None)
    begun_on: Mapped[date] = mapped_column(info=column(5, "immutable"))
    lifted_on: Mapped[date | None] = mapped_column(info=column(6), default=None)
    lift_reason: Mapped[str] = mapped_column(info=column(7), default="")

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a death: of a patient of ours (`died_id`, with the day), or of somebody else, in words."""

    died_id: UUID | None = None
    who_died: str = ""
    died_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """Why a person's case is quiet. `has_died` is true for the person who died; `since` is the day, if known."""

    has_died: bool
    since: date | None
    who_died: str


def begin(work: Work, patient: UUID, facts: Facts, *, whole_household: bool) -> None:
    """Make the case of this person quiet at once, or those of their whole household; that of who died always."""
    _check(work, facts)
    for person in _concerned(work, patient, facts, whole_household=whole_household):
        row = work.get(Patient, person)
        if person == facts.died_id:
            row.died_on = facts.died_on
        elif row.bereaved_since is None:
            row.bereaved_since = facts.died_on or work.today
        work.add(
            Bereavement(
                id=work.new_id(),
                patient_id=person,
                died_id=facts.died_id,
                who_died=facts.who_died.strip(),
                died_on=facts.died_on,
                begun_on=work.today,
            )
        )


def lift(work: Work, patient: UUID, reason: str) -> None:
    """Let this person be reached again. For a person recorded as died it says that this was a mistake."""
    if not reason.strip():
        raise InputProblem("Enter why this person may be reached again.", field="lift_reason")
    if not is_quiet(work, patient):
        raise InputProblem("This person's case is not quiet.")
    for row in _records(work, patient):
        row.died_on = row.bereaved_since = None
    for each in _standing(work, patient):
        each.lifted_on, each.lift_reason = work.today, reason.strip()


def is_quiet(view: View, patient: UUID) -> bool:
    """Whether nothing may remind of, print for or send about this person now."""
    return any(is_quiet_person(each) for each in _records(view, patient))


def is_quiet_person(person: Patient) -> bool:
    """The same of a person who has been read already."""
    return person.died_on is not None or person.bereaved_since is not None


def quiet() -> ColumnElement[bool]:
    """The same as a condition on patients, for lists."""
    return Patient.died_on.is_not(None) | Patient.bereaved_since.is_not(None)


def check_may_reach(view: View, patient: UUID) -> None:
    """Refused while the person's case is quiet: called by whatever reminds, prints or sends."""
    if is_quiet(view, patient):
        raise Refused(
            "There has been a death in this family, so nothing is printed or sent for now.",
            "When the person may be reached again, lift this with a reason in their Family tab.",
        )


def standing(view: View, patient: UUID) -> Standing | None:
    """Why the person's case is quiet; None if it is not."""
    records = _records(view, patient)
    died_on = next((each.died_on for each in records if each.died_on is not None), None)
    if died_on is not None:
        return Standing(True, died_on, "")
    bereaved_since = next((each.bereaved_since for each in records if each.bereaved_since is not None), None)
    if bereaved_since is None:
        return None
    told = next((each.who_died for each in _standing(view, patient) if each.who_died), "")
    return Standing(False, bereaved_since, told)


def _check(view: View, facts: Facts) -> None:
    if facts.died_id is None and not facts.who_died.strip():
        raise InputProblem("Enter who has died.", field="who_died")
    if facts.died_id is not None and facts.died_on is None:
        raise InputProblem("Enter the day on which the person died.", field="died_on")
    if facts.died_on is not None and facts.died_on > view.today:
        raise InputProblem("This day is in the future.", f"Today is {words.day(view.today)}.", field="died_on")


def _records(view: View, patient: UUID) -> list[Patient]:
    """The record of this person, with those that were joined with it."""
    view.get(Patient, patient)
    return [view.get(Patient, each) for each in same_person.records(view, patient)]


def _concerned(view: View, patient: UUID, facts: Facts, *, whole_household: bool) -> list[UUID]:
    found = [patient]
    home = household.of_patient(view, patient)
    if whole_household and home is not None:
        found += [each.patient_id for each in household.members(view, home.id)]
    if facts.died_id is not None:
        found.append(facts.died_id)
    return list(dict.fromkeys(found))


def _standing(view: View, patient: UUID) -> Sequence[Bereavement]:
    """The deaths that have not been lifted, the last one first."""
    statement = (
        select(Bereavement)
        .where(Bereavement.patient_id.in_(same_person.ids(patient)), Bereavement.lifted_on.is_(None))
        .order_by(Bereavement.id.desc())
    )
    return view.session.scalars(statement).all()
