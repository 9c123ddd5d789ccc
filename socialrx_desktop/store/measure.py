"""Measures: a person's answers to an instrument at one time point, item by item, never imputed (PRSB "assessments").

A set of answers is never changed. The scores are worked out when it is kept, by the version of the instrument that was
asked, and stay with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.domain.instrument import Figure, Instrument
from socialrx_desktop.domain.words import age
from socialrx_desktop.problems import FileProblem, InputProblem
from socialrx_desktop.store import note, same_person
from socialrx_desktop.store.definitions import instrument
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Choice, Record, column
from socialrx_desktop.store.transaction import View, Work


class TimePoint(StrEnum):
    """Where in the support the answers were given."""

    BASELINE = "baseline"
    REVIEW = "review"
    CLOSING = "closing"


class AnswerMode(StrEnum):
    """How the questions were asked; being asked aloud shifts answers, so it is kept (Warwick's guidance on WEMWBS)."""

    SELF = "self"
    READ_ALOUD = "read_aloud"
    PHONE = "phone"
    VIDEO = "video"


class Respondent(StrEnum):
    """Who answered."""

    PERSON = "person"
    WITH_HELP = "with_help"
    PARENT = "parent"
    CARER = "carer"


class NotDone(StrEnum):
    """Why there are no answers: what the evaluation counts as missing, and why."""

    DECLINED = "declined"
    TOO_UNWELL = "too_unwell"
    NOT_SUITABLE = "not_suitable"
    LANGUAGE = "language"
    NO_TIME = "no_time"
    NO_CONTACT = "no_contact"
    OTHER = "other"


class MeasureResponse(Record, kw_only=True):
    """One set of answers, or the reason why there are none."""

    __tablename__ = "measure_response"
    table_id = 7
    retired = ((7, "answered_by"),)

    patient_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    referral_id: Mapped[UUID | None] = mapped_column(info=column(2, "immutable"), default=None)
    instrument: Mapped[str] = mapped_column(info=column(3, "immutable"))
    version: Mapped[str] = mapped_column(info=column(4, "immutable"))
    time_point: Mapped[TimePoint] = mapped_column(Choice(TimePoint), info=column(5, "immutable"))
    taken_on: Mapped[date] = mapped_column(info=column(6, "immutable"))
    answers: Mapped[str] = mapped_column(info=column(8, "immutable"))
    reason_not_done: Mapped[str] = mapped_column(info=column(9, "immutable"), default="")
    mode: Mapped[AnswerMode] = mapped_column(Choice(AnswerMode), info=column(10, "immutable"), default=AnswerMode.SELF)
    respondent: Mapped[Respondent] = mapped_column(
        Choice(Respondent), info=column(11, "immutable"), default=Respondent.PERSON
    )
    not_done: Mapped[NotDone | None] = mapped_column(Choice(NotDone), info=column(12, "immutable"), default=None)
    own_words: Mapped[str] = mapped_column(info=column(13, "immutable"), default="{}")
    scores: Mapped[str] = mapped_column(info=column(14, "immutable"), default="{}")
    comment: Mapped[str] = mapped_column(info=column(15, "immutable"), default="")
    told: Mapped[str] = mapped_column(info=column(16, "immutable"), default="")
    done_about_it: Mapped[str] = mapped_column(info=column(17, "immutable"), default="")

    @property
    def subject(self) -> UUID:
        return self.patient_id


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a form gives of one measure. Empty `answers` need `not_done`.

    `own_words` are the person's words beside an item. `told` and `done_about_it` say who has taken on an answer that a
    person must act on (`Instrument.alerts`), and what was done.
    """

    answers: Mapping[str, float] = field(default_factory=dict)
    own_words: Mapping[str, str] = field(default_factory=dict)
    time_point: TimePoint
    mode: AnswerMode = AnswerMode.SELF
    respondent: Respondent = Respondent.PERSON
    taken_on: date | None = None
    not_done: NotDone | None = None
    reason_not_done: str = ""
    comment: str = ""
    told: str = ""
    done_about_it: str = ""


@dataclass(frozen=True)
class Response:
    """One set of answers as a screen shows it. `figures` are the scores, or the items that stand for themselves."""

    id: UUID
    instrument: str
    version: str
    time_point: TimePoint
    taken_on: date
    mode: AnswerMode
    respondent: Respondent
    answers: dict[str, float]
    own_words: dict[str, str]
    figures: tuple[Figure, ...]
    not_done: NotDone | None
    reason_not_done: str
    comment: str
    told: str
    done_about_it: str


def record(work: Work, patient: UUID, name: str, asked: Asked, *, referral: UUID | None = None) -> UUID:
    """Keep answers; without any, the reason is asked for, so that a gap in the evaluation explains itself.

    An answer that must be acted on is refused until it says who was told and what was done, and leaves a note.
    """
    person = work.get(Patient, patient)
    used = instrument(work, name)
    taken_on = asked.taken_on or work.today
    if taken_on > work.today:
        raise InputProblem("The answers cannot be from the future.", field="taken_on")
    used.check(asked.answers, age=age(person.date_of_birth, taken_on) if person.date_of_birth else None)
    if not asked.answers and asked.not_done is None:
        raise InputProblem("Answer at least 1 question, or say why it was not done.", field="not_done")
    if asked.not_done is NotDone.OTHER and not asked.reason_not_done.strip():
        raise InputProblem("Say why it was not done.", field="reason_not_done")
    _act_on_alerts(work, patient, used, asked, referral)
    own_words = {key: said.strip() for key, said in asked.own_words.items() if said.strip()}
    row = MeasureResponse(
        id=work.new_id(),
        patient_id=patient,
        referral_id=referral,
        instrument=name,
        version=used.version,
        time_point=asked.time_point,
        taken_on=taken_on,
        answers=_json(dict(asked.answers)),
        reason_not_done=asked.reason_not_done.strip(),
        mode=asked.mode,
        respondent=asked.respondent,
        not_done=None if asked.answers else asked.not_done,
        own_words=_json(own_words),
        scores=_json(_worked_out(used, asked.answers)),
        comment=asked.comment.strip(),
        told=asked.told.strip(),
        done_about_it=asked.done_about_it.strip(),
    )
    return work.add(row).id


def responses(view: View, patient: UUID) -> list[Response]:
    """A patient's answers, oldest first."""
    statement = (
        select(MeasureResponse)
        .where(MeasureResponse.patient_id.in_(same_person.ids(patient)))
        .order_by(MeasureResponse.taken_on, MeasureResponse.id)
    )
    return [_response(view, row) for row in view.session.scalars(statement)]


def _act_on_alerts(work: Work, patient: UUID, used: Instrument, asked: Asked, referral: UUID | None) -> None:
    alerts = used.alerted(asked.answers)
    if not alerts:
        return
    if not asked.told.strip():
        raise InputProblem("Say who you told about this answer, with their role.", field="told")
    if not asked.done_about_it.strip():
        raise InputProblem("Say what was done, and who has taken it on.", field="done_about_it")
    said = "\n".join(f'{used.name}, "{used.item(each.item).name}": {each.headline}' for each in alerts)
    note.write(
        work,
        patient,
        f"{said}\nTold: {asked.told.strip()}\nDone: {asked.done_about_it.strip()}",
        mode=note.Mode.NOT_A_CONTACT,
        referral=referral,
    )


def _worked_out(used: Instrument, answers: Mapping[str, float]) -> dict[str, float | str]:
    found = {each.id: each.profile or each.value for each in used.figures(answers)}
    return {name: value for name, value in found.items() if value is not None}


def _figures(view: View, row: MeasureResponse, answers: dict[str, float]) -> tuple[Figure, ...]:
    """By today's file when its version was the one that was asked; otherwise as they were worked out then."""
    if not answers:
        return ()
    try:
        used = instrument(view, row.instrument)
    except FileProblem:
        used = None
    if used is not None and used.version == row.version:
        return used.figures(answers)
    kept = msgspec.json.decode(row.scores, type=dict[str, float | str])
    return tuple(_as_kept(name, value) for name, value in kept.items())


def _as_kept(name: str, value: float | str) -> Figure:
    is_profile = isinstance(value, str)
    return Figure(
        id=name,
        name=name.replace("_", " ").capitalize(),
        value=None if is_profile else float(value),
        profile=str(value) if is_profile else "",
        band="",
        answered=1,
        needed=1,
        lowest=0,
        highest=0,
        decimals=0 if is_profile or float(value).is_integer() else 2,
        high_is_better=None,
    )


def _response(view: View, row: MeasureResponse) -> Response:
    answers = msgspec.json.decode(row.answers, type=dict[str, int | float])
    return Response(
        id=row.id,
        instrument=row.instrument,
        version=row.version,
        time_point=row.time_point,
        taken_on=row.taken_on,
        mode=row.mode,
        respondent=row.respondent,
        answers=answers,
        own_words=msgspec.json.decode(row.own_words, type=dict[str, str]),
        figures=_figures(view, row, answers),
        not_done=row.not_done,
        reason_not_done=row.reason_not_done,
        comment=row.comment,
        told=row.told,
        done_about_it=row.done_about_it,
    )


def _json(values: Mapping[str, float] | Mapping[str, str] | Mapping[str, float | str]) -> str:
    return msgspec.json.encode(values).decode("utf-8")
