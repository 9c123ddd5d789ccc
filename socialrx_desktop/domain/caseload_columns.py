"""What a column of somebody's caseload spreadsheet may be, and which one its heading makes likely."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from socialrx_desktop.problems import InputProblem


class Fact(StrEnum):
    """What a column says of each person."""

    WHOLE_NAME = "whole_name"
    TITLE = "title"
    FIRST_NAME = "first_name"
    FAMILY_NAME = "family_name"
    PREFERRED_NAME = "preferred_name"
    DATE_OF_BIRTH = "date_of_birth"
    NHS_NUMBER = "nhs_number"
    GENDER = "gender"
    SEX = "sex"
    ETHNICITY = "ethnicity"
    ADDRESS = "address"
    POSTCODE = "postcode"
    TELEPHONE = "telephone"
    EMAIL = "email"
    LANGUAGE = "language"
    INTERPRETER = "interpreter_required"
    REQUIREMENTS = "requirements"
    GP_NAME = "gp_name"
    GP_PRACTICE = "gp_practice"
    GP_PRACTICE_CODE = "gp_practice_code"
    RECEIVED_ON = "received_on"
    REFERRER_NAME = "referrer_name"
    REFERRER_ROLE = "referrer_role"
    REFERRER_ORGANISATION = "referrer_organisation"
    METHOD = "method"
    REASON = "reason"
    CONSENT = "consent_to_share"
    STATUS = "status"
    NEXT_ACTION = "next_action"
    NEXT_ACTION_DUE = "next_action_due"
    REVIEW_ON = "review_on"
    NOTE = "note"


FACTS: Mapping[Fact, str] = {
    Fact.WHOLE_NAME: "Whole name",
    Fact.TITLE: "Title",
    Fact.FIRST_NAME: "First name",
    Fact.FAMILY_NAME: "Family name",
    Fact.PREFERRED_NAME: "Preferred name",
    Fact.DATE_OF_BIRTH: "Date of birth",
    Fact.NHS_NUMBER: "NHS number",
    Fact.GENDER: "Gender",
    Fact.SEX: "Sex",
    Fact.ETHNICITY: "Ethnic group",
    Fact.ADDRESS: "Address, or a line of it",
    Fact.POSTCODE: "Postcode",
    Fact.TELEPHONE: "Telephone",
    Fact.EMAIL: "Email",
    Fact.LANGUAGE: "Language",
    Fact.INTERPRETER: "Needs an interpreter",
    Fact.REQUIREMENTS: "Individual requirements",
    Fact.GP_NAME: "GP",
    Fact.GP_PRACTICE: "GP practice",
    Fact.GP_PRACTICE_CODE: "GP practice code (ODS)",
    Fact.RECEIVED_ON: "Referral date",
    Fact.REFERRER_NAME: "Referred by",
    Fact.REFERRER_ROLE: "Role of the referrer",
    Fact.REFERRER_ORGANISATION: "Organisation of the referrer",
    Fact.METHOD: "How the referral came",
    Fact.REASON: "Reason for the referral",
    Fact.CONSENT: "Agrees to sharing with the GP",
    Fact.STATUS: "Status of the case",
    Fact.NEXT_ACTION: "Next action",
    Fact.NEXT_ACTION_DUE: "Next action due",
    Fact.REVIEW_ON: "Review date",
    Fact.NOTE: "Notes",
}

SEVERAL = frozenset({Fact.ADDRESS, Fact.TELEPHONE, Fact.REASON, Fact.REQUIREMENTS, Fact.NOTE})
"""Facts that more than one column may tell."""

# Headings of common exports (EMIS and SystmOne searches, PCN and charity caseload sheets), in small letters and without
# anything but letters and digits between single blanks.
_KNOWN: Mapping[Fact, str] = {
    Fact.WHOLE_NAME: "name; full name; patient name; patient; client name; client; patient full name; service user; "
    "service user name; person; whole name; patients name; name of patient",
    Fact.TITLE: "title; salutation; prefix; name prefix",
    Fact.FIRST_NAME: "first name; forename; forenames; given name; given names; firstname; fname; first names; "
    "patient forename; patient first name; christian name; client first name",
    Fact.FAMILY_NAME: "family name; surname; last name; lastname; lname; patient surname; patient last name; "
    "patient family name; client surname; client last name; second name",
    Fact.PREFERRED_NAME: "preferred name; known as; likes to be called; calling name; nickname; prefers",
    Fact.DATE_OF_BIRTH: "dob; date of birth; birth date; birthdate; d o b; born; patient dob; client dob; "
    "patient date of birth; date birth",
    Fact.NHS_NUMBER: "nhs number; nhs no; nhs; nhsno; nhsnumber; nhs num; patient nhs number; patients nhs number; "
    "nhs id",
    Fact.GENDER: "gender; stated gender; gender identity; patient gender",
    Fact.SEX: "sex; patient sex; sex at birth; phenotypic sex",
    Fact.ETHNICITY: "ethnicity; ethnic group; ethnic category; ethnic origin; ethnicity code",
    Fact.ADDRESS: "address; address 1; address 2; address 3; address 4; address 5; address line 1; address line 2; "
    "address line 3; address line 4; address line 5; street; house; house name flat number; number and street; town; "
    "city; county; village; locality; home address; full address; patient address; road",
    Fact.POSTCODE: "postcode; post code; postal code; zip; pcode; home postcode; patient postcode",
    Fact.TELEPHONE: "telephone; phone; tel; tel no; telephone number; phone number; mobile; mobile number; mobile no; "
    "mobile phone; mobile telephone; home phone; home telephone; home tel; contact number; contact no; landline; "
    "phone no; telephone no; contact telephone; patient phone; preferred telephone number; work phone; home number; "
    "phone 1; phone 2; telephone 1; telephone 2",
    Fact.EMAIL: "email; e mail; email address; e mail address; patient email",
    Fact.LANGUAGE: "language; first language; main language; preferred language; main spoken language; "
    "spoken language; language spoken",
    Fact.INTERPRETER: "interpreter; interpreter required; interpreter needed; needs interpreter; "
    "needs an interpreter; interpreter y n",
    Fact.REQUIREMENTS: "individual requirements; accessibility; accessibility needs; communication needs; "
    "reasonable adjustments; access needs; support needs; additional needs; accessible information; adjustments",
    Fact.GP_NAME: "gp; gp name; usual gp; registered gp; named gp; doctor; gp full name; usual gp full name",
    Fact.GP_PRACTICE: "gp practice; practice; surgery; gp surgery; practice name; registered practice; "
    "gp practice name; usual gp organisation; registered gp practice; practice site; usual gps organisation name",
    Fact.GP_PRACTICE_CODE: "ods code; practice code; gp practice code; ods; gp practice ods code; gp code; "
    "practice ods code; national practice code; organisation national practice code; gp ods code; gp practice code ods",
    Fact.RECEIVED_ON: "referral date; date of referral; referred on; date referred; received; received on; "
    "date received; referral received; date referral received; ref date; referral received date; received date; "
    "start date; referred date; date of ref",
    Fact.REFERRER_NAME: "referrer; referred by; referrer name; name of referrer; referring clinician; referring gp; "
    "referring professional; ref by; referral from",
    Fact.REFERRER_ROLE: "referrer role; role of referrer; referrer job title; referrer type; role of the referrer; "
    "referring role; job title of referrer; referrer profession",
    Fact.REFERRER_ORGANISATION: "referrer organisation; referring organisation; referrer organization; "
    "referring practice; referring service; source of referral; referral source; referring organization; "
    "organisation of the referrer; referred from; referrer practice; source",
    Fact.METHOD: "method; method of referral; referral method; how referred; referral route; how the referral came; "
    "route of referral",
    Fact.REASON: "reason; reason for referral; referral reason; presenting issue; presenting issues; reasons; "
    "presenting need; presenting needs; presenting problem; issues; primary reason; main reason; needs; "
    "reason for the referral; secondary reason; reason 1; reason 2; referral reasons",
    Fact.CONSENT: "consent; consent to share; consent given; consent to share with gp; consent to share information; "
    "sharing consent; data sharing consent; consented; consent obtained; agrees to sharing with the gp; "
    "information sharing consent",
    Fact.STATUS: "status; case status; stage; referral status; current status; state; case stage; "
    "status of the case; open closed; pathway stage; status of referral",
    Fact.NEXT_ACTION: "next action; next step; next steps; action; to do; next contact; todo; actions; plan",
    Fact.NEXT_ACTION_DUE: "next action due; next contact date; due; due date; next appointment; next action date; "
    "action due; date of next contact; next appointment date; follow up date; next step date",
    Fact.REVIEW_ON: "review; review date; next review; review due; date of review; next review date; review on",
    Fact.NOTE: "notes; note; comments; comment; summary; case notes; additional information; other information; "
    "further information; remarks; background; update; updates; additional notes",
}
_BY_HEADING = {heading: fact for fact, headings in _KNOWN.items() for heading in headings.split("; ")}


def guess(headings: Sequence[str]) -> dict[str, Fact]:
    """What each heading is likely to mean; those that nothing is known of are left out, and so is a second of one."""
    found: dict[str, Fact] = {}
    for heading in headings:
        fact = _BY_HEADING.get(plain(heading))
        if fact is not None and (fact in SEVERAL or fact not in found.values()):
            found[heading] = fact
    if {Fact.FIRST_NAME, Fact.FAMILY_NAME} <= set(found.values()):
        found = {heading: fact for heading, fact in found.items() if fact is not Fact.WHOLE_NAME}
    elif Fact.WHOLE_NAME in found.values():
        found = {heading: fact for heading, fact in found.items() if fact not in {Fact.FIRST_NAME, Fact.FAMILY_NAME}}
    return found


def plain(heading: str) -> str:
    """A heading in small letters: letters and digits between single blanks, without a remark in brackets at its end."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading.replace("'", "").replace("’", ""))
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"\([^()]*\)\W*$", "", apart).lower()))


def check(columns: Mapping[str, Fact]) -> None:
    """An InputProblem if people could not be made of these columns, or two columns tell one fact."""
    told = list(columns.values())
    for fact in told:
        if fact not in SEVERAL and told.count(fact) > 1:
            raise InputProblem(
                f"Two columns are “{FACTS[fact]}”.", "Choose one of them, and leave the other out.", field=fact
            )
    if Fact.WHOLE_NAME in told and {Fact.FIRST_NAME, Fact.FAMILY_NAME} & set(told):
        raise InputProblem(
            "One column is the whole name, and another a part of it.",
            "Choose either the whole name, or first name and family name.",
            field=Fact.WHOLE_NAME,
        )
    if Fact.WHOLE_NAME not in told and not {Fact.FIRST_NAME, Fact.FAMILY_NAME} <= set(told):
        raise InputProblem(
            "Nobody has a name yet.",
            "Choose the columns for first name and family name, or for the whole name.",
            field=Fact.FIRST_NAME,
        )
