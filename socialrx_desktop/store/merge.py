"""Joining two records of one person, fact by fact as a person chooses, and taking them apart again.

Nothing is rewritten: every note, measure and referral stays with the record it was written in, and is read with the
others (`same_person`). Only facts of which there is one (a name, an address, "what matters to me") can differ; the kept
record says them from now on, and the join remembers what it said before. Records are taken apart in the opposite order
to that in which they were joined, so that each fact comes back to what it was.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from socialrx_desktop.domain.nhs_number import Status
from socialrx_desktop.problems import InputProblem, Refused
from socialrx_desktop.store import about_me, care_plan, same_person, social_context
from socialrx_desktop.store import patient as patients
from socialrx_desktop.store.about_me import AboutMe
from socialrx_desktop.store.care_plan import CarePlan
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Record
from socialrx_desktop.store.same_person import PatientMerge
from socialrx_desktop.store.social_context import SocialContext
from socialrx_desktop.store.transaction import View, Work

Taken = dict[str, tuple[Any, Any]]  # facts of every type, as they are in JSON

_DIALECT = sqlite_dialect()
_PAGES: Mapping[str, tuple[type[Record], type[Any]]] = {
    "patient": (Patient, patients.Details),
    "about_me": (AboutMe, about_me.Details),
    "social_context": (SocialContext, social_context.Details),
    "care_plan": (CarePlan, care_plan.Details),
}
"""The tables of which a person has one row, under their own id, with the shape that names its facts."""
_TOGETHER = ({"patient.nhs_number", "patient.nhs_number_status"},)
"""Facts that are chosen together: the status is about the number."""


@dataclass(frozen=True)
class Difference:
    """A fact that two records say differently; `key` names it, and `is_better` if only the other record knows it."""

    key: str
    kept: Any  # a fact of any type
    merged: Any
    is_better: bool


@dataclass(frozen=True)
class Joined:
    """One join that stands."""

    id: UUID
    kept_id: UUID
    merged_id: UUID
    merged_name: str
    merged_on: date
    why: str
    can_undo: bool


def compare(view: View, kept: UUID, merged: UUID) -> list[Difference]:
    """Every fact in which two records differ, in the order of their forms."""
    found = []
    for page, (table, shape) in _PAGES.items():
        mine, theirs = view.find(table, kept), view.find(table, merged)
        for field in fields(shape):
            one, other = (_fact(row, field.name, _nothing(field)) for row in (mine, theirs))
            if one != other:
                found.append(Difference(f"{page}.{field.name}", one, other, one == _nothing(field)))
    return found


def have_other_numbers(view: View, one: UUID, other: UUID) -> bool:
    """Whether both have a verified NHS number, and not the same: it speaks for two people."""
    rows = [view.get(Patient, each) for each in (one, other)]
    verified = {row.nhs_number for row in rows if row.nhs_number and row.nhs_number_status is Status.VERIFIED}
    return len(verified) == 2


def join(
    work: Work,
    kept: UUID,
    merged: UUID,
    *,
    take: Collection[str] = (),
    why: str,
    despite_numbers: bool = False,
) -> UUID:
    """Let two records be of one person from now on; `take` are the facts that `merged` says rightly. The join's id.

    Refused where both have a verified NHS number and it is not the same, unless that is said with `despite_numbers`.
    """
    if not why.strip():
        raise InputProblem("Enter how you know that this is one person.", field="why")
    for each in (kept, merged):
        work.get(Patient, each)
        if same_person.lead(work, each) != each:
            raise InputProblem("This record was joined into another.", "Open the person again.")
    if kept == merged:
        raise InputProblem("This is one record already.")
    if have_other_numbers(work, kept, merged) and not despite_numbers:
        raise Refused(
            "Both records have a verified NHS number, and the numbers differ.",
            "These may be two people. If they are not, say so, with how you know.",
        )
    row = PatientMerge(
        id=work.new_id(), kept_id=kept, merged_id=merged, merged_on=work.today, why=why.strip(),
        taken=msgspec.json.encode(_take(work, kept, merged, _with_companions(take))).decode(),
    )  # fmt: skip
    return work.add(row).id


def undo(work: Work, merge: UUID) -> None:
    """Take the two records apart: each has again what was written in it, and the kept one the facts that it said.

    A fact that was changed since stays as it is now. What was written after the join is with the kept record.
    """
    row = work.get(PatientMerge, merge)
    if row.undone_on is not None:
        raise InputProblem("These records were taken apart already.")
    last = _standing(work, row.kept_id)[0]  # the row itself is one of them
    if last.id != row.id:
        raise InputProblem("Another record was joined later.", "Take the later one apart first.")
    for key, (before, taken) in _taken(row).items():
        page, _, name = key.partition(".")
        table = _PAGES[page][0]
        fact = work.find(table, row.kept_id)
        if fact is not None and _plain(table, name, getattr(fact, name)) == taken:
            setattr(fact, name, _typed(table, name, before))
    row.undone_on = work.today


def joins(view: View, patient: UUID) -> list[Joined]:
    """The joins by which this person has more than one record, the last first."""
    rows = _standing(view, patient)
    return [
        Joined(row.id, row.kept_id, row.merged_id, _name(view, row.merged_id), row.merged_on, row.why, place == 0)
        for place, row in enumerate(rows)
    ]


def _standing(view: View, patient: UUID) -> list[PatientMerge]:
    statement = (
        select(PatientMerge)
        .where(PatientMerge.kept_id.in_(same_person.ids(patient)), PatientMerge.undone_on.is_(None))
        .order_by(PatientMerge.id.desc())
    )
    return list(view.session.scalars(statement))


def _take(work: Work, kept: UUID, merged: UUID, keys: Collection[str]) -> Taken:
    """Carry the chosen facts over; what each was and what it is now."""
    taken: Taken = {}
    for each in compare(work, kept, merged):
        if each.key not in keys:
            continue
        page, _, name = each.key.partition(".")
        table = _PAGES[page][0]
        row = work.find(table, kept) or work.add(table(id=kept))
        taken[each.key] = (_plain(table, name, each.kept), _plain(table, name, each.merged))
        setattr(row, name, each.merged)
        work.session.flush()  # a new page is found when its next fact is carried over
    return taken | _take_quiet(work.get(Patient, kept), work.get(Patient, merged))


def _take_quiet(kept: Patient, merged: Patient) -> Taken:
    """A death that either record knows of is always carried over: nobody is to be reached because of a choice here."""
    taken: Taken = {}
    for name in ("died_on", "bereaved_since"):
        before, after = getattr(kept, name), getattr(merged, name)
        if before is None and after is not None:
            setattr(kept, name, after)
            taken[f"patient.{name}"] = (None, _plain(Patient, name, after))
    return taken


def _with_companions(take: Collection[str]) -> set[str]:
    found = set(take)
    for group in _TOGETHER:
        if found & group:
            found |= group
    return found


def _taken(row: PatientMerge) -> Taken:
    return msgspec.json.decode(row.taken, type=dict[str, tuple[Any, Any]])


def _fact(row: Record | None, name: str, nothing: object) -> object:
    return nothing if row is None else getattr(row, name)


def _nothing(field: Any) -> object:  # a Field of a dataclass, whose default may be of any type
    return "" if field.default is MISSING else field.default


def _name(view: View, patient: UUID) -> str:
    row = view.get(Patient, patient)
    return patients.list_name(row.first_name, row.family_name)


def _plain(table: type[Record], name: str, value: object) -> object:
    """A fact as JSON can hold it: days, choices and ids as their columns write them."""
    kind: Any = table.__table__.c[name].type
    if value is None or not hasattr(kind, "process_bind_param"):
        return value
    written = kind.process_bind_param(value, _DIALECT)
    return written.hex() if isinstance(written, bytes) else written


def _typed(table: type[Record], name: str, value: object) -> object:
    """The fact that `_plain` wrote."""
    kind: Any = table.__table__.c[name].type
    if value is None or not hasattr(kind, "process_result_value"):
        return value
    if isinstance(kind.impl_instance.python_type, type) and kind.impl_instance.python_type is bytes:
        value = bytes.fromhex(str(value))
    return kind.process_result_value(value, _DIALECT)
