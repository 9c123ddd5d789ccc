"""Answers to new referrals: accepted, declined with a reason, or told of a service nearer by; each with its reply.

The reply to the referrer is drafted in the pathway's words, edited by a person, and kept with whether it has been sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.domain import words
from socialrx_desktop.domain.pathway import Outcome, Pathway
from socialrx_desktop.problems import InputProblem, Refused
from socialrx_desktop.store import bereavement, referral, same_person
from socialrx_desktop.store import worker as workers
from socialrx_desktop.store.definitions import pathway, pathways
from socialrx_desktop.store.patient import Patient, list_name
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.referral import Referral
from socialrx_desktop.store.transaction import View, Work


class ReplyState(StrEnum):
    """Whether the referrer has been told."""

    NOT_SENT = "not_sent"
    SENT = "sent"
    NOT_NEEDED = "not_needed"


REPLY_WORDS: Mapping[ReplyState, str] = {
    ReplyState.NOT_SENT: "Reply not sent yet",
    ReplyState.SENT: "Reply sent",
    ReplyState.NOT_NEEDED: "No reply needed",
}


class ReferralAnswer(Record, kw_only=True):
    """What was answered, why, and what the referrer is told. One given by mistake is withdrawn."""

    __tablename__ = "referral_answer"
    table_id = 42

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    referral_id: Mapped[UUID] = mapped_column(info=column(2, "immutable"), index=True)
    worker_id: Mapped[UUID] = mapped_column(info=column(3, "immutable"))
    answered_on: Mapped[date] = mapped_column(info=column(4, "immutable"))
    outcome: Mapped[Outcome] = mapped_column(Choice(Outcome), info=column(5, "immutable"))
    reason: Mapped[str] = mapped_column(info=column(6, "immutable"), default="")
    words: Mapped[str] = mapped_column(info=column(7, "immutable"), default="")
    service: Mapped[str] = mapped_column(info=column(8, "immutable"), default="")
    checks: Mapped[str] = mapped_column(info=column(9, "immutable"), default="{}")
    reply: Mapped[str] = mapped_column(info=column(10, "text3"), default="")
    reply_state: Mapped[ReplyState] = mapped_column(Choice(ReplyState), info=column(11), default=ReplyState.NOT_SENT)
    replied_on: Mapped[date | None] = mapped_column(info=column(12), default=None)
    is_withdrawn: Mapped[bool] = mapped_column(info=column(13, "safe-or"), default=False)
    former_next_action: Mapped[str] = mapped_column(info=column(14, "immutable"), default="")
    former_due: Mapped[date | None] = mapped_column(info=column(15, "immutable"), default=None)

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a person decides. `reason` is one of the pathway's for declining; `service` is where the person was pointed.

    `checks` are the answers to the pathway's questions of inclusion and exclusion, those that were answered.
    """

    outcome: Outcome
    reason: str = ""
    words: str = ""
    service: str = ""
    checks: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """An answer as a screen shows it."""

    id: UUID
    referral_id: UUID
    answered_on: date
    outcome: Outcome
    reason: str
    words: str
    service: str
    checks: dict[str, bool]
    reply: str
    reply_state: ReplyState
    replied_on: date | None


@dataclass(frozen=True)
class NewReferral:
    """One line of the inbox: a referral that waits for its answer until `answer_due`."""

    referral_id: UUID
    patient_id: UUID
    name: str
    date_of_birth: date | None
    nhs_number: str | None
    postcode: str
    pathway: str
    pathway_name: str
    received_on: date
    answer_due: date
    referrer: str
    reason: str
    worker_id: UUID


def inbox(view: View, worker: UUID | None = None) -> list[NewReferral]:
    """The referrals that nobody has answered yet, the one that is due first at the top.

    Those of people for whom everything has stopped are left out.
    """
    ways = pathways(view)
    statement = (
        select(Referral, Patient)
        .join(Patient, Patient.id == same_person.lead_of(Referral.patient_id))
        .where(Referral.is_open, Referral.stage.in_({way.first for way in ways.values()}), ~bereavement.quiet())
    )
    if worker is not None:
        statement = statement.where(Referral.worker_id == worker)
    found = [
        _new(row, person, ways[row.pathway])
        for row, person in view.rows(statement)
        if row.pathway in ways and row.stage == ways[row.pathway].first
    ]
    return sorted(found, key=lambda each: (each.answer_due, each.referral_id))


def drafted_reply(view: View, of: UUID, answer: Answer, worker: UUID) -> str:
    """The reply to the referrer in the words of the pathway, to be read and changed before it is kept."""
    row = view.get(Referral, of)
    person = view.get(Patient, same_person.lead(view, row.patient_id))
    sender = workers.details(view, worker)
    way = pathway(view, row.pathway)
    reason = way.decline_reasons.get(answer.reason)
    text = way.replies.get(answer.outcome, "").format(
        referrer=row.referrer_name or "colleague",
        name=f"{person.first_name} {person.family_name}",
        born=words.day(person.date_of_birth) if person.date_of_birth else "not known",
        nhs_number=words.nhs_number(person.nhs_number) if person.nhs_number else "not known",
        received_on=words.day(row.received_on),
        reason=_as_part(reason.name) if reason else "",
        words=f"\n\n{answer.words.strip()}" if answer.words.strip() else "",
        service=answer.service.strip(),
        worker=sender.name,
        organisation=sender.organisation,
        telephone=sender.telephone,
    )
    return text.strip()


def answer(work: Work, of: UUID, decided: Answer, reply: str) -> UUID:
    """Answer a new referral, which moves it to the stage that its pathway names. An empty reply: none is needed."""
    row = work.get(Referral, of)
    way = pathway(work, row.pathway)
    if not row.is_open or row.stage != way.first:
        raise Refused("This referral has been answered already.", "Look at it in the patient's notes.")
    _check(way, decided)
    kept = ReferralAnswer(
        id=work.new_id(),
        patient_id=row.patient_id,
        referral_id=row.id,
        worker_id=work.worker,
        answered_on=work.today,
        outcome=decided.outcome,
        reason=decided.reason,
        words=decided.words.strip(),
        service=decided.service.strip(),
        checks=msgspec.json.encode(dict(decided.checks)).decode("utf-8"),
        reply=reply.strip(),
        reply_state=ReplyState.NOT_SENT if reply.strip() else ReplyState.NOT_NEEDED,
        former_next_action=row.next_action,
        former_due=row.next_action_due,
    )
    way.check_move(row.stage, way.answers[decided.outcome])
    referral.enter(work, row, way.answers[decided.outcome])
    if row.is_open:
        due = work.today + timedelta(days=way.first_contact_within_days)
        referral.plan_next(work, row.id, "Make first contact", due)
    return work.add(kept).id


def withdraw(work: Work, answer_id: UUID) -> None:
    """Undo an answer on the day on which it was given: the referral waits in the inbox again. Both stay in the history.

    Refused once the reply has gone, or the referral has moved on.
    """
    kept = work.get(ReferralAnswer, answer_id)
    row = work.get(Referral, kept.referral_id)
    way = pathway(work, row.pathway)
    if kept.is_withdrawn or kept.answered_on != work.today or row.stage != way.answers.get(kept.outcome):
        raise Refused("This answer cannot be undone any more.", "Open the patient's notes to see how it stands.")
    if kept.reply_state is ReplyState.SENT:
        raise Refused("The reply has been sent, so the answer stands.", "Write to the referrer again.")
    kept.is_withdrawn = True
    referral.enter(work, row, way.first)
    row.closed_on, row.gp_message_due = None, None
    row.next_action, row.next_action_due = kept.former_next_action, kept.former_due


def change_reply(work: Work, answer_id: UUID, reply: str) -> None:
    """Put other words into a reply that has not gone."""
    kept = work.get(ReferralAnswer, answer_id)
    if kept.reply_state is ReplyState.SENT:
        raise Refused("This reply has been sent.", "Write to the referrer again.", field="reply")
    if not reply.strip():
        raise InputProblem("Enter the reply.", field="reply")
    kept.reply, kept.reply_state = reply.strip(), ReplyState.NOT_SENT


def mark_replied(work: Work, answer_id: UUID) -> None:
    """The reply has reached the referrer, by whatever way."""
    kept = work.get(ReferralAnswer, answer_id)
    kept.reply_state, kept.replied_on = ReplyState.SENT, work.today


def mark_not_replied(work: Work, answer_id: UUID) -> None:
    """Undo `mark_replied`: the reply still waits to be sent."""
    kept = work.get(ReferralAnswer, answer_id)
    kept.reply_state, kept.replied_on = ReplyState.NOT_SENT, None


def of_referral(view: View, of: UUID) -> Line | None:
    """The answer that stands, if there is one."""
    statement = (
        select(ReferralAnswer)
        .where(ReferralAnswer.referral_id == of, ~ReferralAnswer.is_withdrawn)
        .order_by(ReferralAnswer.id.desc())
    )
    row = view.session.scalars(statement).first()
    return None if row is None else _line(row)


def unsent(view: View, worker: UUID | None = None) -> list[tuple[Line, UUID, str]]:
    """Answers whose reply has not been sent, oldest first, each with the patient and their name."""
    statement = (
        select(ReferralAnswer, Patient.first_name, Patient.family_name)
        .join(Patient, Patient.id == same_person.lead_of(ReferralAnswer.patient_id))
        .where(ReferralAnswer.reply_state == ReplyState.NOT_SENT, ~ReferralAnswer.is_withdrawn, ~bereavement.quiet())
        .order_by(ReferralAnswer.answered_on, ReferralAnswer.id)
    )
    if worker is not None:
        statement = statement.where(ReferralAnswer.worker_id == worker)
    return [(_line(row), row.patient_id, list_name(first, family)) for row, first, family in view.rows(statement)]


def _check(way: Pathway, decided: Answer) -> None:
    if decided.outcome not in way.answers:
        raise Refused(f'The pathway "{way.name}" has no such answer.')
    reason = way.decline_reasons.get(decided.reason)
    if decided.outcome is not Outcome.ACCEPT and (reason is None or reason.outcome is not decided.outcome):
        raise InputProblem("Choose a reason from the list.", field="reason")
    if decided.outcome is Outcome.OUT_OF_AREA and not decided.service.strip():
        raise InputProblem("Enter which service the person or the referrer can ask.", field="service")


def _new(row: Referral, person: Patient, way: Pathway) -> NewReferral:
    return NewReferral(
        referral_id=row.id,
        patient_id=person.id,
        name=list_name(person.first_name, person.family_name),
        date_of_birth=person.date_of_birth,
        nhs_number=person.nhs_number,
        postcode=person.postcode,
        pathway=way.id,
        pathway_name=way.name,
        received_on=row.received_on,
        answer_due=row.received_on + timedelta(days=way.answer_within_days),
        referrer=", ".join(filter(None, (row.referrer_name, row.referrer_role, row.referrer_organisation))),
        reason=row.reason,
        worker_id=row.worker_id,
    )


def _line(row: ReferralAnswer) -> Line:
    return Line(
        id=row.id,
        referral_id=row.referral_id,
        answered_on=row.answered_on,
        outcome=row.outcome,
        reason=row.reason,
        words=row.words,
        service=row.service,
        checks=msgspec.json.decode(row.checks, type=dict[str, bool]),
        reply=row.reply,
        reply_state=row.reply_state,
        replied_on=row.replied_on,
    )


def _as_part(name: str) -> str:
    """A reason as a part of a sentence: "lives outside the area"."""
    return name[:1].lower() + name[1:]
