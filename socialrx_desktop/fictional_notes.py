"""Makes up what stands beside the words of a fictional note, a sealed one, and a document to look at.

It has chance of its own for each note, so that what was made up before stays as it was.
"""

from __future__ import annotations

from random import Random
from uuid import UUID

from socialrx_desktop.fictional import Data, Person
from socialrx_desktop.store import attachment, note_search, pages
from socialrx_desktop.store.attachment import Kind
from socialrx_desktop.store.note import Circumstances, ContactType, Mode, PlaceType
from socialrx_desktop.store.transaction import Work

RESTRICTED_FOR = 4
"""Whose support has one note that is sealed: the number of the person."""

_PLACES = {
    Mode.HOME_VISIT: PlaceType.HOME,
    Mode.WARD_VISIT: PlaceType.HOSPITAL,
    Mode.CLINIC: PlaceType.PRACTICE,
    Mode.COMMUNITY: PlaceType.COMMUNITY,
}
_TYPES = {
    "letter": ContactType.ADMINISTRATION,
    "attempt": ContactType.FOLLOW_UP,
    "first": ContactType.FIRST,
    "late": ContactType.REVIEW,
}


def circumstances(someone: Person, data: Data, phase: str, mode: Mode, number: int) -> Circumstances:
    """Where a contact was, who was there and what came of it, for note `number` of a person."""
    random = Random(f"{someone.number}/{number}/circumstances")  # noqa: S311  # notes are made up, not secrets
    is_met = mode in _PLACES
    somebody = is_met and random.random() < 0.2
    return Circumstances(
        contact_type=_TYPES.get(phase, ContactType.FOLLOW_UP),
        place_type=_PLACES.get(mode, PlaceType.NOT_SAID),
        people_present=f"Their {someone.relative}" if somebody else "",
        outcome=random.choice(data["notes"]["outcomes"]) if phase not in {"letter", "attempt"} else "",
    )


def late_reason(someone: Person, data: Data, number: int) -> str:
    """Why note `number` of a person was written days later, if it was."""
    random = Random(f"{someone.number}/{number}/late")  # noqa: S311  # notes are made up, not secrets
    said: str = random.choice(data["notes"]["late"])
    return said


def add_documents(work: Work, patient: UUID, data: Data) -> None:
    """A printed plan and a short letter in one person's record; and the words of all notes ready for searching."""
    from socialrx_desktop.documents.activity_plan import activity_plan  # ReportLab, where a demo is made and not before

    plan = activity_plan(pages.activity_plan(work, patient))
    attachment.add(work, patient, "Activity plan as handed over.pdf", plan, kind=Kind.OTHER)
    letter = data["notes"]["letter"].encode("utf-8")
    attachment.add(work, patient, "Thank-you letter from the group.txt", letter, kind=Kind.LETTER)
    note_search.catch_up(work)
