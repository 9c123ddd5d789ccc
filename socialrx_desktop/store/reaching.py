"""How a person wants to be reached, for whoever is about to ring or write."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from socialrx_desktop.domain.demographics import ContactMethod
from socialrx_desktop.store import consent, patient
from socialrx_desktop.store.consent import Answer, Purpose
from socialrx_desktop.store.transaction import View


@dataclass(frozen=True)
class Reach:
    """`messages` is what the person said about leaving messages; anything but given means that none is left."""

    method: ContactMethod | None
    telephone: str
    other_information: str
    messages: Answer


def reach(view: View, person: UUID) -> Reach:
    """What to mind before this person is contacted."""
    known = patient.details(view, person)
    messages = consent.current(view, person)[Purpose.MESSAGES].answer
    return Reach(known.contact_method, known.telephone, known.other_contact_information, messages)
