"""The people who use the workspace: link workers, who are named on what they write and what they print."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store.record import TEAM, Record, column
from socialrx_desktop.store.transaction import View, Work


class Worker(Record, kw_only=True):
    """A link worker (PRSB "link worker details": name, role, organisation, contact details)."""

    __tablename__ = "worker"
    table_id = 1

    name: Mapped[str] = mapped_column(info=column(1))
    role: Mapped[str] = mapped_column(info=column(2), default="Social prescribing link worker")
    organisation: Mapped[str] = mapped_column(info=column(3), default="")
    telephone: Mapped[str] = mapped_column(info=column(4), default="")
    email: Mapped[str] = mapped_column(info=column(5), default="")
    working_hours: Mapped[str] = mapped_column(info=column(6), default="")

    @property
    def subject(self) -> UUID:
        return TEAM


@dataclass(frozen=True)
class Details:
    """A worker as screens and pages show them."""

    id: UUID
    name: str
    role: str
    organisation: str
    telephone: str
    email: str
    working_hours: str


def add(work: Work, name: str, *, worker: UUID | None = None, organisation: str = "", telephone: str = "") -> UUID:
    """Make a worker known; the first one is made with the workspace itself."""
    if not name.strip():
        raise InputProblem("Enter the name of the link worker.", field="name")
    row = Worker(id=worker or work.new_id(), name=name.strip(), organisation=organisation, telephone=telephone)
    return work.add(row).id


def change(work: Work, worker: UUID, *, role: str, organisation: str, telephone: str, email: str, hours: str) -> None:
    """Correct what pages say about a worker."""
    row = work.get(Worker, worker)
    row.role, row.organisation, row.telephone = role, organisation, telephone
    row.email, row.working_hours = email, hours


def details(view: View, worker: UUID) -> Details:
    """One worker."""
    return _details(view.get(Worker, worker))


def everyone(view: View) -> list[Details]:
    """All workers by name."""
    return [_details(row) for row in view.session.scalars(select(Worker).order_by(Worker.name))]


def _details(row: Worker) -> Details:
    return Details(row.id, row.name, row.role, row.organisation, row.telephone, row.email, row.working_hours)
