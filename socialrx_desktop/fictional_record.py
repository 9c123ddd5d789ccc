"""Makes up what a worker keeps of a fictional person besides notes and plan, from `resources/sample/casework.json`.

It has chance of its own for each person, so that a new kind of fact changes nothing that was made up before.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random
from uuid import UUID

from socialrx_desktop.fictional import Data, Person
from socialrx_desktop.store import about_me, consent, relevant_contact, risk, safeguarding, social_context
from socialrx_desktop.store.consent import Answer, Purpose
from socialrx_desktop.store.transaction import Work


def meet(work: Work, patient: UUID, someone: Person, data: Data, *, consents: bool) -> None:
    """What the first meeting leaves on record: consent for each purpose, risks, about me, home and family."""
    random = Random(f"{someone.number}/record")  # noqa: S311  # people are made up, not secrets
    record = data["record"]
    _ask_consent(work, patient, random, consents=consents)
    _look_for_risks(work, patient, someone, record)
    about_me.write(work, patient, _about_me(someone, record, random))
    social_context.write(work, patient, _social_context(someone, record, random))
    relevant_contact.add(work, patient, _relative(someone, data, random))
    for each in record["safeguarding"]:
        if each["story"] == someone.story["id"]:
            concern = safeguarding.Details(
                words=each["words"], comment=each["comment"], started_on=work.today - timedelta(days=each["days_ago"])
            )
            safeguarding.add(work, patient, concern)


def _ask_consent(work: Work, patient: UUID, random: Random, *, consents: bool) -> None:
    agrees = Answer.GIVEN if consents else Answer.REFUSED
    how = random.choice(("spoken", "signed form"))
    for purpose in (Purpose.GP, Purpose.SERVICES):
        consent.record(work, patient, purpose, agrees, how=how)
    for purpose in (Purpose.FAMILY, Purpose.EVALUATION, Purpose.MESSAGES):
        consent.record(work, patient, purpose, random.choice((Answer.GIVEN, Answer.GIVEN, Answer.REFUSED)), how=how)


def _look_for_risks(work: Work, patient: UUID, someone: Person, record: Data) -> None:
    known = [each for each in record["risks"] if someone.story["id"] in each["stories"]]
    for each in known:
        risk.add(work, patient, risk.Details(words=each["words"], comment=each["comment"], started_on=work.today))
    if not known:
        risk.state_none_known(work, patient)


def _about_me(someone: Person, record: Data, random: Random) -> about_me.Details:
    def choose(heading: str) -> str:
        said: str = random.choice(record["about_me"][heading])
        return said.format(relative=someone.relative)

    return about_me.Details(
        most_important_to_me=random.choice(someone.story["matters"]),
        people_important_to_me=choose("people"),
        how_i_communicate=_speech(someone, choose("communicate")),
        my_wellness=choose("wellness"),
        please_do_and_dont=choose("please"),
        how_and_when_to_support_me=choose("support"),
        also_worth_knowing=choose("worth_knowing"),
        supported_by=f"My {someone.relative}" if someone.number % 6 == 1 else "",
    )


def _speech(someone: Person, said: str) -> str:
    language = someone.details.language
    return said if language == "English" else f"I speak {language} at home. {said}"


def _social_context(someone: Person, record: Data, random: Random) -> social_context.Details:
    home = random.choice([each for each in record["homes"] if each["from"] <= someone.age <= each["to"]])
    return social_context.Details(
        household=home["household"],
        accommodation=home["accommodation"],
        occupation=home["occupation"],
        access=random.choice(record["access"]),
        smoking=random.choice(record["smoking"]),
    )


def _relative(someone: Person, data: Data, random: Random) -> relevant_contact.Details:
    first = random.choice(someone.background["women" if someone.relative in _WOMEN else "men"])
    return relevant_contact.Details(
        name=f"{first} {random.choice(someone.background['families'])}",
        relationship=someone.relative.capitalize(),
        telephone=f"07700 900 {random.randint(0, 999):03}",
        availability=random.choice(data["record"]["availability"]),
        is_next_of_kin=someone.relative in _FAMILY,
        is_emergency_contact=True,
    )


_WOMEN = frozenset({"daughter", "sister", "niece"})
_FAMILY = frozenset({"daughter", "son", "sister", "brother"})
