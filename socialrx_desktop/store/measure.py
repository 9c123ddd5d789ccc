"""Measures: a person's answers to an instrument at one time point, item by item, never imputed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store.definitions import instrument
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.transaction import View, Work


class TimePoint(StrEnum):
    """Where in the support the answers were given."""

    BASELINE = "baseline"
    REVIEW = "review"
    CLOSING = "closing"


class AnsweredBy(StrEnum):
    """How the answers were given; being asked aloud shifts answers, so it is kept."""

    SELF = "self"
    READ_ALOUD = "read_aloud"
    PHONE = "phone"
    PROXY = "proxy"


class MeasureResponse(Record, kw_only=True):
    """One set of answers, or the reason why there are none."""

    __tablename__ = "measure_response"
    table_id = 7

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    referral_id: Mapped[UUID | None] = mapped_column(info=column(2, "immutable"), default=None)
    instrument: Mapped[str] = mapped_column(info=column(3, "immutable"))
    version: Mapped[str] = mapped_column(info=column(4, "immutable"))
    time_point: Mapped[TimePoint] = mapped_column(Choice(TimePoint), info=column(5, "immutable"))
    taken_on: Mapped[date] = mapped_column(info=column(6, "immutable"))
    answered_by: Mapped[AnsweredBy] = mapped_column(Choice(AnsweredBy), info=column(7, "immutable"))
    answers: Mapped[str] = mapped_column(info=column(8, "immutable"))
    reason_not_done: Mapped[str] = mapped_column(info=column(9, "immutable"), default="")

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True)
class Response:
    """One set of answers as a screen shows it."""

    id: UUID
    instrument: str
    time_point: TimePoint
    taken_on: date
    answered_by: AnsweredBy
    answers: dict[str, int]
    reason_not_done: str


def record(
    work: Work,
    patient: UUID,
    name: str,
    answers: dict[str, int],
    *,
    time_point: TimePoint,
    answered_by: AnsweredBy = AnsweredBy.SELF,
    taken_on: date | None = None,
    referral: UUID | None = None,
    reason_not_done: str = "",
) -> UUID:
    """Keep answers; without any, the reason is asked for, so that a gap in the evaluation explains itself."""
    asked = instrument(name)
    asked.check(answers)
    if not answers and not reason_not_done.strip():
        raise InputProblem("Answer at least 1 question, or say why it was not done.", field="reason_not_done")
    if taken_on is not None and taken_on > work.today:
        raise InputProblem("The answers cannot be from the future.", field="taken_on")
    row = MeasureResponse(
        id=work.new_id(),
        patient_id=patient,
        referral_id=referral,
        instrument=name,
        version=asked.version,
        time_point=time_point,
        taken_on=taken_on or work.today,
        answered_by=answered_by,
        answers=msgspec.json.encode(answers).decode("utf-8"),
        reason_not_done=reason_not_done.strip(),
    )
    return work.add(row).id


def responses(view: View, patient: UUID) -> list[Response]:
    """A patient's answers, oldest first."""
    statement = (
        select(MeasureResponse)
        .where(MeasureResponse.patient_id == patient)
        .order_by(MeasureResponse.taken_on, MeasureResponse.id)
    )
    return [
        Response(
            row.id,
            row.instrument,
            row.time_point,
            row.taken_on,
            row.answered_by,
            msgspec.json.decode(row.answers, type=dict[str, int]),
            row.reason_not_done,
        )
        for row in view.session.scalars(statement)
    ]
