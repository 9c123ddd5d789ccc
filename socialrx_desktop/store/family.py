"""Families: one referral for several people, what each of them is at, and the end of support for all or for one.

Each person has a referral of their own, which names the lead person's as `family_referral_id`; the lead's names itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from socialrx_desktop.domain.family_lines import NamedPerson
from socialrx_desktop.domain.search_words import folded
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import bereavement, consent, duplicates, goal, household, referral, same_person
from socialrx_desktop.store import patient as patients
from socialrx_desktop.store.consent import Purpose
from socialrx_desktop.store.definitions import pathway
from socialrx_desktop.store.goal import GoalStatus
from socialrx_desktop.store.household import Member, Role
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.referral import Received, Referral
from socialrx_desktop.store.transaction import View, Work


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody of a family that is referred: one who is known (`patient_id`), or one to register (`details`)."""

    role: Role
    patient_id: UUID | None = None
    details: patients.Details | None = None
    detail: str = ""


@dataclass(frozen=True)
class Line:
    """One person of a household as the Family tab shows them: where their own support stands, and what became of it.

    `stage` is empty for a member who was never referred. `goals` counts their own and the shared ones.
    """

    member: Member
    referral: UUID | None
    stage: str
    is_open: bool
    closed_on: date | None
    worker: str
    family_consent: consent.Standing
    goals: int
    goals_met: int
    is_quiet: bool


def refer(work: Work, people: Sequence[Person], received: Received, about: household.Facts) -> UUID:
    """One referral for several people, the first of whom leads; the household's id.

    Who is new is registered, who is known is taken as they are; a household, or an open referral to this pathway, that
    somebody has already is used, so that nobody has two.
    """
    if not people:
        raise InputProblem("Add at least one person of the family.", field="people")
    ids = [_patient(work, person) for person in people]
    if len(set(ids)) < len(ids):
        raise InputProblem("The same person is in the family twice.", field="people")
    home = _household(work, ids[0], people[0], about)
    lead = _case(work, ids[0], received)
    for patient, person in zip(ids, people, strict=True):
        _take_in(work, home, patient, person)
        _join(work, patient, received, lead)
    return home


def refer_with(work: Work, lead: UUID, role: Role, people: Sequence[Person], about: household.Facts) -> UUID:
    """Let these people share the open referral that the lead has already; the household's id."""
    case = next(iter(_open_cases(work, lead)), None)
    if case is None:
        raise InputProblem("This person has no open referral to share.", "Refer them first.", field="is_referred")
    received = replace(_as_received(work, case), received_on=case.received_on)
    return refer(work, [Person(role=role, patient_id=lead), *people], received, about)


def named(view: View, people: Sequence[NamedPerson]) -> list[Person]:
    """The people of typed lines, those with an NHS number looked up.

    A line is refused if nobody has its number, or if somebody of its name and date of birth is known already.
    """
    return [_named(view, each) for each in people]


def find(view: View, words_typed: str, *, limit: int = 8) -> list[patients.Banner]:
    """Patients whose name or NHS number has all these words, by name."""
    name = func.folded(Patient.first_name + " " + Patient.family_name + " " + Patient.preferred_name)
    statement = select(Patient.id).where(same_person.is_shown(Patient.id))
    for word in words_typed.split():
        number = func.coalesce(Patient.nhs_number, "").contains(word, autoescape=True)
        statement = statement.where(name.contains(folded(word), autoescape=True) | number)
    by_name = statement.order_by(func.folded(Patient.family_name), func.folded(Patient.first_name), Patient.id)
    return [patients.banner(view, each) for each in view.session.scalars(by_name.limit(limit))]


def add(work: Work, home: UUID, person: Person, *, is_referred: bool) -> UUID:
    """Take one more person into the household; the patient's id. With `is_referred` they share the lead's referral."""
    patient = _patient(work, person)
    household.add(work, home, patient, person.role, detail=person.detail)
    if is_referred:
        lead = _family_case(work, household.details(work, home).lead_id)
        if lead is None:
            raise InputProblem(
                "The person who leads the household has no open family referral to share.",
                "Add this person without a referral, or refer the family first.",
                field="is_referred",
            )
        _join(work, patient, _as_received(work, lead), lead)
    return patient


def close(work: Work, home: UUID, reason: str) -> None:
    """End the support of the whole family: every open referral of theirs that is part of the family's, for one reason.

    A referral of a member's own, to another pathway, goes on.
    """
    cases = [_family_case(work, each.patient_id) for each in household.members(work, home)]
    still_open = [case for case in cases if case is not None]
    if not still_open:
        raise InputProblem("Nobody of this household has an open family referral.", field="closure_reason")
    for case in still_open:
        referral.close(work, case.id, reason)


def closure_reasons(view: View, home: UUID) -> dict[str, str]:
    """The reasons for which the whole family's support can end; none while no referral of the family's is open."""
    cases = (_family_case(view, each.patient_id) for each in household.members(view, home))
    case = next((each for each in cases if each is not None), None)
    if case is None:
        return {}
    way = pathway(view, case.pathway)
    return way.family_closure_reasons or way.closure_reasons


def people(view: View, home: UUID) -> list[Line]:
    """Everybody of the household, the lead first."""
    return [_line(view, member) for member in household.members(view, home)]


def shared_goals(view: View, home: UUID) -> list[str]:
    """The goals that all of the household share and still work on, in the order in which they were set."""
    lead = household.details(view, home).lead_id
    return [
        each.words
        for each in goal.of_patient(view, lead)
        if each.household_id == home and each.status is GoalStatus.WORKING_ON
    ]


def _patient(work: Work, person: Person) -> UUID:
    if person.patient_id is not None:
        return person.patient_id
    if person.details is None:
        raise InputProblem("Choose a person, or enter who they are.", field="people")
    return patients.register(work, person.details)


def _named(view: View, person: NamedPerson) -> Person:
    role, where = Role(person.role), f"Line {person.line}"
    detail = "" if person.said == person.role else person.said.capitalize()
    if person.nhs_number:
        known = view.session.scalars(
            select(same_person.lead_of(Patient.id)).where(Patient.nhs_number == person.nhs_number)
        ).first()
        if known is None:
            raise InputProblem(
                f"{where}: nobody here has this NHS number.", "Enter their name instead.", field="people"
            )
        return Person(role=role, patient_id=known, detail=detail)
    details = patients.Details(
        first_name=person.first_name, family_name=person.family_name, date_of_birth=person.date_of_birth
    )
    if duplicates.is_known(view, details):
        raise InputProblem(
            f"{where}: somebody of this name and date of birth is known already.",
            "Add them as a person who is known.",
            field="people",
        )
    return Person(role=role, details=details, detail=detail)


def _household(work: Work, lead: UUID, person: Person, about: household.Facts) -> UUID:
    """The household that the lead has already, or a new one."""
    known = household.of_patient(work, lead)
    return known.id if known is not None else household.begin(work, lead, person.role, about)


def _take_in(work: Work, home: UUID, patient: UUID, person: Person) -> None:
    known = household.of_patient(work, patient)
    if known is None or known.id != home:
        household.add(work, home, patient, person.role, detail=person.detail)


def _family_case(view: View, patient: UUID) -> Referral | None:
    """The person's open referral that is part of a family's."""
    return next((case for case in _open_cases(view, patient) if case.family_referral_id is not None), None)


def _open_cases(view: View, patient: UUID) -> Sequence[Referral]:
    statement = (
        select(Referral)
        .where(Referral.patient_id.in_(same_person.ids(patient)), Referral.is_open)
        .order_by(Referral.received_on.desc(), Referral.id.desc())
    )
    return view.session.scalars(statement).all()


def _case(work: Work, patient: UUID, received: Received) -> Referral:
    """The person's open referral to this pathway, or a new one."""
    known = next((case for case in _open_cases(work, patient) if case.pathway == received.pathway), None)
    return known if known is not None else work.get(Referral, referral.receive(work, patient, received))


def _join(work: Work, patient: UUID, received: Received, lead: Referral) -> None:
    lead.family_referral_id = lead.id
    _case(work, patient, received).family_referral_id = lead.id


def _as_received(work: Work, lead: Referral) -> Received:
    """What the lead's referral said, come in today for one more person."""
    known = {each.name: getattr(lead, each.name) for each in fields(Received) if hasattr(lead, each.name)}
    return Received(**known | {"received_on": work.today})


def _line(view: View, member: Member) -> Line:
    case = referral.current(view, member.patient_id)
    goals = goal.of_patient(view, member.patient_id)
    met = {each.goal_id for each in goal.outcomes(view, member.patient_id, [g.id for g in goals])
           if each.status is GoalStatus.MET}  # fmt: skip
    return Line(
        member=member,
        referral=case.id if case else None,
        stage=case.stage_name if case else "",
        is_open=case is not None and case.is_open,
        closed_on=case.closed_on if case else None,
        worker=case.worker if case else "",
        family_consent=consent.current(view, member.patient_id)[Purpose.FAMILY],
        goals=len(goals),
        goals_met=sum(
            1 for each in goals if each.id in met or (each.household_id is None and each.status is GoalStatus.MET)
        ),
        is_quiet=bereavement.is_quiet(view, member.patient_id),
    )
