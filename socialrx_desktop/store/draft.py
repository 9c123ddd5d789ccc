"""Drafts: what a person is typing, kept as they type, so that a crash or a lock loses no sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.store import same_person
from socialrx_desktop.store.record import Local, column
from socialrx_desktop.store.transaction import View, Work


class Draft(Local, kw_only=True):
    """The unsaved fields of one form about one subject, by this worker on this laptop."""

    __tablename__ = "draft"
    table_id = 20

    worker_id: Mapped[UUID] = mapped_column(info=column(1))
    form: Mapped[str] = mapped_column(info=column(2))
    about: Mapped[UUID] = mapped_column(info=column(3), index=True)
    fields: Mapped[str] = mapped_column(info=column(4))
    kept_at: Mapped[datetime] = mapped_column(info=column(5))


@dataclass(frozen=True)
class Kept:
    """A draft as its form takes it back."""

    fields: dict[str, str]
    kept_at: datetime


def keep(work: Work, form: str, about: UUID, fields: dict[str, str]) -> datetime:
    """Keep what has been typed so far; when it was kept."""
    row = _find(work, form, about, work.worker)
    text = msgspec.json.encode(fields).decode("utf-8")
    if row is None:
        draft = Draft(id=work.new_id(), worker_id=work.worker, form=form, about=about, fields=text, kept_at=work.now)
        work.add(draft)
    else:
        row.fields, row.kept_at = text, work.now
    return work.now


def discard(work: Work, form: str, about: UUID) -> None:
    """Forget a draft, because it was saved or is not wanted."""
    row = _find(work, form, about, work.worker)
    if row is not None:
        work.remove(row)


def kept(view: View, form: str, about: UUID, worker: UUID) -> Kept | None:
    """The draft of this form about this subject, if there is one."""
    row = _find(view, form, about, worker)
    return None if row is None else Kept(msgspec.json.decode(row.fields, type=dict[str, str]), row.kept_at)


def _find(view: View, form: str, about: UUID, worker: UUID) -> Draft | None:
    statement = select(Draft).where(
        Draft.form == form, Draft.about.in_(same_person.ids(about)), Draft.worker_id == worker
    )
    return view.session.scalars(statement.order_by(Draft.about != about)).first()
