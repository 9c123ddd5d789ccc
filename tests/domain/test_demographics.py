"""Every choice that describes a person has words for people, and none is said twice."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import pytest

from socialrx_desktop.domain import demographics


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (demographics.Gender, demographics.GENDERS),
        (demographics.Sex, demographics.SEXES),
        (demographics.Ethnicity, demographics.ETHNICITIES),
        (demographics.ContactMethod, demographics.CONTACT_METHODS),
        (demographics.AddressType, demographics.ADDRESS_TYPES),
        (demographics.ContactUse, demographics.CONTACT_USES),
        (demographics.MaritalStatus, demographics.MARITAL_STATUSES),
        (demographics.ImmigrationStatus, demographics.IMMIGRATION_STATUSES),
        (demographics.SexualOrientation, demographics.SEXUAL_ORIENTATIONS),
        (demographics.OverseasVisitor, demographics.OVERSEAS_VISITORS),
        (demographics.GpOptOut, demographics.GP_OPT_OUTS),
    ],
)
def test_every_choice_has_words_of_its_own(choices: type[StrEnum], words: Mapping[StrEnum, str]) -> None:
    assert words.keys() == set(choices)
    assert len(set(words.values())) == len(words)


def test_ethnic_categories_are_the_16_of_the_data_dictionary_with_not_stated_and_not_known() -> None:
    assert "".join(sorted(each.value for each in demographics.Ethnicity if len(each.value) == 1)) == "ABCDEFGHJKLMNPRSZ"
    assert demographics.Ethnicity("99") is demographics.Ethnicity.NOT_KNOWN
