"""Templates: notes that are written again and again, with [gaps] for what differs.

A handful are shipped as data; the team's own stand beside them, or in place of one of the same name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop import resources
from socialrx_desktop.problems import FileProblem, InputProblem
from socialrx_desktop.store.note import LONGEST, LONGEST_CONTACT_MINUTES, ContactType, Mode
from socialrx_desktop.store.record import TEAM, Choice, Record, column
from socialrx_desktop.store.transaction import View, Work


class NoteTemplate(Record, kw_only=True):
    """A template of the team's own."""

    __tablename__ = "note_template"
    table_id = 61

    name: Mapped[str] = mapped_column(info=column(1))
    contact_type: Mapped[ContactType] = mapped_column(Choice(ContactType), info=column(2))
    mode: Mapped[Mode] = mapped_column(Choice(Mode), info=column(3))
    minutes: Mapped[int | None] = mapped_column(info=column(4), default=None)
    words: Mapped[str] = mapped_column(info=column(5))
    is_removed: Mapped[bool] = mapped_column(info=column(6), default=False)

    @property
    def subject(self) -> UUID:
        return TEAM


@dataclass(frozen=True, kw_only=True)
class Template:
    """What a template fills in. `id` is None for one that this program ships."""

    name: str
    words: str
    mode: Mode = Mode.PHONE
    contact_type: ContactType = ContactType.NOT_SAID
    minutes: int | None = None
    id: UUID | None = None


def templates(view: View) -> list[Template]:
    """All templates by name; of two of one name, the team's own."""
    own = [
        Template(
            id=row.id,
            name=row.name,
            words=row.words,
            mode=row.mode,
            contact_type=row.contact_type,
            minutes=row.minutes,
        )
        for row in view.session.scalars(
            select(NoteTemplate).where(~NoteTemplate.is_removed).order_by(NoteTemplate.id.desc())
        )
    ]
    by_name = {each.name.casefold(): each for each in (*shipped(), *own)}
    return sorted(by_name.values(), key=lambda each: each.name.casefold())


def keep(work: Work, template: Template) -> UUID:
    """Keep a template of the team's own, in place of their one of the same name; its id."""
    name, words = template.name.strip(), template.words.strip()
    if not name:
        raise InputProblem("Give the template a name.", field="template_name")
    if not words or len(words) > LONGEST:
        raise InputProblem("Write the words of the template first.", field="words")
    if template.minutes is not None and not 1 <= template.minutes <= LONGEST_CONTACT_MINUTES:
        raise InputProblem(f"Minutes must be a whole number from 1 to {LONGEST_CONTACT_MINUTES}.", field="minutes")
    for row in work.session.scalars(select(NoteTemplate).where(~NoteTemplate.is_removed)):
        if row.name.casefold() == name.casefold():
            row.words, row.mode, row.minutes = words, template.mode, template.minutes
            row.contact_type = template.contact_type
            return row.id
    made = NoteTemplate(
        id=work.new_id(),
        name=name,
        contact_type=template.contact_type,
        mode=template.mode,
        minutes=template.minutes,
        words=words,
    )
    return work.add(made).id


def remove(work: Work, template: UUID) -> None:
    """Offer a template of the team's own no longer."""
    work.get(NoteTemplate, template).is_removed = True


@cache
def shipped() -> tuple[Template, ...]:
    """The templates that this program ships, in the order of their files; a FileProblem if one cannot be one."""
    return tuple(
        _read(path.name, path.read_text(encoding="utf-8")) for path in sorted(resources.path("notes").glob("*.json"))
    )


def _read(name: str, text: str) -> Template:
    try:
        data: dict[str, Any] = json.loads(text)  # JSON of any form
        made = Template(
            name=str(data["name"]),
            words=str(data["words"]),
            mode=Mode(data["mode"]),
            contact_type=ContactType(data["contact_type"]),
            minutes=data["minutes"],
        )
    except (ValueError, KeyError, TypeError) as fault:
        raise FileProblem(f"The file notes/{name} is no template of a note.", "Install the program again.") from fault
    return made
