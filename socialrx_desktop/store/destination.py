"""Destinations: where exports go, and the public keys of those who may open them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store.record import TEAM, Choice, Record, column
from socialrx_desktop.store.transaction import View, Work


class Kind(StrEnum):
    """How a destination is reached."""

    FOLDER = "folder"


class Destination(Record, kw_only=True):
    """One place that exports are delivered to; `recipients` holds age public keys, one a line."""

    __tablename__ = "destination"
    table_id = 10

    name: Mapped[str] = mapped_column(info=column(1))
    kind: Mapped[Kind] = mapped_column(Choice(Kind), info=column(2, "immutable"), default=Kind.FOLDER)
    address: Mapped[str] = mapped_column(info=column(3))
    recipients: Mapped[str] = mapped_column(info=column(4))
    is_default: Mapped[bool] = mapped_column(info=column(5), default=False)
    is_removed: Mapped[bool] = mapped_column(info=column(6, "safe-or"), default=False)

    @property
    def subject(self) -> UUID:
        return TEAM


@dataclass(frozen=True, kw_only=True)
class Details:
    """A destination's facts, as a form gives them: for a folder, `address` is its full path."""

    name: str
    address: str
    recipients: tuple[str, ...]
    kind: Kind = Kind.FOLDER
    is_default: bool = False


@dataclass(frozen=True)
class Line:
    """A destination as a list shows it and as the outbox uses it."""

    id: UUID
    name: str
    kind: Kind
    address: str
    recipients: tuple[str, ...]
    is_default: bool


def add(work: Work, details: Details) -> UUID:
    """A new destination; the first one is the default. Called by `exchange.outbox`, which checks the keys."""
    details = _checked(work, details, None)
    is_default = details.is_default or default(work) is None
    if is_default:
        _no_other_default(work, None)
    row = Destination(
        id=work.new_id(),
        name=details.name,
        kind=details.kind,
        address=details.address,
        recipients="\n".join(details.recipients),
        is_default=is_default,
    )
    return work.add(row).id


def change(work: Work, destination: UUID, details: Details) -> None:
    """Put a destination right. What waits goes to the new address, sealed as it was when it was queued."""
    row = work.get(Destination, destination)
    details = _checked(work, details, destination)
    row.name, row.address = details.name, details.address
    row.recipients = "\n".join(details.recipients)
    if details.is_default:
        _no_other_default(work, destination)
        row.is_default = True


def remove(work: Work, destinations: Iterable[UUID]) -> None:
    """Offer these no longer for new exports. What already waits for them is still sent."""
    for each in destinations:
        row = work.get(Destination, each)
        row.is_removed, row.is_default = True, False


def get(view: View, destination: UUID) -> Line:
    """One destination, removed or not; an InputProblem if there is none."""
    return _line(view.get(Destination, destination))


def everything(view: View) -> list[Line]:
    """The destinations on offer, by name."""
    return [_line(row) for row in view.session.scalars(_on_offer().order_by(Destination.name, Destination.id))]


def default(view: View) -> Line | None:
    """Where an export goes if nobody says otherwise."""
    row = view.session.scalars(_on_offer().where(Destination.is_default).order_by(Destination.id)).first()
    return None if row is None else _line(row)


def _on_offer() -> Select[Any]:
    return select(Destination).where(Destination.is_removed.is_(False))


def _no_other_default(work: Work, destination: UUID | None) -> None:
    for row in work.session.scalars(_on_offer().where(Destination.is_default)):
        if row.id != destination:
            row.is_default = False


def _line(row: Destination) -> Line:
    return Line(row.id, row.name, row.kind, row.address, tuple(row.recipients.split("\n")), row.is_default)


def _checked(view: View, details: Details, destination: UUID | None) -> Details:
    name, address = details.name.strip(), details.address.strip()
    recipients = tuple(dict.fromkeys(key.strip() for key in details.recipients if key.strip()))
    if not name:
        raise InputProblem("Enter a name for the destination.", field="name")
    same = select(Destination.id).where(Destination.name == name, Destination.is_removed.is_(False))
    if any(found != destination for found in view.session.scalars(same)):
        raise InputProblem("There is a destination of this name already.", "Choose another name.", field="name")
    if not Path(address).is_absolute():
        raise InputProblem("Enter the full path of the folder.", "Choose the folder from the list.", field="address")
    if not recipients:
        raise InputProblem(
            "Enter the public key of whoever receives the exports.",
            "It starts with age1. Ask the receiver for it.",
            field="recipients",
        )
    return Details(name=name, address=address, recipients=recipients, kind=details.kind, is_default=details.is_default)
