"""The outbox: exports that are sealed and wait to leave, and the proof of those that left.

    waiting → delivered        read back at the destination and equal
            → refused          the destination said no, or consent was withdrawn; somebody must look, and may let it
                               wait again
            → withdrawn        a person took it back before it left; its sealed bytes are gone

What is about a person whose case is quiet after a death is held: it waits as it is until that is lifted.

What an export is and what became of it is a record, which the team may know. The sealed bytes, and what this laptop
has tried so far, are rows of this laptop alone: only the laptop that queued an export can send it. An item that is
being sent shows as "sending"; if the program ends just then, it is still waiting, and is looked for at the
destination before it is written again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import bereavement, same_person
from socialrx_desktop.store import destination as destinations
from socialrx_desktop.store.destination import Destination
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import TEAM, Choice, Local, Record, column
from socialrx_desktop.store.transaction import View, Work

LARGEST = 32 * 1024 * 1024
"""Bytes of one sealed export: a journal frame, which holds them once more, is read back up to twice that."""

LONGEST_WAIT = timedelta(hours=1)
"""No item waits longer than this for its next try."""


class State(StrEnum):
    """Where an item stands. `SENDING` and `HELD` are only ever shown, never stored.

    This laptop is at it, or stopped at it; or there has been a death, and it waits until that is lifted.
    """

    WAITING = "waiting"
    SENDING = "sending"
    HELD = "held"
    DELIVERED = "delivered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class OutboxItem(Record, kw_only=True):
    """One export: never what it says. `title` is neutral ("GP letter"); `digest` is the SHA-256 of the sealed bytes.

    `receipt` says what was read back and when, or what the destination said when it refused.
    """

    __tablename__ = "outbox_item"
    table_id = 9

    patient_id: Mapped[UUID | None] = mapped_column(info=column(1, "immutable"), default=None, index=True)
    kind: Mapped[str] = mapped_column(info=column(2, "immutable"))
    title: Mapped[str] = mapped_column(info=column(3, "immutable"))
    destination_id: Mapped[UUID] = mapped_column(info=column(4, "immutable"))
    state: Mapped[State] = mapped_column(Choice(State), info=column(5), default=State.WAITING, index=True)
    file_name: Mapped[str] = mapped_column(info=column(6))
    size: Mapped[int] = mapped_column(info=column(7, "immutable"))
    digest: Mapped[str] = mapped_column(info=column(8, "immutable"))
    queued_at: Mapped[datetime] = mapped_column(info=column(9, "immutable"))
    sent_at: Mapped[datetime | None] = mapped_column(info=column(10), default=None)
    receipt: Mapped[str] = mapped_column(info=column(11), default="")

    @property
    def subject(self) -> UUID:
        return self.patient_id or TEAM


class OutboxPayload(Local, kw_only=True):
    """The sealed bytes of an item (its id is the item's), frozen when queued and gone once delivered."""

    __tablename__ = "outbox_payload"
    table_id = 21

    sealed: Mapped[bytes] = mapped_column(info=column(1))


class OutboxEffort(Local, kw_only=True):
    """What this laptop has tried for an item (its id is the item's). No history: most tries find nobody there."""

    __tablename__ = "outbox_effort"
    table_id = 22

    attempts: Mapped[int] = mapped_column(info=column(1), default=0)
    is_sending: Mapped[bool] = mapped_column(info=column(2), default=False)
    next_try_at: Mapped[datetime | None] = mapped_column(info=column(3), default=None)
    last_error: Mapped[str] = mapped_column(info=column(4), default="")


@dataclass(frozen=True)
class Parcel:
    """A sealed export on its way into the outbox."""

    kind: str
    title: str
    patient: UUID | None
    destination: UUID
    sealed: bytes


@dataclass(frozen=True)
class Item:
    """An item as a screen shows it. `is_here` is false for what a colleague's laptop is to send."""

    id: UUID
    patient: UUID | None
    kind: str
    title: str
    destination: UUID
    destination_name: str
    state: State
    attempts: int
    next_try_at: datetime | None
    last_error: str
    file_name: str
    size: int
    digest: str
    queued_at: datetime
    sent_at: datetime | None
    receipt: str
    is_here: bool


@dataclass(frozen=True)
class Due:
    """An item that may be sent now, and where to."""

    id: UUID
    file_name: str
    attempts: int
    destination: destinations.Line


def queue(work: Work, parcel: Parcel) -> UUID:
    """Put a sealed export in the outbox; its bytes and its file name are final from now on."""
    if len(parcel.sealed) > LARGEST:
        raise InputProblem(
            f"This export is larger than {LARGEST // 1024 // 1024} MB, which the outbox cannot hold.",
            "Choose a shorter period or fewer patients, then export again.",
        )
    if parcel.patient is not None:
        work.get(Patient, parcel.patient)
    if work.get(Destination, parcel.destination).is_removed:
        raise InputProblem("This destination has been removed.", "Choose another one.", field="destination")
    item, digest = work.new_id(), hashlib.sha256(parcel.sealed).hexdigest()
    row = OutboxItem(
        id=item,
        patient_id=parcel.patient,
        kind=parcel.kind,
        title=parcel.title,
        destination_id=parcel.destination,
        file_name=f"{item}.{digest[:16]}.g1.age",
        size=len(parcel.sealed),
        digest=digest,
        queued_at=work.now,
    )
    work.add(row)
    work.add(OutboxPayload(id=item, sealed=parcel.sealed))
    work.add(OutboxEffort(id=item))
    return item


def claim(work: Work, item: UUID) -> bytes | None:
    """Begin to send: the sealed bytes, or None if the item no longer waits here."""
    row, payload, effort = work.get(OutboxItem, item), work.find(OutboxPayload, item), work.find(OutboxEffort, item)
    if row.state is not State.WAITING or payload is None or effort is None:
        return None
    if row.patient_id is not None and bereavement.is_quiet(work, row.patient_id):
        return None
    effort.attempts, effort.is_sending = effort.attempts + 1, True
    return payload.sealed


def mark_delivered(work: Work, item: UUID, file_name: str, receipt: str) -> None:
    """The bytes were read back at the destination and are right: keep the receipt, let the bytes go."""
    row = work.get(OutboxItem, item)
    row.state, row.sent_at, row.file_name, row.receipt = State.DELIVERED, work.now, file_name, receipt
    effort = work.get(OutboxEffort, item)
    effort.is_sending, effort.next_try_at, effort.last_error = False, None, ""
    work.remove(work.get(OutboxPayload, item))


def mark_refused(work: Work, item: UUID, why: str) -> None:
    """The destination, or the person whom it is about, said no; the bytes stay until somebody has looked."""
    row, effort = work.get(OutboxItem, item), work.get(OutboxEffort, item)
    row.state, row.receipt = State.REFUSED, why
    effort.is_sending, effort.next_try_at, effort.last_error = False, None, why


def mark_waiting(work: Work, items: Iterable[UUID], why: str, next_try_at: datetime) -> None:
    """These could not be delivered now; they wait."""
    for each in items:
        effort = work.get(OutboxEffort, each)
        effort.is_sending, effort.next_try_at, effort.last_error = False, next_try_at, why


def release(work: Work, item: UUID) -> None:
    """Let an item be tried at once, a refused one too."""
    row, effort = work.get(OutboxItem, item), work.find(OutboxEffort, item)
    _check_not_gone(row)
    if row.patient_id is not None:
        bereavement.check_may_reach(work, row.patient_id)
    if effort is None:
        raise InputProblem("This export waits on a colleague's laptop.", "It leaves when that laptop is online.")
    if row.state is State.REFUSED:
        row.state, row.receipt = State.WAITING, ""
    effort.next_try_at = None


def withdraw(work: Work, item: UUID) -> None:
    """Take an export back before it leaves; that it was there stays in the history, its sealed bytes do not."""
    row, effort, payload = work.get(OutboxItem, item), work.find(OutboxEffort, item), work.find(OutboxPayload, item)
    _check_not_gone(row)
    if effort is None or payload is None:
        raise InputProblem("This export waits on a colleague's laptop.", "Only that laptop can withdraw it.")
    if effort.is_sending:
        raise InputProblem("This export is being sent just now.", "Look again in a moment.")
    row.state = State.WITHDRAWN
    work.remove(payload)
    work.remove(effort)


def due(view: View, *, at_once: bool = False) -> list[Due]:
    """What this laptop may send now, in the order in which it was queued; `at_once` does not wait for the next try."""
    columns = (OutboxItem.id, OutboxItem.file_name, OutboxEffort.attempts, OutboxItem.destination_id)
    # The entry's number, unlike an id or a moment, keeps its order when the clock is set back.
    statement = _waits_here(_joined(*columns)).order_by(OutboxItem.entry)
    if not at_once:
        # No try was ever put off longer than the longest wait, so one that seems further away was set by a wrong clock.
        no_longer = or_(OutboxEffort.next_try_at <= view.now, OutboxEffort.next_try_at > view.now + LONGEST_WAIT)
        statement = statement.where(or_(OutboxEffort.next_try_at.is_(None), no_longer))
    found = view.rows(statement)
    places = {each: destinations.get(view, each) for each in {row.destination_id for row in found}}
    return [Due(row.id, row.file_name, row.attempts, places[row.destination_id]) for row in found]


def items(view: View, *, limit: int | None = None) -> list[Item]:
    """All items, the last one queued first."""
    newest_first = _listed().order_by(OutboxItem.queued_at.desc(), OutboxItem.id.desc())
    return [_item(row) for row in view.rows(newest_first.limit(limit))]


def item(view: View, item: UUID) -> Item:
    """One item; an InputProblem if there is none."""
    view.get(OutboxItem, item)
    return _item(view.rows(_listed().where(OutboxItem.id == item))[0])


def waiting(view: View) -> list[Item]:
    """What this laptop has still to send, in the order in which it will be tried."""
    return [_item(row) for row in view.rows(_waits_here(_listed()).order_by(OutboxItem.entry))]


def count_waiting(view: View) -> int:
    """How many items this laptop has still to send."""
    return view.session.scalar(_waits_here(_joined(func.count()))) or 0


_HELD = "Held: there has been a death in this family. It leaves by itself when this is lifted in the Family tab."


def _check_not_gone(row: OutboxItem) -> None:
    if row.state is State.DELIVERED:
        raise InputProblem("This export has been delivered already.")
    if row.state is State.WITHDRAWN:
        raise InputProblem("This export was withdrawn.", "Make it again from the patient's page.")


def _waits_here(statement: Select[Any]) -> Select[Any]:
    return statement.where(OutboxItem.state == State.WAITING, OutboxPayload.id.is_not(None), ~bereavement.quiet())


def _listed() -> Select[Any]:
    return _joined(
        OutboxItem,
        Destination.name.label("destination_name"),
        OutboxEffort.attempts,
        OutboxEffort.is_sending,
        OutboxEffort.next_try_at,
        OutboxEffort.last_error,
        OutboxPayload.id.label("payload"),
        bereavement.quiet().label("is_quiet"),
    ).outerjoin(Destination, Destination.id == OutboxItem.destination_id)


def _joined(*columns: Any) -> Select[Any]:  # select() takes columns and entities of any type
    return (
        select(*columns)
        .select_from(OutboxItem)
        .outerjoin(OutboxEffort, OutboxEffort.id == OutboxItem.id)
        .outerjoin(OutboxPayload, OutboxPayload.id == OutboxItem.id)
        .outerjoin(Patient, Patient.id == same_person.lead_of(OutboxItem.patient_id))
    )


def _item(found: Any) -> Item:  # a row of a joined select has no class
    row: OutboxItem = found.OutboxItem
    state = row.state
    if state is State.WAITING and (found.is_quiet or found.is_sending):
        state = State.HELD if found.is_quiet else State.SENDING
    return Item(
        id=row.id,
        patient=row.patient_id,
        kind=row.kind,
        title=row.title,
        destination=row.destination_id,
        destination_name=found.destination_name or "",
        state=state,
        attempts=found.attempts or 0,
        next_try_at=found.next_try_at,
        last_error=_HELD if state is State.HELD else found.last_error or "",
        file_name=row.file_name,
        size=row.size,
        digest=row.digest,
        queued_at=row.queued_at,
        sent_at=row.sent_at,
        receipt=row.receipt,
        is_here=found.payload is not None,
    )
