"""Attempts to reach somebody who has been referred: how, what came of it, and how many the pathway still asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.domain import words
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import bereavement, referral
from socialrx_desktop.store.definitions import pathway
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.referral import Referral
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.worker import Worker


class Outcome(StrEnum):
    """What came of an attempt."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    MESSAGE_LEFT = "message_left"
    NOT_IN = "not_in"
    WRONG_NUMBER = "wrong_number"
    SENT = "sent"
    CALL_BACK = "call_back"


OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.REACHED: "Reached the person",
    Outcome.NO_ANSWER: "No answer",
    Outcome.MESSAGE_LEFT: "Left a message",
    Outcome.NOT_IN: "Not in",
    Outcome.WRONG_NUMBER: "Wrong number or address",
    Outcome.SENT: "Sent, no reply yet",
    Outcome.CALL_BACK: "Asked to be called back",
}
_REACHED = frozenset({Outcome.REACHED, Outcome.CALL_BACK})


class ContactAttempt(Record, kw_only=True):
    """One try. A mistaken one is withdrawn, and stays readable in the history."""

    __tablename__ = "contact_attempt"
    table_id = 41

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    referral_id: Mapped[UUID] = mapped_column(info=column(2, "immutable"), index=True)
    worker_id: Mapped[UUID] = mapped_column(info=column(3, "immutable"))
    made_at: Mapped[datetime] = mapped_column(info=column(4, "immutable"))
    mode: Mapped[Mode] = mapped_column(Choice(Mode), info=column(5, "immutable"))
    outcome: Mapped[Outcome] = mapped_column(Choice(Outcome), info=column(6, "immutable"))
    words: Mapped[str] = mapped_column(info=column(7, "immutable"), default="")
    is_withdrawn: Mapped[bool] = mapped_column(info=column(8, "safe-or"), default=False)

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True)
class Line:
    """An attempt as lists show it."""

    id: UUID
    made_at: datetime
    mode: Mode
    outcome: Outcome
    words: str
    worker: str


@dataclass(frozen=True)
class Standing:
    """How the pathway's rule stands: attempts in a row without reaching the person, and what comes next.

    `next_due` is None when the person was reached or the last attempt is made; `may_close` says that closing may be
    offered, with `closure_reason`. Nothing is ever closed by itself.
    """

    made: int
    limit: int
    next_due: date | None
    may_close: bool
    closure_reason: str

    @property
    def left(self) -> int:
        """How many attempts the rule still asks for."""
        return max(self.limit - self.made, 0)


@dataclass(frozen=True)
class Former:
    """What an attempt changed besides itself, to put it back."""

    attempt: UUID
    referral: UUID
    next_action: str
    next_action_due: date | None


def add(
    work: Work,
    of_referral: UUID,
    mode: Mode,
    outcome: Outcome,
    *,
    words_said: str = "",
    made_at: datetime | None = None,
) -> Former:
    """Keep an attempt, and plan what comes next by the pathway's rule; what was planned before, for `put_back`."""
    row = work.get(Referral, of_referral)
    if not row.is_open:
        raise InputProblem("This referral is closed.", "Open a new referral for the person.")
    if mode is Mode.NOT_A_CONTACT:
        raise InputProblem("Choose how you tried.", field="mode")
    if made_at is not None and made_at > work.now + timedelta(minutes=5):
        raise InputProblem(
            "The attempt cannot be in the future.", f"It is now {words.moment(work.now)}.", field="made_at"
        )
    attempt = ContactAttempt(
        id=work.new_id(),
        patient_id=row.patient_id,
        referral_id=row.id,
        worker_id=work.worker,
        made_at=made_at or work.now,
        mode=mode,
        outcome=outcome,
        words=words_said.strip(),
    )
    former = Former(work.add(attempt).id, row.id, row.next_action, row.next_action_due)
    work.session.flush()
    _plan(work, row, outcome)
    return former


def put_back(work: Work, former: Former) -> None:
    """Undo an attempt: it is withdrawn, and what was planned before it is planned again."""
    work.get(ContactAttempt, former.attempt).is_withdrawn = True
    row = work.get(Referral, former.referral)
    row.next_action, row.next_action_due = former.next_action, former.next_action_due


def of_referral(view: View, of: UUID) -> list[Line]:
    """The attempts of one referral, the latest first."""
    statement = (
        select(ContactAttempt, Worker.name)
        .outerjoin(Worker, Worker.id == ContactAttempt.worker_id)
        .where(ContactAttempt.referral_id == of, ~ContactAttempt.is_withdrawn)
        .order_by(ContactAttempt.made_at.desc(), ContactAttempt.id.desc())
    )
    return [
        Line(row.id, row.made_at, row.mode, row.outcome, row.words, worker or "")
        for row, worker in view.session.execute(statement)
    ]


def standing(view: View, of: UUID) -> Standing:
    """How the rule stands for one referral. While nothing may reach the person, nothing is due."""
    row = view.get(Referral, of)
    rule = pathway(view, row.pathway).attempts
    attempts = of_referral(view, of)
    made = 0
    for attempt in attempts:
        if attempt.outcome in _REACHED:
            break
        made += 1
    is_quiet = bereavement.is_quiet(view, row.patient_id)
    next_due = None
    if 0 < made < rule.limit and not is_quiet:
        next_due = attempts[0].made_at.astimezone(words.UK).date() + timedelta(days=rule.days_between)
    may_close = made >= rule.limit and row.is_open and not is_quiet
    return Standing(made, rule.limit, next_due, may_close, rule.closure_reason)


def _plan(work: Work, row: Referral, outcome: Outcome) -> None:
    now = standing(work, row.id)
    if outcome is Outcome.CALL_BACK:
        referral.plan_next(work, row.id, "Call back", work.today)
    elif row.stage not in pathway(work, row.pathway).attempts.stages:
        return  # the worker's own next action stands
    elif outcome is Outcome.REACHED:
        referral.plan_next(work, row.id, "Arrange the first meeting", work.today)
    elif now.may_close:
        referral.plan_next(work, row.id, f"Decide whether to close: {now.made} attempts made", work.today)
    elif now.next_due is not None:
        due = max(now.next_due, work.today)
        referral.plan_next(work, row.id, f"Try again to make contact ({now.made + 1} of {now.limit})", due)
