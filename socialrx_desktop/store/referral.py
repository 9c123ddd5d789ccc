"""Referrals: why a person was sent to us and where their support stands, in the fields of PRSB (referral details)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, null, select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.domain.pathway import Pathway, unknown
from socialrx_desktop.domain.search_words import folded
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import bereavement, consent, facts, individual_requirement, readiness, same_person
from socialrx_desktop.store import patient as patients
from socialrx_desktop.store.consent import Answer, Purpose
from socialrx_desktop.store.definitions import pathway, pathways
from socialrx_desktop.store.patient import Patient, list_name
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.worker import Worker

_FIRST_PATHWAY = "primary-care"


class Method(StrEnum):
    """How the referral came (PRSB "method of referral")."""

    LETTER = "letter"
    SECURE_EMAIL = "secure_email"
    PHONE = "phone"
    E_RS = "e_rs"
    IN_PERSON = "in_person"
    SELF = "self_referral"


class Referral(Record, kw_only=True):
    """One episode of support. The columns 13 and 14 of the first form are gone: consent has a table of its own.

    `reason` is also the standard's presenting complaint as the referrer sees it, and `reason_code` its code;
    `persons_view` is how the person sees it. `professional_summary` is the standard's clinical summary.
    """

    __tablename__ = "referral"
    table_id = 3
    retired = ((13, "consent_to_share"), (14, "consent_on"))

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    worker_id: Mapped[UUID] = mapped_column(info=column(2), index=True)
    pathway: Mapped[str] = mapped_column(info=column(3, "immutable"))
    stage: Mapped[str] = mapped_column(info=column(4))
    received_on: Mapped[date] = mapped_column(info=column(5))
    referrer_name: Mapped[str] = mapped_column(info=column(6), default="")
    referrer_role: Mapped[str] = mapped_column(info=column(7), default="")
    referrer_organisation: Mapped[str] = mapped_column(info=column(8), default="")
    method: Mapped[Method] = mapped_column(Choice(Method), info=column(9), default=Method.LETTER)
    reason: Mapped[str] = mapped_column(info=column(10), default="")
    persons_view: Mapped[str] = mapped_column(info=column(11), default="")
    return_response_to: Mapped[str] = mapped_column(info=column(12), default="")
    next_action: Mapped[str] = mapped_column(info=column(15), default="")
    next_action_due: Mapped[date | None] = mapped_column(info=column(16), default=None)
    review_on: Mapped[date | None] = mapped_column(info=column(17), default=None)
    closed_on: Mapped[date | None] = mapped_column(info=column(18), default=None)
    closure_reason: Mapped[str | None] = mapped_column(info=column(19), default=None)
    is_open: Mapped[bool] = mapped_column(info=column(20), default=True)
    referrer_grade: Mapped[str] = mapped_column(info=column(21), default="")
    referrer_team: Mapped[str] = mapped_column(info=column(22), default="")
    referrer_specialty: Mapped[str] = mapped_column(info=column(23), default="")
    referrer_service: Mapped[str] = mapped_column(info=column(24), default="")
    referrer_service_code: Mapped[str] = mapped_column(info=column(25), default="")
    referrer_organisation_code: Mapped[str] = mapped_column(info=column(26), default="")
    referrer_contact: Mapped[str] = mapped_column(info=column(27), default="")
    reason_code: Mapped[str] = mapped_column(info=column(28), default="")
    professional_summary: Mapped[str] = mapped_column(info=column(29), default="")
    stage_since: Mapped[date | None] = mapped_column(info=column(30), default=None)
    gp_message_due: Mapped[date | None] = mapped_column(info=column(31), default=None)
    earlier_referral_id: Mapped[UUID | None] = mapped_column(info=column(32, "immutable"), default=None)
    plan_began_on: Mapped[date | None] = mapped_column(info=column(33), default=None)
    family_referral_id: Mapped[UUID | None] = mapped_column(info=column(40), default=None, index=True)

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Received:
    """What a referral says when it comes in; `consent_to_share` is the person's answer about the GP and referrer."""

    received_on: date
    pathway: str = _FIRST_PATHWAY
    referrer_name: str = ""
    referrer_role: str = ""
    referrer_organisation: str = ""
    method: Method = Method.LETTER
    reason: str = ""
    return_response_to: str = ""
    referrer_grade: str = ""
    referrer_team: str = ""
    referrer_specialty: str = ""
    referrer_service: str = ""
    referrer_service_code: str = ""
    referrer_organisation_code: str = ""
    referrer_contact: str = ""
    reason_code: str = ""
    consent_to_share: Answer = Answer.NOT_ASKED


@dataclass(frozen=True)
class Details:
    """A referral as a screen shows it."""

    id: UUID
    patient_id: UUID
    worker: str
    pathway: str
    stage: str
    stage_name: str
    moves: tuple[tuple[str, str], ...]
    received_on: date
    referrer_name: str
    referrer_role: str
    referrer_organisation: str
    method: Method
    reason: str
    persons_view: str
    return_response_to: str
    referrer_grade: str
    referrer_team: str
    referrer_specialty: str
    referrer_service: str
    referrer_service_code: str
    referrer_organisation_code: str
    referrer_contact: str
    reason_code: str
    professional_summary: str
    next_action: str
    next_action_due: date | None
    review_on: date | None
    gp_message_due: date | None
    stage_since: date | None
    is_open: bool
    closed_on: date | None
    closure_reason: str | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a case stands that comes from elsewhere, and what is planned in it."""

    stage: str
    next_action: str = ""
    due: date | None = None
    review_on: date | None = None
    how_consent_is_known: str = ""


@dataclass(frozen=True)
class Planned:
    """What was planned next in a case, to put it back."""

    referral: UUID
    next_action: str
    due: date | None


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """One line of the caseload."""

    patient_id: UUID
    name: str
    nhs_number: str | None
    stage: str
    worker: str
    next_action: str
    due: date | None
    needs: str


_NOT_TO_CORRECT = frozenset({"pathway", "consent_to_share"})


class Order(StrEnum):
    """How the caseload is ordered; each has an index of its own."""

    DUE = "due"
    NAME = "name"


def receive(work: Work, patient: UUID, received: Received) -> UUID:
    """A new referral for a patient, in the first stage of its pathway (the inbox), for the worker who takes it in."""
    row = _received(work, pathway(work, received.pathway), patient, received)
    if received.consent_to_share is not Answer.NOT_ASKED:
        consent.record(work, patient, Purpose.GP, received.consent_to_share)
    return work.add(row).id


def bring_in(work: Work, way: Pathway, patient: UUID, received: Received, standing: Standing) -> UUID:
    """A case that was under way elsewhere: it stands where it stood, and no message to the GP is due for it."""
    row = _received(work, way, patient, received)
    row.stage = standing.stage
    row.next_action, row.next_action_due, row.review_on = standing.next_action, standing.due, standing.review_on
    if row.stage == way.reviews.from_stage:
        row.plan_began_on = work.today
        row.review_on = row.review_on or way.reviews.next(work.today, work.today)
    if received.consent_to_share is not Answer.NOT_ASKED:
        consent.record(work, patient, Purpose.GP, received.consent_to_share, how=standing.how_consent_is_known)
    return work.add(row).id


def refer(work: Work, details: patients.Details, received: Received, *, requirements: str = "") -> UUID:
    """A new patient and their first referral, as one change; the patient's id.

    `requirements` is what the person needs of everybody, in a few words, so far as the referrer says it.
    """
    patient = patients.register(work, details)
    if requirements.strip():
        needed = individual_requirement.Details(kind=individual_requirement.Kind.OTHER, words=requirements)
        individual_requirement.add(work, patient, needed)
    receive(work, patient, received)
    return patient


def move(work: Work, referral: UUID, stage: str) -> None:
    """Take a referral to another stage; Refused if its pathway does not allow it, or asks for something first."""
    row = _open(work, referral)
    way = pathway(work, row.pathway)
    to = way.check_move(row.stage, stage)
    if any(reason.stage == to.id for reason in way.closures.values()):
        raise InputProblem("Choose a reason for closing.", field="closure_reason")
    way.check_requirements(to.id, readiness.met(work, row.patient_id, way, row.received_on))
    enter(work, row, to.id)


def enter(work: Work, row: Referral, stage: str) -> None:
    """Let a referral stand in a stage from today, with what its pathway says is then due."""
    way = pathway(work, row.pathway)
    to = way.stage(stage)
    row.stage, row.stage_since, row.is_open = to.id, work.today, to.is_open
    if not to.is_open:
        row.closed_on = work.today
        row.next_action, row.next_action_due = "", None
    if to.id == way.reviews.from_stage:
        row.plan_began_on = row.plan_began_on or work.today
        if row.review_on is None or row.review_on <= work.today:
            row.review_on = way.reviews.next(row.plan_began_on, work.today)
    if way.gp_message is not None and to.id in way.gp_message.stages and row.gp_message_due is None:
        row.gp_message_due = work.today + timedelta(days=way.gp_message.within_days)


def close(work: Work, referral: UUID, reason: str) -> None:
    """End a referral; its reason is what the evaluation counts."""
    row = _open(work, referral)
    way = pathway(work, row.pathway)
    closure = way.check_closure(reason)
    way.check_move(row.stage, closure.stage)
    enter(work, row, closure.stage)
    row.closure_reason = reason


def reopen(work: Work, referral: UUID) -> UUID:
    """Begin a new episode for somebody whose support ended; the ended referral stays as it was."""
    row = work.get(Referral, referral)
    found = current(work, row.patient_id)
    if found is not None and found.is_open:
        raise InputProblem("This person has an open referral.", "Go on with that one.")
    way = pathway(work, row.pathway)
    new = Referral(
        id=work.new_id(),
        patient_id=row.patient_id,
        worker_id=work.worker,
        pathway=row.pathway,
        stage=way.reopens_to,
        stage_since=work.today,
        received_on=work.today,
        referrer_name=row.referrer_name,
        referrer_role=row.referrer_role,
        referrer_organisation=row.referrer_organisation,
        method=row.method,
        reason=row.reason,
        persons_view=row.persons_view,
        return_response_to=row.return_response_to,
        earlier_referral_id=row.id,
        next_action="Get in touch again",
        next_action_due=work.today,
    )
    return work.add(new).id


def gp_message_sent(work: Work, referral: UUID) -> None:
    """The message to the GP that was due has gone."""
    work.get(Referral, referral).gp_message_due = None


def gp_told(work: Work, patient: UUID) -> None:
    """A letter to the GP waits to leave, so that no message about this person is due any more."""
    statement = select(Referral).where(
        Referral.patient_id.in_(same_person.ids(patient)), Referral.gp_message_due.is_not(None)
    )
    for row in work.session.scalars(statement):
        row.gp_message_due = None


def gp_message_not_sent(work: Work, referral: UUID, due: date | None) -> None:
    """Undo `gp_message_sent`: it is due again on that day."""
    work.get(Referral, referral).gp_message_due = due


def plan_next(work: Work, referral: UUID, next_action: str, due: date | None) -> None:
    """Say what happens next and by when."""
    row = _open(work, referral)
    row.next_action, row.next_action_due = next_action.strip(), due


def put_off(work: Work, referral: UUID, by: timedelta) -> tuple[Planned, date]:
    """Plan what comes next for so much later than today; what was planned before, for `plan_back`, and the new day."""
    row = _open(work, referral)
    former = Planned(row.id, row.next_action, row.next_action_due)
    row.next_action_due = work.today + by
    return former, row.next_action_due


def plan_back(work: Work, former: Planned) -> None:
    """Undo `put_off`: a second change, so that the history keeps both."""
    plan_next(work, former.referral, former.next_action, former.due)


def plan_review(work: Work, referral: UUID, review_on: date | None) -> None:
    """Say when the plan is looked at again."""
    _open(work, referral).review_on = review_on


def record_views(work: Work, referral: UUID, reason: str, persons_view: str) -> None:
    """Keep the referrer's and the person's own view of the need side by side."""
    row = work.get(Referral, referral)
    row.reason, row.persons_view = reason.strip(), persons_view.strip()


def correct(work: Work, referral: UUID, received: Received) -> None:
    """Put right what a referral said when it came in; its pathway stays, and so does what was said about consent."""
    row = work.get(Referral, referral)
    facts.check_past(work, received.received_on, "The referral cannot have come in the future.", field="received_on")
    for name, value in facts.values(received).items():
        if name not in _NOT_TO_CORRECT and getattr(row, name) != value:
            setattr(row, name, value)


def summarise(work: Work, referral: UUID, professional_summary: str) -> None:
    """Keep the worker's own summary of the support: what helped, what did not, and what changed."""
    work.get(Referral, referral).professional_summary = professional_summary.strip()


def usual_pathway(view: View) -> str:
    """The pathway of the referral that came in last; that of primary care before there is one."""
    statement = select(Referral.pathway).order_by(Referral.id.desc()).limit(1)
    return view.session.scalars(statement).first() or _FIRST_PATHWAY


def current(view: View, patient: UUID) -> Details | None:
    """The patient's open referral, or else the one that came last."""
    statement = (
        select(Referral, Worker.name)
        .outerjoin(Worker, Worker.id == Referral.worker_id)
        .where(Referral.patient_id.in_(same_person.ids(patient)))
        .order_by(Referral.is_open.desc(), Referral.received_on.desc(), Referral.id.desc())
        .limit(1)
    )
    found = view.session.execute(statement).first()
    return None if found is None else _details(pathway(view, found[0].pathway), found[0], found[1] or "")


def caseload(
    view: View, *, query: str = "", order: Order = Order.DUE, limit: int | None = None, worker: UUID | None = None
) -> list[CaseloadRow]:
    """The open referrals, one line each; `query` looks in names and NHS numbers."""
    found = _order(_matching(_caseload(), query, worker), order)
    statement = found if limit is None else found.limit(limit)
    ways, needed = pathways(view), individual_requirement.flagged(view, statement.with_only_columns(Patient.id))
    return [_line(row, ways, needed) for row in view.rows(_listed(statement))]


def caseload_ids(
    view: View, *, query: str = "", order: Order = Order.DUE, limit: int | None = None, worker: UUID | None = None
) -> list[UUID]:
    """The referrals of the caseload in order, by id alone: what a long list keeps in memory."""
    statement = _order(_matching(_caseload().with_only_columns(Referral.id), query, worker), order)
    return [row[0] for row in view.rows(statement if limit is None else statement.limit(limit))]


def caseload_lines(view: View, referrals: list[UUID]) -> dict[UUID, CaseloadRow]:
    """The lines of these referrals: a page of a long list."""
    found = _caseload().where(Referral.id.in_(referrals))
    ways, needed = pathways(view), individual_requirement.flagged(view, found.with_only_columns(Patient.id))
    statement = _listed(found).add_columns(Referral.id.label("referral"))
    return {row.referral: _line(row, ways, needed) for row in view.rows(statement)}


def count_open(view: View) -> int:
    """How many referrals are open."""
    return view.session.scalar(select(func.count()).select_from(Referral).where(Referral.is_open)) or 0


def _received(work: Work, way: Pathway, patient: UUID, received: Received) -> Referral:
    work.get(Patient, patient)
    if received.received_on > work.today:
        raise InputProblem("The referral cannot have come in the future.", field="received_on")
    said = facts.values(received)
    del said["consent_to_share"]
    return Referral(
        id=work.new_id(),
        patient_id=patient,
        worker_id=work.worker,
        stage=way.first,
        stage_since=work.today,
        next_action="Make first contact",
        next_action_due=work.today,
        **said,
    )


def _open(work: Work, referral: UUID) -> Referral:
    row = work.get(Referral, referral)
    if not row.is_open:
        raise InputProblem("This referral is closed.", "Open a new referral for the person.")
    return row


def _caseload() -> Select[Any]:
    return (
        select(Referral.id)
        .join(Patient, Patient.id == same_person.lead_of(Referral.patient_id))
        .outerjoin(Worker, Worker.id == Referral.worker_id)
        .where(Referral.is_open)
    )


def _matching(statement: Select[Any], query: str, worker: UUID | None) -> Select[Any]:
    name = func.folded(Patient.first_name + " " + Patient.family_name + " " + Patient.preferred_name)
    for word in query.split():
        digits = word.replace("-", "")
        matches = name.contains(folded(word), autoescape=True)
        if digits.isdigit():
            matches = matches | func.coalesce(Patient.nhs_number, "").contains(digits, autoescape=True)
        statement = statement.where(matches)
    return statement if worker is None else statement.where(Referral.worker_id == worker)


def _order(statement: Select[Any], order: Order) -> Select[Any]:
    if order is Order.NAME:
        return statement.order_by(func.folded(Patient.family_name), func.folded(Patient.first_name), Referral.id)
    due = _unless_quiet(Referral.next_action_due)
    return statement.order_by(due.is_(None), due, Referral.id)


def _unless_quiet(column: ColumnElement[Any] | Mapped[Any]) -> ColumnElement[Any]:  # a column of any type
    """The column, or nothing after a death: a quiet case stays in the list, and the list asks nothing of it."""
    return case((bereavement.quiet(), null()), else_=column)


_QUIET = "Quiet: there has been a death"


def _listed(statement: Select[Any]) -> Select[Any]:
    columns = (
        Patient.id,
        Patient.first_name,
        Patient.family_name,
        Patient.nhs_number,
        Patient.language,
        Patient.interpreter_required,
        Patient.written_format,
        Patient.contact_method,
        Referral.pathway,
        Referral.stage,
        func.coalesce(_unless_quiet(Referral.next_action), _QUIET).label("next_action"),
        _unless_quiet(Referral.next_action_due).label("next_action_due"),
        Worker.name.label("worker"),
    )
    listed: Any = statement.with_only_columns(*columns)  # a Select of many columns, whose types nobody reads
    return cast("Select[Any]", listed)


def _line(row: Any, ways: Mapping[str, Pathway], needed: Mapping[UUID, list[str]]) -> CaseloadRow:  # no class
    needs = patients.needs(
        row.language, row.interpreter_required, row.written_format, row.contact_method, needed.get(row.id, ())
    )
    return CaseloadRow(
        row.id,
        list_name(row.first_name, row.family_name),
        row.nhs_number,
        (ways.get(row.pathway) or unknown(row.pathway)).stage(row.stage).name,
        row.worker or "",
        row.next_action,
        row.next_action_due,
        ", ".join(needs),
    )


def _details(way: Pathway, row: Referral, worker: str) -> Details:
    stage = way.stage(row.stage)
    return Details(
        id=row.id,
        patient_id=row.patient_id,
        worker=worker,
        pathway=row.pathway,
        stage=row.stage,
        stage_name=stage.name,
        moves=tuple((each, way.stage(each).name) for each in stage.moves),
        received_on=row.received_on,
        referrer_name=row.referrer_name,
        referrer_role=row.referrer_role,
        referrer_organisation=row.referrer_organisation,
        method=row.method,
        reason=row.reason,
        persons_view=row.persons_view,
        return_response_to=row.return_response_to,
        referrer_grade=row.referrer_grade,
        referrer_team=row.referrer_team,
        referrer_specialty=row.referrer_specialty,
        referrer_service=row.referrer_service,
        referrer_service_code=row.referrer_service_code,
        referrer_organisation_code=row.referrer_organisation_code,
        referrer_contact=row.referrer_contact,
        reason_code=row.reason_code,
        professional_summary=row.professional_summary,
        next_action=row.next_action,
        next_action_due=row.next_action_due,
        review_on=row.review_on,
        gp_message_due=row.gp_message_due,
        stage_since=row.stage_since,
        is_open=row.is_open,
        closed_on=row.closed_on,
        closure_reason=row.closure_reason,
    )
