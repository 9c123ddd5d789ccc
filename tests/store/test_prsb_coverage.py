"""Every line of PRSB Social Prescribing v1.1 has a place in the record, or is worked out from one that has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from socialrx_desktop.store import about_me
from socialrx_desktop.store.about_me import AboutMe
from socialrx_desktop.store.record import tables

STANDARD = Path(__file__).parents[2] / ".." / "shared" / "data" / "standards" / "SocialPrescribing.json"


@dataclass(frozen=True)
class Derived:
    """Why a line has no column of its own."""

    why: str


Place: TypeAlias = "str | Derived | Mapping[str, Place]"


def coded(column: str) -> dict[str, Place]:
    """The standard's pair of a coded value and free text."""
    return {"Coded value": f"{column}_code", "Free text": column}


def worded(table: str) -> dict[str, Place]:
    """The same where the table's name is the noun."""
    return {"Coded value": f"{table}.code", "Free text": f"{table}.words"}


US = Derived("a referral to us goes to whoever keeps this record: the worker and their organisation")
FIRST = Derived("the preferred one stands with the patient and is number 1; contact_point.preference holds 2 to 5")
OF_INSTRUMENT = Derived("the instrument's file says it; the answer names the instrument and its version")
FIGURES = Derived("worked out from measure_response.answers by the instrument's scoring, and never kept twice")

PEOPLE: Mapping[str, Place] = {
    "Person demographics": {
        "Person name": {
            "Person first name": "patient.first_name",
            "Person family name": "patient.family_name",
            "Person preferred name": "patient.preferred_name",
            "Title": "patient.title",
            "Person name suffix": "patient.suffix",
            "Person full name": Derived("made of title, first and family name and suffix"),
        },
        "Date of birth": "patient.date_of_birth",
        "Location of Birth": coded("patient.birth_location"),
        "Pronoun": "patient.pronoun",
        "Gender": "patient.gender",
        "Person alias": "patient.alias",
        "Ethnicity": "patient.ethnicity",
        "Religion": "patient.religion",
        "Sex": "patient.sex",
        "Carer Status": "patient.is_carer",
        "NHS number": "patient.nhs_number",
        "NHS number status indicator": "patient.nhs_number_status",
        "Other identifier": "patient.other_identifiers",
        "Person's address": {
            **{f"Address line {line}": "patient.address" for line in range(1, 6)},
            "Postcode": "patient.postcode",
            "Address type": "patient.address_type",
        },
        "Person's contact details": {
            "Preferred contact method": "patient.contact_method",
            "Person's telephone number details": {
                "Person's telephone number": "patient.telephone",
                "Person's telephone number type": "patient.telephone_type",
                "Preference of telephone number": FIRST,
            },
            "Person's email address details": {
                "Person's email address": "patient.email",
                "Person's email address type": "patient.email_type",
                "Preference of email address": FIRST,
            },
            "Other contact information": "patient.other_contact_information",
        },
        "Photograph": "patient.photograph_id",
        "Place of birth": "patient.country_of_birth",
        "Marital status": "patient.marital_status",
        "Immigration status": {
            "Immigration status": "patient.immigration_status",
            "Start date": "patient.immigration_from",
            "End date": "patient.immigration_until",
            "Comment": "patient.immigration_comment",
        },
        "Sexual Orientation": "patient.sexual_orientation",
        "Organ and tissue donation": "patient.donation_opt_out",
        "Overseas visitor status": "patient.overseas_visitor",
        "Relevant contacts": "relevant_contact.name",
        "Educational establishment": "patient.educational_establishment",
    },
    "GP practice": {
        "GP name": "patient.gp_name",
        "GP practice details": "patient.gp_practice_address",
        "GP practice identifier": "patient.gp_practice_code",
        "GP opt out indicator": "patient.gp_opt_out",
    },
    "About me": {
        "What is most important to me": {"What is most important to me": "about_me.most_important_to_me"},
        "People who are important to me": {"People who are important to me": "about_me.people_important_to_me"},
        "How I communicate and how to communicate with me": {
            "How I communicate and how to communicate with me": "about_me.how_i_communicate"
        },
        "My wellness": {"My wellness": "about_me.my_wellness"},
        "Please do and please don't": {"Please do and please don't": "about_me.please_do_and_dont"},
        "How and when to support me": {"How and when to support me": "about_me.how_and_when_to_support_me"},
        "Also worth knowing about me": {"Also worth knowing about me": "about_me.also_worth_knowing"},
        "Supported to write this by": "about_me.supported_by",
        "Location to multimedia file": "about_me.multimedia_link",
    },
    "Individual requirements": {
        "Reasonable adjustment": {
            "Reasonable adjustment flag": "individual_requirement.is_flagged",
            "Reasonable adjustment": worded("individual_requirement"),
            "Reasonable adjustment additional detail": "individual_requirement.detail",
        },
        "Impairment": {
            "Impairment category": worded("individual_requirement"),
            "Impairment additional detail": "individual_requirement.detail",
        },
        "Mobility": {"Mobility needs": worded("individual_requirement")},
        "Other individual requirements": {"Other individual requirement": "individual_requirement.words"},
    },
    "Safeguarding": {
        "Safeguarding concerns": {
            "Safeguarding indicator": "safeguarding.indicator",
            "Safeguarding concerns date": "safeguarding.started_on",
            "Safeguarding concerns end date": "safeguarding.ended_on",
            "Safeguarding concerns": worded("safeguarding"),
            "Comment": "safeguarding.comment",
        },
        "Looked after child": {
            "Looked after child start date": "safeguarding.started_on",
            "Looked after child end date": "safeguarding.ended_on",
            "Local authority": coded("safeguarding.local_authority"),
        },
        "Unborn child protection plan": {
            "Unborn child protection plan start date": "safeguarding.started_on",
            "Unborn child protection plan end date": "safeguarding.ended_on",
            "Local authority": coded("safeguarding.local_authority"),
        },
    },
    "Consent": {"Consent for information sharing": "consent.answer"},
    "Referral details": {
        "Date": "referral.received_on",
        "Referrer details": {
            "Name": "referral.referrer_name",
            "Role": "referral.referrer_role",
            "Grade": "referral.referrer_grade",
            "Team": "referral.referrer_team",
            "Specialty": "referral.referrer_specialty",
            "Service": coded("referral.referrer_service"),
            "Organisation": coded("referral.referrer_organisation"),
            "Contact details": "referral.referrer_contact",
        },
        "Referral method": "referral.method",
        "Reason for referral": {"Free text": "referral.reason"},
        "Referral to": {
            "Name": "referral.worker_id",
            "Role": "worker.role",
            "Grade": US,
            "Team": US,
            "Specialty": US,
            "Service": {"Coded value": US, "Free text": US},
            "Organisation": {"Coded value": US, "Free text": "worker.organisation"},
            "Contact details": "worker.telephone",
        },
        "Return response to": "referral.return_response_to",
    },
    "Presenting complaints or issues": {
        "Presenting complaint or issue": coded("referral.reason"),
        "Person reported complaints or issues": "referral.persons_view",
    },
    "Problem list": {
        "Problem": worded("problem"),
        "Onset date": "problem.started_on",
        "End Date": "problem.ended_on",
        "Stage of disease": "problem.stage_of_disease",
        "Comment": "problem.comment",
    },
    "Clinical Summary": {"Clinical summary": "referral.professional_summary"},
    "Social context": {
        "Household composition": {"Household composition": coded("social_context.household")},
        "Occupational history": {"Occupational history": coded("social_context.occupation")},
        "Educational history": {"Educational history": "social_context.education"},
        "Lifestyle choices": {"Lifestyle choices": "social_context.lifestyle"},
        "Smoking status": {
            "Smoking status": coded("social_context.smoking"),
            "Smoking status - details": "social_context.smoking_details",
            "Date stopped smoking": {
                "Coded value": Derived("one code for everybody: social_context.STOPPED_SMOKING_CODE"),
                "Date": "social_context.stopped_smoking_on",
            },
        },
        "Alcohol intake": {"Alcohol intake": coded("social_context.alcohol")},
        "Drug/substance use": {"Drug/substance use": coded("social_context.drugs")},
        "Social circumstances": {"Social circumstances": "social_context.circumstances"},
        "Access": {"Access": "social_context.access"},
        "Dependants": {"Dependants": "social_context.dependants"},
        "Accommodation status": {"Accommodation status": coded("social_context.accommodation")},
        "Household environment": {"Household environment": "social_context.environment"},
    },
    "Services and care": {
        "Social care package name": "care_service.package_name",
        "Social care package type": "care_service.package_type",
        "Service start date": "care_service.starts_on",
        "Service end date": "care_service.ends_on",
        "Local authority": coded("care_service.local_authority"),
        "Care funding source": "care_service.funding_source",
    },
    "Pregnancy status": {
        "Pregnancy state": "patient.is_pregnant",
        "Expected delivery date": "patient.expected_delivery_on",
    },
    "Risks": {
        "Start date of risk": "risk.started_on",
        "End date of risk": "risk.ended_on",
        "Risk": worded("risk"),
        "Comment": "risk.comment",
    },
}

PLAN: Mapping[str, Place] = {
    "Signpost details": {
        "Date": "onward_referral.referred_on",
        "Signpost to": {
            "Name": "onward_referral.to_name",
            "Role": "onward_referral.to_role",
            "Grade": "onward_referral.to_grade",
            "Team": "onward_referral.to_team",
            "Specialty": "onward_referral.to_specialty",
            "Service": {"Coded value": "onward_referral.service_code", "Free text": "onward_referral.service_name"},
            "Organisation": "onward_referral.organization_name",
            "Contact details": "onward_referral.to_contact",
        },
        "Reason for signpost": coded("onward_referral.reason"),
    },
    "Plan and requested actions": {
        "Actions for professionals": "care_plan.actions_for_professionals",
        "Actions for person or their carer": "action.what",
        "Agreed with the person or their legitimate representative": "care_plan.agreed_with",
    },
    "Care and support plan": {
        "Strengths": worded("strength"),
        "Needs, concerns or problems": {
            **worded("need"),
            "Goals and hopes": {
                **worded("goal"),
                "Goal importance score": "goal.importance",
                "Actions and activities": {
                    "What": {"Coded value": "action.code", "Free text": "action.what"},
                    "Who": {
                        "Name": "action.who",
                        "Role": "action.who_role",
                        "Team": "action.who_team",
                        "Contact details": "action.who_contact",
                    },
                    "When": "action.due_on",
                    "Suggested strategies": "action.strategies",
                    "Status": {"Coded value": "action.status", "Free text": "action.status_detail"},
                    "Confidence": "action.confidence",
                    "Date last updated": Derived("the day of the action's last entry in the history"),
                    "Review date": "action.review_on",
                    "Stage goal": {
                        "Stage goal": worded("stage_goal"),
                        "Outcome": coded("stage_goal.outcome"),
                        "Goal status": "stage_goal.status",
                    },
                },
                "Outcomes": worded("goal_outcome"),
                "Goal status": "goal.status",
            },
        },
        "Agreed with person or legitimate representative": {
            "Person or legitimate representative": "care_plan.agreed_with",
            "Person full name": "care_plan.agreed_name",
            "Role": "care_plan.agreed_role",
        },
        "Care funding source": coded("care_plan.funding_source"),
        "Date this plan was last updated": Derived("the day of the plan's last entry in the history"),
        "Other care planning documents": "care_plan.other_documents",
        "Planned review date/interval": "referral.review_on",
        "Responsibility for review": {
            "Name": "care_plan.reviewer_name",
            "Role": "care_plan.reviewer_role",
            "Contact details": "care_plan.reviewer_contact",
        },
    },
}

NOTES: Mapping[str, Place] = {
    "Contacts with professionals": {
        "Date and time of contact": "note.event_at",
        "Location of contact": coded("note.place"),
        "Seen by": {"Name": "note.author_id", "Role": "worker.role"},
        "Responsible professional": {"Name": "referral.worker_id", "Role": "worker.role"},
        "Location type": "note.place_type",
        "Contact type": "note.contact_type",
        "Consultation method": "note.mode",
        "Specialty": Derived("social prescribing for every contact of this record"),
        "Service": Derived("social prescribing for every contact of this record"),
        "Professionals present": {"Name": "note.people_present", "Role": "note.people_present"},
        "Outcome of contact": "note.outcome",
    },
}

MEASURES: Mapping[str, Place] = {
    "Assessments": {
        "Assessment type": OF_INSTRUMENT,
        "Assessment summary": "measure_response.comment",
        "Structured assessment": {
            "Structured assessment name": {"Coded value": OF_INSTRUMENT, "Free text": "measure_response.instrument"},
            "Assessment result": {
                "Assessment score": {"Coded value": OF_INSTRUMENT, "Free text": OF_INSTRUMENT},
                "Value": "measure_response.scores",
                "Units of measure": OF_INSTRUMENT,
                "Ordinal": {"Coded value": FIGURES, "Free text": FIGURES},
            },
            "Subscale result": {
                "Subscale score": {"Coded value": OF_INSTRUMENT, "Free text": OF_INSTRUMENT},
                "Value": "measure_response.answers",
                "Units of measure": OF_INSTRUMENT,
                "Ordinal": {"Coded value": FIGURES, "Free text": FIGURES},
            },
        },
        "Comment": "measure_response.comment",
    },
}

PLACES = {**PEOPLE, **PLAN, **NOTES, **MEASURES}


def test_every_line_of_the_standard_has_a_place() -> None:
    lines, places = dict(_lines(_standard())), dict(_places(PLACES))
    assert len(lines) == len(list(_lines(_standard()))), "no two lines share a path"
    assert lines.keys() - places.keys() == set(), "these lines of the standard have no place"
    assert places.keys() - lines.keys() == set(), "these places belong to no line of the standard"


def test_every_place_is_a_column_of_the_record() -> None:
    columns = {
        f"{table.__tablename__}.{column.name}" for table in tables().values() for column in table.__table__.columns
    }
    named = {place for _, place in _places(PLACES) if isinstance(place, str)}
    assert named - columns == set()


def test_every_line_that_is_worked_out_says_from_what() -> None:
    assert all(place.why.strip() for _, place in _places(PLACES) if isinstance(place, Derived))


def test_what_is_mandatory_has_a_column_and_is_not_worked_out() -> None:
    places = dict(_places(PLACES))
    mandatory = [line for line, conformance in _lines(_standard()) if conformance == "M"]
    assert len(mandatory) == 6
    assert [line for line in mandatory if not isinstance(places[line], str)] == []


def test_every_heading_of_about_me_has_the_standards_code() -> None:
    read = json.loads((STANDARD.parent / "AboutMe.json").read_text(encoding="utf-8"))
    said = json.dumps(read)
    assert about_me.HEADINGS.keys() <= set(AboutMe.__table__.columns.keys())
    assert all(code in said for code in about_me.HEADINGS.values())


def _standard() -> Any:  # the file's own tree of concepts, whose form nothing here decides
    return json.loads(STANDARD.read_text(encoding="utf-8"))["dataset"][0]


def _lines(concept: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """The leaves of the standard and their conformance. The groups called "record entry" only say that one repeats."""
    for child in concept["concept"]:
        name = child["name"].strip()
        path = above if name.endswith("record entry") else (*above, name)
        if child.get("concept"):
            yield from _lines(child, path)
        else:
            yield path, child.get("mro", "")


def _places(
    places: Mapping[str, Place], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str | Derived]]:
    for name, place in places.items():
        if isinstance(place, Mapping):
            yield from _places(place, (*above, name))
        else:
            yield (*above, name), place
