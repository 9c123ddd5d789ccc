"""Referrals: why a person was sent to us and where their support stands, in the fields of PRSB (referral details)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.domain.search_words import folded
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import patient as patients
from socialrx_desktop.store.definitions import pathway
from socialrx_desktop.store.patient import Patient, WrittenFormat, list_name
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.worker import Worker


class Method(StrEnum):
    """How the referral came (PRSB "method of referral")."""

    LETTER = "letter"
    SECURE_EMAIL = "secure_email"
    PHONE = "phone"
    E_RS = "e_rs"
    IN_PERSON = "in_person"
    SELF = "self_referral"


class Consent(StrEnum):
    """Whether the person agrees that we share information about them. Not asked counts as no."""

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    REFUSED = "refused"


class Referral(Record, kw_only=True):
    """One episode of support."""

    __tablename__ = "referral"
    table_id = 3

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
    consent_to_share: Mapped[Consent] = mapped_column(
        Choice(Consent), info=column(13, "safe-or"), default=Consent.NOT_ASKED
    )
    consent_on: Mapped[date | None] = mapped_column(info=column(14), default=None)
    next_action: Mapped[str] = mapped_column(info=column(15), default="")
    next_action_due: Mapped[date | None] = mapped_column(info=column(16), default=None)
    review_on: Mapped[date | None] = mapped_column(info=column(17), default=None)
    closed_on: Mapped[date | None] = mapped_column(info=column(18), default=None)
    closure_reason: Mapped[str | None] = mapped_column(info=column(19), default=None)
    is_open: Mapped[bool] = mapped_column(info=column(20), default=True)

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Received:
    """What a referral says when it comes in."""

    received_on: date
    pathway: str = "primary-care"
    referrer_name: str = ""
    referrer_role: str = ""
    referrer_organisation: str = ""
    method: Method = Method.LETTER
    reason: str = ""
    return_response_to: str = ""
    consent_to_share: Consent = Consent.NOT_ASKED


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
    consent_to_share: Consent
    consent_on: date | None
    next_action: str
    next_action_due: date | None
    review_on: date | None
    is_open: bool
    closed_on: date | None
    closure_reason: str | None


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


class Order(StrEnum):
    """How the caseload is ordered; each has an index of its own."""

    DUE = "due"
    NAME = "name"


def receive(work: Work, patient: UUID, received: Received) -> UUID:
    """A new referral for a patient, in the first stage of its pathway, for the worker who takes it in."""
    work.get(Patient, patient)
    if received.received_on > work.today:
        raise InputProblem("The referral cannot have come in the future.", field="received_on")
    first = pathway(received.pathway).first
    consent_on = None if received.consent_to_share is Consent.NOT_ASKED else work.today
    row = Referral(
        id=work.new_id(),
        patient_id=patient,
        worker_id=work.worker,
        pathway=received.pathway,
        stage=first,
        received_on=received.received_on,
        referrer_name=received.referrer_name.strip(),
        referrer_role=received.referrer_role.strip(),
        referrer_organisation=received.referrer_organisation.strip(),
        method=received.method,
        reason=received.reason.strip(),
        return_response_to=received.return_response_to.strip(),
        consent_to_share=received.consent_to_share,
        consent_on=consent_on,
        next_action="Make first contact",
        next_action_due=work.today,
    )
    return work.add(row).id


def refer(work: Work, details: patients.Details, received: Received) -> UUID:
    """A new patient and their first referral, as one change; the patient's id."""
    patient = patients.register(work, details)
    receive(work, patient, received)
    return patient


def move(work: Work, referral: UUID, stage: str) -> None:
    """Take a referral to another stage; Refused if its pathway does not allow it."""
    row = _open(work, referral)
    to = pathway(row.pathway).check_move(row.stage, stage)
    if not to.is_open and to.id == "closed":
        raise InputProblem("Choose a reason for closing.", field="closure_reason")
    row.stage, row.is_open = to.id, to.is_open


def close(work: Work, referral: UUID, reason: str) -> None:
    """End a referral; its reason is what the evaluation counts."""
    row = _open(work, referral)
    way = pathway(row.pathway)
    way.check_closure(reason)
    row.stage, row.is_open = way.check_move(row.stage, "closed").id, False
    row.closed_on, row.closure_reason = work.today, reason
    row.next_action, row.next_action_due = "", None


def plan_next(work: Work, referral: UUID, next_action: str, due: date | None) -> None:
    """Say what happens next and by when."""
    row = _open(work, referral)
    row.next_action, row.next_action_due = next_action.strip(), due


def plan_review(work: Work, referral: UUID, review_on: date | None) -> None:
    """Say when the plan is looked at again."""
    _open(work, referral).review_on = review_on


def record_consent(work: Work, referral: UUID, consent: Consent) -> None:
    """Keep what the person said about sharing, with the day on which they said it."""
    row = work.get(Referral, referral)
    row.consent_to_share, row.consent_on = consent, work.today


def record_views(work: Work, referral: UUID, reason: str, persons_view: str) -> None:
    """Keep the referrer's and the person's own view of the need side by side."""
    row = work.get(Referral, referral)
    row.reason, row.persons_view = reason.strip(), persons_view.strip()


def current(view: View, patient: UUID) -> Details | None:
    """The patient's open referral, or else the one that came last."""
    statement = (
        select(Referral, Worker.name)
        .outerjoin(Worker, Worker.id == Referral.worker_id)
        .where(Referral.patient_id == patient)
        .order_by(Referral.is_open.desc(), Referral.received_on.desc(), Referral.id.desc())
        .limit(1)
    )
    found = view.session.execute(statement).first()
    return None if found is None else _details(found[0], found[1] or "")


def caseload(
    view: View, *, query: str = "", order: Order = Order.DUE, limit: int | None = None, worker: UUID | None = None
) -> list[CaseloadRow]:
    """The open referrals, one line each; `query` looks in names and NHS numbers."""
    statement = _listed(_order(_matching(_caseload(), query, worker), order))
    return [_line(row) for row in view.rows(statement.limit(limit) if limit is not None else statement)]


def caseload_ids(
    view: View, *, query: str = "", order: Order = Order.DUE, limit: int | None = None, worker: UUID | None = None
) -> list[UUID]:
    """The referrals of the caseload in order, by id alone: what a long list keeps in memory."""
    statement = _order(_matching(_caseload().with_only_columns(Referral.id), query, worker), order)
    return [row[0] for row in view.rows(statement if limit is None else statement.limit(limit))]


def caseload_lines(view: View, referrals: list[UUID]) -> dict[UUID, CaseloadRow]:
    """The lines of these referrals: a page of a long list."""
    statement = _listed(_caseload()).add_columns(Referral.id.label("referral")).where(Referral.id.in_(referrals))
    return {row.referral: _line(row) for row in view.rows(statement)}


def count_open(view: View) -> int:
    """How many referrals are open."""
    return view.session.scalar(select(func.count()).select_from(Referral).where(Referral.is_open)) or 0


def _open(work: Work, referral: UUID) -> Referral:
    row = work.get(Referral, referral)
    if not row.is_open:
        raise InputProblem("This referral is closed.", "Open a new referral for the person.")
    return row


def _caseload() -> Select[Any]:
    return (
        select(Referral.id)
        .join(Patient, Patient.id == Referral.patient_id)
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
    return statement.order_by(Referral.next_action_due.is_(None), Referral.next_action_due, Referral.id)


def _listed(statement: Select[Any]) -> Select[Any]:
    columns = (
        Patient.id,
        Patient.first_name,
        Patient.family_name,
        Patient.nhs_number,
        Patient.language,
        Patient.interpreter_required,
        Patient.written_format,
        Referral.pathway,
        Referral.stage,
        Referral.next_action,
        Referral.next_action_due,
        Worker.name.label("worker"),
    )
    listed: Any = statement.with_only_columns(*columns)  # a Select of twelve columns, whose types nobody reads
    return cast("Select[Any]", listed)


def _line(row: Any) -> CaseloadRow:  # a row of a select has no class
    needs = []
    if row.interpreter_required:
        needs.append(f"{row.language} interpreter" if row.language else "Interpreter")
    if row.written_format is not WrittenFormat.STANDARD:
        needs.append("Large print" if row.written_format is WrittenFormat.LARGE_PRINT else "Easy read")
    return CaseloadRow(
        row.id,
        list_name(row.first_name, row.family_name),
        row.nhs_number,
        pathway(row.pathway).stage(row.stage).name,
        row.worker or "",
        row.next_action,
        row.next_action_due,
        ", ".join(needs),
    )


def _details(row: Referral, worker: str) -> Details:
    way = pathway(row.pathway)
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
        consent_to_share=row.consent_to_share,
        consent_on=row.consent_on,
        next_action=row.next_action,
        next_action_due=row.next_action_due,
        review_on=row.review_on,
        is_open=row.is_open,
        closed_on=row.closed_on,
        closure_reason=row.closure_reason,
    )
