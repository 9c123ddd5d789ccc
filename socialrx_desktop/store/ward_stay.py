"""Stays on a ward: where a person can be found, until when, and what to know before going to their bed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.domain import beds, words
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import appointment, bereavement, facts, referral, same_person
from socialrx_desktop.store.appointment import Status
from socialrx_desktop.store.note import Mode, Note
from socialrx_desktop.store.patient import Patient, list_name
from socialrx_desktop.store.record import Record, column
from socialrx_desktop.store.referral import Referral
from socialrx_desktop.store.site import Site, Ward
from socialrx_desktop.store.transaction import View, Work

SOON = timedelta(days=2)
"""A discharge that is expected this near, or whose day has passed, is flagged in the ward list."""


class WardStay(Record, kw_only=True):
    """One stay. `interpreter` is what was arranged on the ward; that one is needed stands in the person's own facts."""

    __tablename__ = "ward_stay"
    table_id = 47

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    ward_id: Mapped[UUID] = mapped_column(info=column(2), index=True)
    bay: Mapped[str] = mapped_column(info=column(3), default="")
    bed: Mapped[str] = mapped_column(info=column(4), default="")
    admitted_on: Mapped[date | None] = mapped_column(info=column(5), default=None)
    expected_discharge_on: Mapped[date | None] = mapped_column(info=column(6), default=None)
    discharged_on: Mapped[date | None] = mapped_column(info=column(7), default=None)
    consultant: Mapped[str] = mapped_column(info=column(8), default="")
    referring_clinician: Mapped[str] = mapped_column(info=column(9), default="")
    interpreter: Mapped[str] = mapped_column(info=column(10), default="")
    infection: Mapped[str] = mapped_column(info=column(11), default="")
    visiting: Mapped[str] = mapped_column(info=column(12), default="")

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a form says of a stay. Texts as typed; empty means not known."""

    ward_id: UUID
    bay: str = ""
    bed: str = ""
    admitted_on: date | None = None
    expected_discharge_on: date | None = None
    consultant: str = ""
    referring_clinician: str = ""
    interpreter: str = ""
    infection: str = ""
    visiting: str = ""


@dataclass(frozen=True)
class Details:
    """A stay as a screen shows it."""

    id: UUID
    patient_id: UUID
    facts: Facts
    ward: str
    site_id: UUID
    site: str
    discharged_on: date | None


@dataclass(frozen=True)
class WardLine:
    """One line of the ward list; a quiet one has no dates.

    `seen_at` is today's last ward visit with a note; `tried` why the person could not be seen since, and when.
    """

    stay: UUID
    patient_id: UUID
    name: str
    initials: str
    site: str
    ward: str
    bay: str
    bed: str
    expected_discharge_on: date | None
    is_leaving_soon: bool
    know_first: tuple[str, ...]
    next_action: str
    due: date | None
    seen_at: datetime | None
    tried: tuple[Status, datetime] | None
    is_quiet: bool


def admit(work: Work, patient: UUID, details: Facts) -> UUID:
    """A new stay; the stay's id. Refused while another stay of the person has not ended."""
    work.get(Patient, patient)
    if current(work, patient) is not None:
        raise InputProblem("This person is on a ward already.", "Change that stay, or end it first.", field="ward_id")
    _check(work, details)
    return work.add(WardStay(id=work.new_id(), patient_id=patient, **facts.values(details))).id


def change(work: Work, stay: UUID, details: Facts) -> None:
    """Put a stay as it is now: another bed, another ward, another day. The history keeps what it was."""
    _check(work, details)
    facts.put(work.get(WardStay, stay), details)


def discharge(work: Work, stay: UUID, discharged_on: date) -> None:
    """The person has left the ward on that day."""
    row = work.get(WardStay, stay)
    if discharged_on > work.today:
        raise InputProblem(
            "The day of leaving is in the future.",
            f"Today is {words.day(work.today)}. A day that is expected goes under expected discharge.",
            field="discharged_on",
        )
    if row.admitted_on is not None and discharged_on < row.admitted_on:
        raise InputProblem(
            f"The person was admitted on {words.day(row.admitted_on)}.", "Enter that day or a later one.",
            field="discharged_on",
        )  # fmt: skip
    row.discharged_on = discharged_on


def bring_back(work: Work, stay: UUID) -> None:
    """The person has not left after all."""
    row = work.get(WardStay, stay)
    there = current(work, row.patient_id)
    if there is not None and there.id != stay:
        raise InputProblem("This person is on a ward already.", "Change that stay, or end it first.")
    row.discharged_on = None


def current(view: View, patient: UUID) -> Details | None:
    """Where the person is now; None if on no ward."""
    return next((each for each in stays(view, patient) if each.discharged_on is None), None)


def stays(view: View, patient: UUID) -> list[Details]:
    """All stays of a person, the last one first."""
    statement = _joined().where(WardStay.patient_id.in_(same_person.ids(patient))).order_by(WardStay.id.desc())
    return [_details(stay, ward, site) for stay, ward, site in view.session.execute(statement)]


def ward_list(view: View, *, site: UUID | None = None, ward: UUID | None = None) -> list[WardLine]:
    """Everybody who is on a ward now, by site and ward, and there in the order of bays and beds."""
    statement = (
        select(WardStay, Ward.name, Site.name, Patient)
        .join(Ward, Ward.id == WardStay.ward_id)
        .join(Site, Site.id == Ward.site_id)
        .join(Patient, Patient.id == same_person.lead_of(WardStay.patient_id))
        .where(WardStay.discharged_on.is_(None))
    )
    if site is not None:
        statement = statement.where(Site.id == site)
    if ward is not None:
        statement = statement.where(Ward.id == ward)
    found = view.session.execute(statement).all()
    today = _Today(view, [person.id for _, _, _, person in found])
    lines = [_line(today, stay, (on, at), person) for stay, on, at, person in found]
    return sorted(lines, key=lambda line: (*beds.order(line.site, line.ward, line.bay, line.bed), line.stay))


class _Today:
    """What the list says of these people besides their stay: their open case, and today's visits."""

    def __init__(self, view: View, people: Sequence[UUID]) -> None:
        self.date = view.today
        open_cases = select(Referral.id).where(Referral.is_open, same_person.is_of(Referral.patient_id, people))
        lines = referral.caseload_lines(view, list(view.session.scalars(open_cases)))
        self.cases = {line.patient_id: line for line in lines.values()}
        visits = select(same_person.lead_of(Note.patient_id), Note.event_at).where(
            Note.mode == Mode.WARD_VISIT, same_person.is_of(Note.patient_id, people), Note.event_at <= view.now
        )
        rows = view.session.execute(visits.order_by(Note.event_at)).all()
        self.seen = {patient: at for patient, at in rows if at.astimezone(words.UK).date() == view.today}
        self.tried = {
            each.patient_id: (each.status, each.starts_at)
            for each in appointment.on_day(view, view.today)
            if each.status in appointment.COULD_NOT_BE_SEEN
        }


def _line(today: _Today, stay: WardStay, place: tuple[str, str], person: Patient) -> WardLine:
    is_quiet = bereavement.is_quiet_person(person)
    case, seen, tried = today.cases.get(person.id), today.seen.get(person.id), today.tried.get(person.id)
    expected = None if is_quiet else stay.expected_discharge_on
    know = [stay.infection, case.needs if case else "", stay.interpreter, stay.visiting]
    return WardLine(
        stay=stay.id,
        patient_id=person.id,
        name=list_name(person.first_name, person.family_name),
        initials=_initials(person),
        site=place[1],
        ward=place[0],
        bay=stay.bay,
        bed=stay.bed,
        expected_discharge_on=expected,
        is_leaving_soon=expected is not None and expected <= today.date + SOON,
        know_first=tuple(each for each in know if each),
        next_action=case.next_action if case else "",
        due=None if is_quiet or case is None else case.due,
        seen_at=seen,
        tried=tried if tried is not None and (seen is None or seen < tried[1]) else None,
        is_quiet=is_quiet,
    )


def _initials(person: Patient) -> str:
    names = f"{person.first_name} {person.family_name}".replace("-", " ").split()
    return "".join(name[0].upper() for name in names)


def _check(view: View, details: Facts) -> None:
    view.get(Ward, details.ward_id)
    admitted, expected = details.admitted_on, details.expected_discharge_on
    facts.check_past(view, admitted, "The day of admission is in the future.", field="admitted_on")
    if admitted is not None and expected is not None and expected < admitted:
        raise InputProblem(
            "The expected discharge is before the admission.",
            f"The admission was on {words.day(admitted)}.",
            field="expected_discharge_on",
        )


def _joined() -> Select[WardStay, Ward, Site]:
    return select(WardStay, Ward, Site).join(Ward, Ward.id == WardStay.ward_id).join(Site, Site.id == Ward.site_id)


def _details(stay: WardStay, ward: Ward, site: Site) -> Details:
    said = facts.shaped(Facts, stay)
    return Details(stay.id, stay.patient_id, said, ward.name, site.id, site.name, stay.discharged_on)
