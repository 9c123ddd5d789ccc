"""Builders: a patient, a referral, a note with all that a test does not care about filled in. Everyone is fictional."""

from __future__ import annotations

import itertools
from datetime import date
from uuid import UUID

from socialrx_desktop.domain import nhs_number
from socialrx_desktop.store import destination, draft, measure, note, outbox, patient, plan, referral
from socialrx_desktop.store.transaction import Work

_numbers = itertools.count(1)


def an_nhs_number() -> str:
    """The next number of the 999 range, which is kept for tests, with its check digit."""
    while True:
        number = nhs_number.complete(f"999{next(_numbers):06}")
        if number is not None:
            return number


def some_details(
    *,
    first_name: str = "Amina",
    family_name: str = "Khan",
    preferred_name: str = "",
    date_of_birth: date | None = date(1951, 3, 12),
    number: str | None = None,
    telephone: str = "01632 960 123",
    postcode: str = "",
    most_important_to_me: str = "",
) -> patient.Details:
    """What a form says of a patient."""
    return patient.Details(
        first_name=first_name,
        family_name=family_name,
        preferred_name=preferred_name,
        date_of_birth=date_of_birth,
        nhs_number=number or an_nhs_number(),
        telephone=telephone,
        postcode=postcode,
        most_important_to_me=most_important_to_me,
    )


def a_patient(work: Work, *, first_name: str = "Amina", family_name: str = "Khan", number: str | None = None) -> UUID:
    """A patient who is registered."""
    return patient.register(work, some_details(first_name=first_name, family_name=family_name, number=number))


def a_referral(work: Work, person: UUID | None = None, *, reason: str = "Lonely since she moved") -> UUID:
    """An open referral, of a new patient if none is given."""
    received = referral.Received(
        received_on=work.today,
        referrer_name="Dr Ellen Moss",
        referrer_role="GP",
        referrer_organisation="Bridge Street Surgery",
        reason=reason,
    )
    return referral.receive(work, person or a_patient(work), received)


def a_note(work: Work, person: UUID | None = None, words: str = "Rang. She would like company in the week.") -> UUID:
    """A note of a phone call, about a new patient if none is given."""
    return note.write(work, person or a_patient(work), words, mode=note.Mode.PHONE, minutes=15)


def a_goal(work: Work, person: UUID | None = None, words: str = "Walk to the shop again") -> UUID:
    """A goal."""
    return plan.set_goal(work, person or a_patient(work), words, importance=8)


def an_action(work: Work, person: UUID | None = None, what: str = "Try the walking group once") -> UUID:
    """A step."""
    return plan.add_action(work, person or a_patient(work), what, who="Amina", confidence=7)


def a_connection(work: Work, person: UUID | None = None, service_name: str = "Gentle walking group") -> UUID:
    """A service that the person was told of."""
    return plan.connect(work, person or a_patient(work), None, service_name, "Riverside Leisure")


def some_answers(work: Work, person: UUID | None = None) -> UUID:
    """A baseline ONS4."""
    answers = {"satisfied": 4, "worthwhile": 5, "happy": 3, "anxious": 7}
    return measure.record(work, person or a_patient(work), "ons4", answers, time_point=measure.TimePoint.BASELINE)


def a_draft(work: Work, about: UUID, words: str = "She said that") -> None:
    """A note that is being typed."""
    draft.keep(work, "note", about, {"words": words})


def a_destination(work: Work, name: str = "Bridge Street Surgery") -> UUID:
    """A folder that exports go to; its recipient is a made-up key."""
    details = destination.Details(name=name, address="/media/usb/in", recipients=("age1" + "q" * 58,))
    return destination.add(work, details)


def an_outbox_item(work: Work, person: UUID | None = None) -> UUID:
    """A sealed letter that waits to leave."""
    parcel = outbox.Parcel("gp-letter", "Letter to the GP", person or a_patient(work), a_destination(work), b"sealed")
    return outbox.queue(work, parcel)
