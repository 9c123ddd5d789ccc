"""The choices that describe a person, with the codes that national records give them and the words for people.

A value is the code of the NHS Data Dictionary or UK Core where one is known for certain, else a word of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Gender(StrEnum):
    """What the person says of their gender (NHS Data Dictionary, PERSON STATED GENDER CODE)."""

    MALE = "1"
    FEMALE = "2"
    INDETERMINATE = "9"
    NOT_KNOWN = "X"


class Sex(StrEnum):
    """How the person is treated clinically (after the NHS Data Dictionary, PERSON PHENOTYPIC SEX; words of ours)."""

    MALE = "male"
    FEMALE = "female"
    INDETERMINATE = "indeterminate"
    NOT_KNOWN = "not_known"


class Ethnicity(StrEnum):
    """As the person says (UK Core EthnicCategory; NHS Data Dictionary, ETHNIC CATEGORY)."""

    WHITE_BRITISH = "A"
    WHITE_IRISH = "B"
    WHITE_OTHER = "C"
    WHITE_AND_BLACK_CARIBBEAN = "D"
    WHITE_AND_BLACK_AFRICAN = "E"
    WHITE_AND_ASIAN = "F"
    MIXED_OTHER = "G"
    INDIAN = "H"
    PAKISTANI = "J"
    BANGLADESHI = "K"
    ASIAN_OTHER = "L"
    CARIBBEAN = "M"
    AFRICAN = "N"
    BLACK_OTHER = "P"
    CHINESE = "R"
    OTHER = "S"
    NOT_STATED = "Z"
    NOT_KNOWN = "99"


class ContactMethod(StrEnum):
    """How the person wants to be reached (UK Core PreferredContactMethod)."""

    LETTER = "1"
    VISIT = "2"
    TELEPHONE = "3"
    EMAIL = "4"
    MINICOM = "5"
    TELEPHONE_VIA_PROXY = "6"
    SIGN_LANGUAGE = "7"
    NO_TELEPHONE = "8"
    TEXT_MESSAGE = "9"


class AddressType(StrEnum):
    """What kind of place the address is (after the NHS Data Dictionary, ADDRESS ASSOCIATION TYPE)."""

    MAIN = "main"
    OTHER_PERMANENT = "other_permanent"
    TEMPORARY = "temporary"
    CORRESPONDENCE = "correspondence"
    NO_FIXED_ABODE = "no_fixed_abode"


class ContactUse(StrEnum):
    """Where a number or address reaches the person (FHIR ContactPointUse)."""

    HOME = "home"
    MOBILE = "mobile"
    WORK = "work"
    TEMPORARY = "temp"


class MaritalStatus(StrEnum):
    """The legal status (NHS Data Dictionary, release June 2026, PERSON MARITAL STATUS)."""

    SINGLE = "S"
    MARRIED = "M"
    DIVORCED = "D"
    WIDOWED = "W"
    SEPARATED = "P"
    NOT_DISCLOSED = "N"


class ImmigrationStatus(StrEnum):
    """The leave to be in the UK (codes of PRSB Social Prescribing v1.1, immigration status)."""

    ASYLUM_SEEKER = "1"
    EXCEPTIONAL_LEAVE = "2"
    INDEFINITE_LEAVE = "3"
    LIMITED_LEAVE = "4"
    NO_RECOURSE_TO_PUBLIC_FUNDS = "5"
    OTHER_NATIONAL = "6"
    REFUGEE = "7"
    UNACCOMPANIED_ASYLUM_SEEKER = "8"
    EU_PRE_SETTLED = "9"
    EU_SETTLED = "10"


class SexualOrientation(StrEnum):
    """As the person says (after the NHS Data Dictionary, PERSON STATED SEXUAL ORIENTATION CODE; words of ours)."""

    HETEROSEXUAL = "heterosexual"
    GAY_OR_LESBIAN = "gay_or_lesbian"
    BISEXUAL = "bisexual"
    OTHER = "other"
    NOT_SURE = "not_sure"
    NOT_STATED = "not_stated"


class OverseasVisitor(StrEnum):
    """Who pays for hospital care (after the NHS Data Dictionary, OVERSEAS VISITOR CHARGING CATEGORY)."""

    ORDINARY = "ordinary"
    SURCHARGE_PAID = "surcharge_paid"
    EXEMPT = "exempt"
    CHARGEABLE = "chargeable"
    UNDECIDED = "undecided"


class GpOptOut(StrEnum):
    """Why the person has no NHS GP, in their own decision (SNOMED CT, as PRSB names them)."""

    DOES_NOT_WISH = "1092961000000104"
    PRIVATE_GP = "1092941000000100"


GENDERS: Mapping[Gender, str] = {
    Gender.FEMALE: "Woman or girl",
    Gender.MALE: "Man or boy",
    Gender.INDETERMINATE: "Neither or both",
    Gender.NOT_KNOWN: "Not stated",
}

SEXES: Mapping[Sex, str] = {
    Sex.FEMALE: "Female",
    Sex.MALE: "Male",
    Sex.INDETERMINATE: "Indeterminate",
    Sex.NOT_KNOWN: "Not known",
}

ETHNICITIES: Mapping[Ethnicity, str] = {
    Ethnicity.WHITE_BRITISH: "White: British",
    Ethnicity.WHITE_IRISH: "White: Irish",
    Ethnicity.WHITE_OTHER: "White: any other background",
    Ethnicity.WHITE_AND_BLACK_CARIBBEAN: "Mixed: White and Black Caribbean",
    Ethnicity.WHITE_AND_BLACK_AFRICAN: "Mixed: White and Black African",
    Ethnicity.WHITE_AND_ASIAN: "Mixed: White and Asian",
    Ethnicity.MIXED_OTHER: "Mixed: any other background",
    Ethnicity.INDIAN: "Asian or Asian British: Indian",
    Ethnicity.PAKISTANI: "Asian or Asian British: Pakistani",
    Ethnicity.BANGLADESHI: "Asian or Asian British: Bangladeshi",
    Ethnicity.ASIAN_OTHER: "Asian or Asian British: any other background",
    Ethnicity.CARIBBEAN: "Black or Black British: Caribbean",
    Ethnicity.AFRICAN: "Black or Black British: African",
    Ethnicity.BLACK_OTHER: "Black or Black British: any other background",
    Ethnicity.CHINESE: "Chinese",
    Ethnicity.OTHER: "Any other ethnic group",
    Ethnicity.NOT_STATED: "Does not want to say",
    Ethnicity.NOT_KNOWN: "Not known",
}

CONTACT_METHODS: Mapping[ContactMethod, str] = {
    ContactMethod.TELEPHONE: "Phone call",
    ContactMethod.TEXT_MESSAGE: "Text message",
    ContactMethod.LETTER: "Letter",
    ContactMethod.EMAIL: "Email",
    ContactMethod.VISIT: "Visit",
    ContactMethod.MINICOM: "Textphone (minicom)",
    ContactMethod.TELEPHONE_VIA_PROXY: "Phone call through somebody else",
    ContactMethod.SIGN_LANGUAGE: "Sign language",
    ContactMethod.NO_TELEPHONE: "Not by phone",
}

ADDRESS_TYPES: Mapping[AddressType, str] = {
    AddressType.MAIN: "Main home",
    AddressType.OTHER_PERMANENT: "Another permanent home",
    AddressType.TEMPORARY: "Temporary",
    AddressType.CORRESPONDENCE: "For letters only",
    AddressType.NO_FIXED_ABODE: "No fixed home",
}

CONTACT_USES: Mapping[ContactUse, str] = {
    ContactUse.HOME: "Home",
    ContactUse.MOBILE: "Mobile",
    ContactUse.WORK: "Work",
    ContactUse.TEMPORARY: "Temporary",
}

MARITAL_STATUSES: Mapping[MaritalStatus, str] = {
    MaritalStatus.SINGLE: "Single",
    MaritalStatus.MARRIED: "Married or in a civil partnership",
    MaritalStatus.DIVORCED: "Divorced, or civil partnership dissolved",
    MaritalStatus.WIDOWED: "Widowed, or surviving civil partner",
    MaritalStatus.SEPARATED: "Separated",
    MaritalStatus.NOT_DISCLOSED: "Does not want to say",
}

IMMIGRATION_STATUSES: Mapping[ImmigrationStatus, str] = {
    ImmigrationStatus.ASYLUM_SEEKER: "Asylum seeker",
    ImmigrationStatus.EXCEPTIONAL_LEAVE: "Exceptional leave to remain",
    ImmigrationStatus.INDEFINITE_LEAVE: "Indefinite leave to remain",
    ImmigrationStatus.LIMITED_LEAVE: "Limited leave to remain",
    ImmigrationStatus.NO_RECOURSE_TO_PUBLIC_FUNDS: "No recourse to public funds",
    ImmigrationStatus.OTHER_NATIONAL: "Other national",
    ImmigrationStatus.REFUGEE: "Refugee",
    ImmigrationStatus.UNACCOMPANIED_ASYLUM_SEEKER: "Unaccompanied asylum seeker",
    ImmigrationStatus.EU_PRE_SETTLED: "EU pre-settled status",
    ImmigrationStatus.EU_SETTLED: "EU settled status",
}

SEXUAL_ORIENTATIONS: Mapping[SexualOrientation, str] = {
    SexualOrientation.HETEROSEXUAL: "Heterosexual or straight",
    SexualOrientation.GAY_OR_LESBIAN: "Gay or lesbian",
    SexualOrientation.BISEXUAL: "Bisexual",
    SexualOrientation.OTHER: "Another orientation",
    SexualOrientation.NOT_SURE: "Not sure",
    SexualOrientation.NOT_STATED: "Does not want to say",
}

OVERSEAS_VISITORS: Mapping[OverseasVisitor, str] = {
    OverseasVisitor.ORDINARY: "Ordinary NHS patient",
    OverseasVisitor.SURCHARGE_PAID: "Has paid the immigration health surcharge",
    OverseasVisitor.EXEMPT: "Overseas visitor who is not charged",
    OverseasVisitor.CHARGEABLE: "Overseas visitor who is charged",
    OverseasVisitor.UNDECIDED: "Not decided yet",
}

GP_OPT_OUTS: Mapping[GpOptOut, str] = {
    GpOptOut.DOES_NOT_WISH: "Does not wish to register with an NHS GP",
    GpOptOut.PRIVATE_GP: "Has a private GP",
}
