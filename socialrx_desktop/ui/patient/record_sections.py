"""What the record asks about a person, section by section, in the words of the screen and the facts of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from PySide6.QtCore import QCoreApplication

from socialrx_desktop.domain import demographics, nhs_number, words
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import (
    care_service,
    consent,
    contact_point,
    individual_requirement,
    patient,
    problem,
    referral,
    relevant_contact,
    risk,
    safeguarding,
    social_context,
)
from socialrx_desktop.store.consent import Answer, Purpose
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.patient.record_parts import ListOf, PageOf, Shape
from socialrx_desktop.ui.patient.section_form import (
    Fact,
    Kind,
    Values,
    answer,
    choice,
    coded,
    day,
    long,
    organisation,
    past_day,
    private,
    tick,
    wide,
    yes_or_no,
)


@dataclass(frozen=True)
class Section:
    """A section: what the list at the left calls it, and its parts from top to bottom."""

    name: str
    title: str
    parts: tuple[Shape, ...]
    intro: str = ""


REFERRAL = "referral"
"""The section that shows, above its own part, where the referral stands: a panel of its own."""


def sections() -> tuple[Section, ...]:
    """All sections in the order in which they stand at the left."""
    return (
        Section("person", _tr("Person"), (_person(),)),
        Section("contact", _tr("Contact details"), (_contact(), _contact_points())),
        Section("people", _tr("Important people"), (_people(),)),
        Section("gp", _tr("GP practice"), (_gp(),)),
        Section(
            "requirements",
            _tr("Requirements and access"),
            (_language(), _requirements()),
            _tr("What stands here is shown at the top of the person\u2019s record and followed in print and contact."),
        ),
        Section("safeguarding", _tr("Safeguarding"), (_safeguarding(),)),
        Section("risks", _tr("Risks"), (_risks(),)),
        Section("consent", _tr("Consent"), (_consent(), _consent_history())),
        Section(REFERRAL, _tr("Referral"), (_views(),)),
        Section("referrer", _tr("Who referred"), (_referrer(),)),
        Section("summary", _tr("Professional summary"), (_summary(),)),
        Section("problems", _tr("Health problems"), (_problems(),), _tr("Only what matters for this support.")),
        Section("social", _tr("Social situation"), (_social(),)),
        Section("care", _tr("Services and care"), (_care(),)),
        Section("pregnancy", _tr("Pregnancy"), (_pregnancy(),)),
        Section("immigration", _tr("Immigration"), (_immigration(),)),
        Section("further", _tr("Further details"), (_further(),)),
    )


def _line(name: str, text: str, hint: str = "") -> Fact:
    return Fact(name=name, label=text, hint=hint)


def _of_patient(name: str, facts: tuple[Fact, ...], heading: str = "") -> PageOf:
    return PageOf(
        name=name, table="patient", facts=facts, read=patient.details, write=_correct_patient, heading=heading
    )


def _correct_patient(work: Work, who: UUID, values: Values) -> None:
    patient.correct(work, who, replace(patient.details(work, who), **values))


def _person() -> PageOf:
    not_asked = _tr("Not asked")
    return _of_patient(
        "person",
        (
            _line("title", _tr("Title")),
            _line("preferred_name", _tr("Likes to be called")),
            _line("first_name", _tr("First name")),
            _line("family_name", _tr("Family name")),
            past_day("date_of_birth", _tr("Date of birth")),
            _line("pronoun", _tr("Pronoun"), _tr("For example, she/her")),
            Fact(
                name="nhs_number",
                label=_tr("NHS number"),
                kind=Kind.NHS_NUMBER,
                hint=_tr("10 digits. Leave empty if not known"),
            ),
            choice("nhs_number_status", _tr("How sure the number is"), choices.number_statuses(), nhs_number.Status),
            choice(
                "gender",
                _tr("Gender"),
                choices.worded(demographics.GENDERS),
                demographics.Gender,
                nothing=not_asked,
            ),
            choice(
                "ethnicity",
                _tr("Ethnicity"),
                choices.worded(demographics.ETHNICITIES),
                demographics.Ethnicity,
                nothing=not_asked,
            ),
            answer("is_carer", _tr("Do they care for somebody?")),
        ),
    )


def _further() -> PageOf:
    not_asked = _tr("Not asked")
    sexes, orientations = choices.worded(demographics.SEXES), choices.worded(demographics.SEXUAL_ORIENTATIONS)
    return _of_patient(
        "further",
        (
            _line("suffix", _tr("Letters after the name"), _tr("For example, MBE")),
            _line("alias", _tr("Other names")),
            choice("sex", _tr("Sex, as it matters for care"), sexes, demographics.Sex, nothing=not_asked),
            choice(
                "sexual_orientation",
                _tr("Sexual orientation"),
                orientations,
                demographics.SexualOrientation,
                nothing=not_asked,
            ),
            choice(
                "marital_status",
                _tr("Marital status"),
                choices.worded(demographics.MARITAL_STATUSES),
                demographics.MaritalStatus,
                nothing=not_asked,
            ),
            answer("donation_opt_out", _tr("Opted out of organ donation?")),
            *coded("religion", _tr("Religion or belief")),
            _line("country_of_birth", _tr("Country of birth")),
            _line("educational_establishment", _tr("School or college")),
            _line("birth_location", _tr("For a baby: where they were born")),
            _line("birth_location_code", _tr("ODS site code of that place")),
            long("other_identifiers", _tr("Other identifiers"), _tr("One on a line. For example, CHI number: 1 2 3")),
        ),
    )


def _contact() -> PageOf:
    uses, not_known = choices.worded(demographics.CONTACT_USES), _tr("Not known")
    return _of_patient(
        "contact",
        (
            choice(
                "contact_method",
                _tr("How they want to be reached"),
                choices.worded(demographics.CONTACT_METHODS),
                demographics.ContactMethod,
                nothing=_tr("Not asked"),
            ),
            _line("telephone", _tr("Telephone")),
            choice("telephone_type", _tr("Where it rings"), uses, demographics.ContactUse, nothing=not_known),
            _line("email", _tr("Email")),
            choice("email_type", _tr("Which email it is"), uses, demographics.ContactUse, nothing=not_known),
            long("address", _tr("Address"), _tr("Up to five lines"), lines=4),
            _line("postcode", _tr("Postcode")),
            choice(
                "address_type",
                _tr("What the address is"),
                choices.worded(demographics.ADDRESS_TYPES),
                demographics.AddressType,
                nothing=not_known,
            ),
            long(
                "other_contact_information",
                _tr("Also worth knowing about contact"),
                _tr("For example, rings after 5pm only"),
            ),
        ),
    )


def _contact_points() -> ListOf:
    uses = choices.worded(demographics.CONTACT_USES)
    kinds = choices.contact_point_kinds()

    def line(found: contact_point.Entry) -> tuple[str, Sequence[str]]:
        use = [uses[found.use]] if found.use else []
        return f"{kinds[found.kind]}: {found.value}", [*use, _tr("Choice {0}").format(found.preference)]

    return ListOf(
        name="contact_point",
        heading=_tr("More ways to reach the person"),
        facts=(
            choice("kind", _tr("What it is"), kinds, contact_point.Kind),
            _line("value", _tr("Number or address")),
            choice("use", _tr("Where it reaches them"), uses, demographics.ContactUse, nothing=_tr("Not known")),
            choice(
                "preference", _tr("In which order they like it"), {str(each): str(each) for each in range(2, 6)}, int
            ),
        ),
        entries=lambda view, who, _: contact_point.of_patient(view, who),
        line=line,
        add=lambda work, who, values: contact_point.add(work, who, contact_point.Details(**values)),
        add_words=_tr("Add a number or address"),
        change=lambda work, _, found, values: contact_point.change(work, found.id, contact_point.Details(**values)),
        change_words=_tr("Change"),
        end=lambda work, found: contact_point.remove(work, found.id),
        end_words=_tr("Take off the list"),
        nothing=_tr("None besides those above."),
        asked=_tr("Another number or address"),
    )


def _people() -> ListOf:
    kinds = choices.relevant_contact_kinds()

    def line(found: relevant_contact.Entry) -> tuple[str, Sequence[str]]:
        who = ", ".join(part for part in (found.name, found.relationship, found.role) if part)
        roles = (
            (found.is_emergency_contact, _tr("Ring in an emergency")),
            (found.is_next_of_kin, _tr("Next of kin")),
            (found.is_carer, _tr("Carer")),
            (found.is_dependant, _tr("Depends on the person")),
            (found.has_power_of_attorney, _tr("Has power of attorney")),
        )
        told = {True: _tr("May be told"), False: _tr("Must not be told"), None: ""}[found.may_be_told]
        reached = "  ".join(part for part in (found.telephone, found.email) if part)
        ended = _tr("Until {0}").format(words.day(found.ended_on)) if found.ended_on else ""
        said = ", ".join(text for holds, text in roles if holds)
        return who, [part for part in (ended, said, told, reached) if part]

    return ListOf(
        name="relevant_contact",
        heading=_tr("Family, friends, carers and professionals"),
        facts=(
            _line("name", _tr("Name")),
            choice("kind", _tr("Who they are"), kinds, relevant_contact.Kind),
            _line("relationship", _tr("What they are to the person"), _tr("For example, daughter")),
            _line("role", _tr("Formal role"), _tr("For example, social worker")),
            _line("telephone", _tr("Telephone")),
            _line("email", _tr("Email")),
            long("address", _tr("Address")),
            _line("availability", _tr("When they can be reached")),
            answer("may_be_told", _tr("May we talk to them about the person?")),
            tick("is_emergency_contact", _tr("Ring in an emergency")),
            tick("is_next_of_kin", _tr("Next of kin")),
            tick("is_carer", _tr("Cares for the person")),
            tick("is_dependant", _tr("Depends on the person")),
            tick("has_power_of_attorney", _tr("Has power of attorney")),
            private(long("note", _tr("Note"), _tr("Not shown in the view for the person"))),
        ),
        entries=lambda view, who, for_person: relevant_contact.of_patient(view, who, with_ended=not for_person),
        line=line,
        add=lambda work, who, values: relevant_contact.add(work, who, relevant_contact.Details(**values)),
        add_words=_tr("Add somebody"),
        change=lambda work, _, found, values: relevant_contact.change(
            work, found.id, relevant_contact.Details(**values)
        ),
        change_words=_tr("Change"),
        end=lambda work, found: relevant_contact.end(work, found.id),
        end_words=_tr("No longer a contact"),
        is_past=lambda found: found.ended_on is not None,
        nothing=_tr("Nobody is recorded."),
        asked=_tr("Important people"),
    )


def _gp() -> PageOf:
    return _of_patient(
        "gp",
        (
            wide(_line("gp_practice", _tr("GP practice"))),
            _line("gp_practice_code", _tr("Practice (ODS) code"), _tr("For example, A12345")),
            _line("gp_name", _tr("Usual GP")),
            long("gp_practice_address", _tr("Address and telephone of the practice")),
            choice(
                "gp_opt_out",
                _tr("No NHS GP by their own choice"),
                choices.worded(demographics.GP_OPT_OUTS),
                demographics.GpOptOut,
                nothing=_tr("Has, or wants, an NHS GP"),
            ),
            _line("primary_care_network", _tr("Primary care network")),
            _line("primary_care_network_code", _tr("Network (ODS) code")),
        ),
    )


def _language() -> PageOf:
    return _of_patient(
        "language",
        (
            _line("language", _tr("Language")),
            choice("written_format", _tr("Written information"), choices.formats(), patient.WrittenFormat),
            tick("interpreter_required", _tr("Needs an interpreter")),
        ),
        heading=_tr("Speaking and reading"),
    )


def _requirements() -> ListOf:
    kinds = choices.worded(individual_requirement.KINDS)

    def line(found: individual_requirement.Entry) -> tuple[str, Sequence[str]]:
        flag = _tr("shown at the top") if found.is_flagged else ""
        return found.words, [", ".join(part for part in (kinds[found.kind], flag) if part), *_if(found.detail)]

    return ListOf(
        name="individual_requirement",
        heading=_tr("What the person needs of everybody"),
        facts=(
            choice("kind", _tr("What kind"), kinds, individual_requirement.Kind),
            tick("is_flagged", _tr("Show it at the top of the record")),
            *coded(
                "words",
                _tr("What must be done"),
                "communication_support",
                "contact_method",
                "information_format",
                "mobility",
                hint=_tr("In a few words. For example, hearing loop, or step-free access"),
            ),
            long("detail", _tr("How, and what happens if it is not done")),
        ),
        entries=lambda view, who, _: individual_requirement.current(view, who),
        line=line,
        add=lambda work, who, values: individual_requirement.add(work, who, individual_requirement.Details(**values)),
        add_words=_tr("Add a requirement"),
        blank=individual_requirement.Details(kind=individual_requirement.Kind.ADJUSTMENT, words=""),
        change=lambda work, _, found, values: individual_requirement.change(
            work, found.id, individual_requirement.Details(**values)
        ),
        change_words=_tr("Change"),
        end=lambda work, found: individual_requirement.end(work, found.id),
        end_words=_tr("No longer needed"),
        nothing=_tr("None is recorded. Ask: what do you need from us?"),
        asked=_tr("What the person needs"),
    )


def _safeguarding() -> ListOf:
    kinds = choices.worded(safeguarding.KINDS)

    def line(found: safeguarding.Entry) -> tuple[str, Sequence[str]]:
        if not found.indicator:
            asked = _tr("Asked on {0}").format(words.day(found.started_on)) if found.started_on else ""
            return _tr("No safeguarding concern known"), [*_if(asked), *_if(found.comment)]
        shown = _tr("May be shown to the person") if found.may_show_person else _tr("Not to be shown to the person")
        kind = kinds[found.kind] if found.words else ""
        facts = (kind, _between(found.started_on, found.ended_on), found.local_authority, found.comment, shown)
        return found.words or kinds[found.kind], [part for part in facts if part]

    return ListOf(
        name="safeguarding",
        heading=_tr("Safeguarding"),
        facts=(
            choice("kind", _tr("What it is"), kinds, safeguarding.Kind),
            yes_or_no("indicator", _tr("Is there a concern?")),
            *coded("words", _tr("What the concern is"), "safeguarding"),
            past_day("started_on", _tr("Since")),
            day("ended_on", _tr("Until")),
            long("comment", _tr("Comment")),
            *organisation("local_authority", _tr("Local authority")),
            tick("may_show_person", _tr("This may be shown to the person")),
        ),
        entries=lambda view, who, for_person: safeguarding.entries(view, who, for_person=for_person),
        line=line,
        add=lambda work, who, values: safeguarding.add(work, who, safeguarding.Details(**values)),
        add_words=_tr("Add an entry"),
        change=lambda work, _, found, values: safeguarding.change(work, found.id, safeguarding.Details(**values)),
        change_words=_tr("Change"),
        is_past=lambda found: found.ended_on is not None,
        state=safeguarding.state_none_known,
        state_words=_tr("No known concern"),
        filter_words=_tr("Only what may be shown to the person"),
        nothing=_tr("Nothing is recorded here."),
        asked=_tr("Whether there is a safeguarding concern"),
    )


def _risks() -> ListOf:
    def line(found: risk.Entry) -> tuple[str, Sequence[str]]:
        looked = _tr("Last looked at on {0}").format(words.day(found.reviewed_on))
        return found.words, [*_if(_between(found.started_on, found.ended_on)), *_if(found.comment), looked]

    return ListOf(
        name="risk",
        heading=_tr("Risks to the person or to others"),
        facts=(
            *coded("words", _tr("What the risk is"), "risk"),
            long("comment", _tr("What makes it better or worse, and what was done")),
            past_day("started_on", _tr("Since")),
            past_day("ended_on", _tr("Ended on")),
        ),
        entries=lambda view, who, _: risk.entries(view, who),
        line=line,
        add=lambda work, who, values: risk.add(work, who, risk.Details(**values)),
        add_words=_tr("Add a risk"),
        change=lambda work, _, found, values: risk.change(work, found.id, risk.Details(**values)),
        change_words=_tr("Change"),
        can_change=lambda found: not found.is_none_known,
        end=lambda work, found: risk.end(work, found.id),
        end_words=_tr("No longer a risk"),
        tick=lambda work, found: risk.review(work, found.id),
        tick_words=_tr("Looked at today"),
        is_past=lambda found: found.ended_on is not None,
        state=risk.state_none_known,
        state_words=_tr("No known risks"),
        nothing=_tr("Nobody has asked yet. If no risk is known, say so with the button."),
        asked=_tr("Risks, or that none is known"),
        is_private=True,
    )


@dataclass(frozen=True)
class _Standing:
    """How one purpose of sharing stands; `id` keeps apart what is being typed about each."""

    id: UUID
    purpose: Purpose
    standing: consent.Standing


def _consent() -> ListOf:
    purposes, said = choices.worded(consent.PURPOSES), choices.consents()

    def entries(view: View, who: UUID, _: bool) -> Sequence[_Standing]:
        standing = consent.current(view, who)
        return [_Standing(uuid5(who, purpose), purpose, standing[purpose]) for purpose in Purpose]

    def line(found: _Standing) -> tuple[str, Sequence[str]]:
        return purposes[found.purpose], [_answer_words(said, found.standing)]

    def record(work: Work, who: UUID, found: _Standing, values: Values) -> None:
        if values["answer"] is None:
            raise InputProblem(_tr("Choose what the person said."), field="answer")
        consent.record(work, who, found.purpose, **values)

    return ListOf(
        name="consent",
        heading=_tr("What the person says about sharing"),
        facts=(
            choice("answer", _tr("What the person says"), said, Answer, nothing=_tr("Choose an answer")),
            past_day("on", _tr("When")),
            _line("how", _tr("How"), _tr("For example, spoken, or signed form")),
            _line("reason_not_obtained", _tr("If nobody could ask: why")),
        ),
        entries=entries,
        line=line,
        change=record,
        change_words=_tr("Record an answer"),
        begins=lambda _: None,
        nothing="",
        asked=_tr("Whether we may share with the GP"),
    )


def _consent_history() -> ListOf:
    purposes, said = choices.worded(consent.PURPOSES), choices.consents()

    def entries(view: View, who: UUID, _: bool) -> Sequence[_Standing]:
        found = consent.answers(view, who)
        return [_Standing(uuid5(who, str(place)), each.purpose, each) for place, each in enumerate(found)]

    def line(found: _Standing) -> tuple[str, Sequence[str]]:
        return purposes[found.purpose], [_answer_words(said, found.standing)]

    return ListOf(
        name="consent_history",
        heading=_tr("All answers, the latest first"),
        facts=(),
        entries=entries,
        line=line,
        change=lambda *_: None,
        change_words="",
        can_change=lambda _: False,
        nothing=_tr("Nobody has asked yet."),
        asked="",
        is_private=True,
    )


def _answer_words(said: Mapping[Answer, str], found: consent.Standing) -> str:
    on = words.day(found.on) if found.on else ""
    return ", ".join(part for part in (said[found.answer], on, found.how, found.reason_not_obtained) if part)


def _views() -> PageOf:
    return PageOf(
        name="views",
        table="referral",
        facts=(
            private(long("reason", _tr("Why they were referred"), _tr("As the referrer gives it"), lines=3)),
            long("persons_view", _tr("How the person sees it"), _tr("In their own words"), lines=3),
        ),
        read=referral.current,
        write=_record_views,
        absent=_tr("There is no referral for this person."),
    )


def _record_views(work: Work, who: UUID, values: Values) -> None:
    known = _case(work, who)
    views = {"reason": known.reason, "persons_view": known.persons_view} | dict(values)
    referral.record_views(work, known.id, **views)


def _case(view: View, who: UUID) -> referral.Details:
    known = referral.current(view, who)
    assert known is not None, "the form is shown for a referral"
    return known


def _referrer() -> PageOf:
    return PageOf(
        name="referrer",
        table="referral",
        facts=(
            past_day("received_on", _tr("Received on")),
            choice("method", _tr("How it came"), choices.methods(), referral.Method),
            _line("referrer_name", _tr("Referred by"), _tr("Name")),
            _line("referrer_role", _tr("Their role"), _tr("For example, GP or ward nurse")),
            wide(
                _line(
                    "referrer_contact",
                    _tr("How to reach them"),
                    _tr("Telephone, email or address"),
                )
            ),
            *organisation("referrer_organisation", _tr("Their organisation")),
            *coded("referrer_service", _tr("Their service"), "service"),
            _line("referrer_team", _tr("Their team")),
            _line("referrer_specialty", _tr("Specialty")),
            _line("referrer_grade", _tr("Their grade")),
            _line("return_response_to", _tr("Send the answer to")),
            _line("reason_code", _tr("SNOMED CT code of the reason")),
        ),
        read=referral.current,
        write=_correct_referral,
        absent=_tr("There is no referral for this person."),
    )


def _correct_referral(work: Work, who: UUID, values: Values) -> None:
    known = _case(work, who)
    if "received_on" in values and values["received_on"] is None:
        raise InputProblem(_tr("Enter the day on which the referral came."), field="received_on")
    facts: dict[str, Any] = {  # facts of every type
        each.name: getattr(known, each.name)
        for each in fields(referral.Received)
        if each.name not in ("pathway", "consent_to_share")
    }
    referral.correct(work, known.id, referral.Received(**{**facts, **values}))


def _summary() -> PageOf:
    hint = _tr("What helped, what did not, first and latest scores, risks. The message to the GP can say it")
    return PageOf(
        name="summary",
        table="referral",
        # It tells of safeguarding and risks too.
        facts=(private(long("professional_summary", _tr("Your summary of the support"), hint, lines=10)),),
        read=referral.current,
        write=_summarise,
        absent=_tr("There is no referral for this person."),
    )


def _summarise(work: Work, who: UUID, values: Values) -> None:
    known = _case(work, who)
    referral.summarise(work, known.id, values.get("professional_summary", known.professional_summary))


def _problems() -> ListOf:
    def line(found: problem.Entry) -> tuple[str, Sequence[str]]:
        when = _between(found.started_on, found.ended_on)
        return found.words, [part for part in (when, found.stage_of_disease, found.comment) if part]

    return ListOf(
        name="problem",
        heading=_tr("Conditions that everybody should know of"),
        facts=(
            *coded("words", _tr("What the problem is")),
            past_day("started_on", _tr("Since")),
            past_day("ended_on", _tr("Until")),
            wide(_line("stage_of_disease", _tr("Stage"))),
            long("comment", _tr("Comment")),
        ),
        entries=lambda view, who, _: problem.of_patient(view, who),
        line=line,
        add=lambda work, who, values: problem.add(work, who, problem.Details(**values)),
        add_words=_tr("Add a problem"),
        change=lambda work, _, found, values: problem.change(work, found.id, problem.Details(**values)),
        change_words=_tr("Change"),
        is_past=lambda found: found.ended_on is not None,
        nothing=_tr("None is recorded."),
        asked=_tr("Health problems"),
    )


def _social() -> PageOf:
    return PageOf(
        name="social_context",
        table="social_context",
        facts=(
            *coded("household", _tr("Who lives there"), "household"),
            *coded("accommodation", _tr("Kind of home")),
            long("dependants", _tr("Children and others who depend on the person"), _tr("Names and dates of birth")),
            long("access", _tr("How to get in"), _tr("For example, key safe, which door, dog")),
            long("environment", _tr("What in the home affects them"), _tr("For example, stairs, damp, cold")),
            long("circumstances", _tr("Social circumstances"), _tr("Housing, money, caring, isolation")),
            *coded("occupation", _tr("Work, now or before"), "occupation"),
            wide(_line("education", _tr("Education"))),
            long("lifestyle", _tr("Lifestyle"), _tr("Activity, food, sleep, interests")),
            *coded("smoking", _tr("Smoking"), "smoking"),
            _line("smoking_details", _tr("About smoking")),
            past_day("stopped_smoking_on", _tr("Stopped smoking on")),
            *coded("alcohol", _tr("Alcohol")),
            *coded("drugs", _tr("Drugs")),
        ),
        read=social_context.read,
        write=_write_social_context,
    )


def _write_social_context(work: Work, who: UUID, values: Values) -> None:
    known = social_context.read(work, who)
    kept = {each.name: getattr(known, each.name) for each in fields(social_context.Details)}
    social_context.write(work, who, social_context.Details(**{**kept, **values}))


def _care() -> ListOf:
    def line(found: care_service.Entry) -> tuple[str, Sequence[str]]:
        facts = (found.package_type, _between(found.starts_on, found.ends_on), found.local_authority)
        paid = _tr("Paid by {0}").format(found.funding_source) if found.funding_source else ""
        return found.package_name, [part for part in (*facts, paid) if part]

    return ListOf(
        name="care_service",
        heading=_tr("Care that others give"),
        facts=(
            _line("package_name", _tr("What it is called"), _tr("For example, home care twice a day")),
            _line("package_type", _tr("What kind"), _tr("For example, domiciliary care")),
            day("starts_on", _tr("From")),
            day("ends_on", _tr("Until")),
            *organisation("local_authority", _tr("Local authority")),
            *organisation("funding_source", _tr("Who pays")),
        ),
        entries=lambda view, who, _: care_service.of_patient(view, who),
        line=line,
        add=lambda work, who, values: care_service.add(work, who, care_service.Details(**values)),
        add_words=_tr("Add care"),
        change=lambda work, _, found, values: care_service.change(work, found.id, care_service.Details(**values)),
        change_words=_tr("Change"),
        nothing=_tr("None is recorded."),
        asked=_tr("Services and care"),
    )


def _pregnancy() -> PageOf:
    return _of_patient(
        "pregnancy",
        (
            answer("is_pregnant", _tr("Pregnant?")),
            day("expected_delivery_on", _tr("Expected date of delivery")),
        ),
    )


def _immigration() -> PageOf:
    return _of_patient(
        "immigration",
        (
            choice(
                "immigration_status",
                _tr("Immigration status"),
                choices.worded(demographics.IMMIGRATION_STATUSES),
                demographics.ImmigrationStatus,
                nothing=_tr("Not asked, or does not apply"),
            ),
            choice(
                "overseas_visitor",
                _tr("Who pays for hospital care"),
                choices.worded(demographics.OVERSEAS_VISITORS),
                demographics.OverseasVisitor,
                nothing=_tr("Not asked"),
            ),
            day("immigration_from", _tr("From")),
            day("immigration_until", _tr("Until")),
            long("immigration_comment", _tr("Comment")),
        ),
    )


def _between(start: date | None, end: date | None) -> str:
    since = _tr("Since {0}").format(words.day(start)) if start else ""
    until = _tr("until {0}").format(words.day(end)) if end else ""
    said = ", ".join(part for part in (since, until) if part)
    return said[:1].upper() + said[1:]


def _if(text: str) -> list[str]:
    return [text] if text else []


def _tr(text: str) -> str:
    return QCoreApplication.translate("Record", text)
