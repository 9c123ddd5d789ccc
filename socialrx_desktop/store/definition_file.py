"""The last good text of each pathway and measure that an organisation wrote; `definitions.py` reads and checks them."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.store.record import TEAM, Choice, Record, column
from socialrx_desktop.store.transaction import View, Work

_NAMES = UUID("5e5a0f8e-4a4e-4f4e-9d0a-6f1d7b2c9a43")


class Kind(StrEnum):
    """What a file defines; the value is the folder in which such files lie."""

    PATHWAY = "pathways"
    INSTRUMENT = "instruments"


class DefinitionFile(Record, kw_only=True):
    """One file. Its id comes from its kind and name, so that two laptops that read one meet in one row."""

    __tablename__ = "definition_file"
    table_id = 43

    kind: Mapped[Kind] = mapped_column(Choice(Kind), info=column(1, "immutable"))
    name: Mapped[str] = mapped_column(info=column(2, "immutable"))
    text: Mapped[str] = mapped_column(info=column(3))

    @property
    def subject(self) -> UUID:
        return TEAM


def keep(work: Work, kind: Kind, name: str, text: str) -> None:
    """Keep a text that was checked, instead of the one before."""
    row = work.find(DefinitionFile, _id(kind, name))
    if row is None:
        work.add(DefinitionFile(id=_id(kind, name), kind=kind, name=name, text=text))
    else:
        row.text = text


def text(view: View, kind: Kind, name: str) -> str | None:
    """The text of one file, if it is the organisation's own."""
    row = view.find(DefinitionFile, _id(kind, name))
    return None if row is None else row.text


def texts(view: View, kind: Kind) -> dict[str, str]:
    """All texts of a kind by name."""
    rows = view.session.scalars(select(DefinitionFile).where(DefinitionFile.kind == kind))
    return {row.name: row.text for row in rows}


def _id(kind: Kind, name: str) -> UUID:
    return uuid5(_NAMES, f"{kind}/{name}")
