"""Builders: a patient, a referral, a note with all that a test does not care about filled in. Everyone is fictional."""

from __future__ import annotations

import itertools
from datetime import date
from uuid import UUID

from socialrx_desktop.domain import nhs_number
from socialrx_desktop.store import (
    action,
    care_plan,
    consent,
    destination,
    draft,
    duplicates,
    goal,
    individual_requirement,
    measure,
    merge,
    need,
    note,
    onward_referral,
    outbox,
    patient,
    referral,
    site,
    strength,
)
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


def an_answer(work: Work, person: UUID, answer: consent.Answer, purpose: consent.Purpose = consent.Purpose.GP) -> UUID:
    """What the person says about sharing, or that nobody could ask."""
    why = "Asleep" if answer is consent.Answer.NOT_ASKED else ""
    return consent.record(work, person, purpose, answer, reason_not_obtained=why)


def a_requirement(work: Work, person: UUID, words: str = "Hearing loop") -> UUID:
    """What the person needs of everybody."""
    kind = individual_requirement.Kind.ADJUSTMENT
    return individual_requirement.add(work, person, individual_requirement.Details(kind=kind, words=words))


def a_note(work: Work, person: UUID | None = None, words: str = "Rang. She would like company in the week.") -> UUID:
    """A note of a phone call, about a new patient if none is given."""
    return note.write(work, person or a_patient(work), words, mode=note.Mode.PHONE, minutes=15)


def a_goal(work: Work, person: UUID | None = None, words: str = "Walk to the shop again") -> UUID:
    """A goal."""
    return goal.add(work, person or a_patient(work), goal.Details(words=words, importance=8))


def an_action(work: Work, person: UUID | None = None, what: str = "Try the walking group once") -> UUID:
    """A step."""
    return action.add(work, person or a_patient(work), action.Details(what=what, who="Amina", confidence=7))


def a_strength(work: Work, person: UUID | None = None, words: str = "Cooks for the whole street") -> UUID:
    """A strength."""
    return strength.add(work, person or a_patient(work), strength.Details(words=words))


def a_need(work: Work, person: UUID | None = None, words: str = "Company in the week") -> UUID:
    """A need as the person sees it."""
    return need.add(work, person or a_patient(work), need.Details(words=words))


def a_stage(work: Work, person: UUID | None = None, words: str = "As far as the corner") -> UUID:
    """A stage on the way to a step."""
    return action.add_stage(work, an_action(work, person), action.StageDetails(words=words))


def an_outcome(work: Work, person: UUID | None = None, words: str = "Went twice") -> UUID:
    """What became of a goal."""
    who = person or a_patient(work)
    outcome = goal.Outcome(status=goal.GoalStatus.MET, words=words)
    return goal.record_outcome(work, a_goal(work, who), who, outcome)


def an_agreement(work: Work, person: UUID | None = None) -> None:
    """A plan that was agreed with the person."""
    agreed = care_plan.Details(agreed_with=care_plan.AgreedWith.PERSON)
    care_plan.change(work, person or a_patient(work), agreed)


def a_connection(work: Work, person: UUID | None = None, service_name: str = "Gentle walking group") -> UUID:
    """A service that the person was told of."""
    return onward_referral.connect(work, person or a_patient(work), None, service_name, "Riverside Leisure")


def some_answers(work: Work, person: UUID | None = None) -> UUID:
    """A baseline ONS4."""
    answers = {"satisfied": 4, "worthwhile": 5, "happy": 3, "anxious": 7}
    asked = measure.Asked(answers=answers, time_point=measure.TimePoint.BASELINE)
    return measure.record(work, person or a_patient(work), "ons4", asked)


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


def a_ward(work: Work, name: str = "Ward 1", *, site_name: str = "Great Bridge Hospital") -> UUID:
    """A ward of a site that is there already, or of a new one."""
    known = [each.id for each in site.sites(work) if each.name == site_name]
    at = known[0] if known else site.add(work, site.SiteFacts(name=site_name, ods_code="RTD01"))
    return site.add_ward(work, at, site.WardFacts(name=name))


def two_records(work: Work) -> tuple[UUID, UUID]:
    """One person twice, under two names and two NHS numbers."""
    return a_patient(work, first_name="Ann", family_name="Lee"), a_patient(
        work, first_name="Annie", family_name="Okafor"
    )


def a_join(work: Work) -> UUID:
    """That two records are of one person."""
    return merge.join(work, *two_records(work), why="Same address")


def two_people(work: Work) -> UUID:
    """That two records were told apart."""
    return duplicates.tell_apart(work, *two_records(work))
