"""What people write in a caseload spreadsheet: dates, names, numbers; what is not certain is refused, not guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_desktop.domain import caseload_values as values
from socialrx_desktop.domain import nhs_number, words
from socialrx_desktop.domain.caseload_columns import FACTS, Fact, guess, plain
from socialrx_desktop.domain.caseload_values import Dates, Name
from socialrx_desktop.domain.demographics import Ethnicity, Gender
from socialrx_desktop.problems import InputProblem

TODAY = date(2026, 3, 4)
DATES = Dates(TODAY)
BIRTHS = st.dates(date(1930, 1, 1), date(2015, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "12/03/1951", "12/3/1951", "12-03-1951", "12.03.1951", "12 03 1951", "12/03/51", "1951-03-12", "1951/03/12",
        "1951-03-12 00:00:00", "1951-03-12T00:00:00", "12 March 1951", "12 Mar 51", "12-Mar-1951", "12th of March 1951",
        "March 12, 1951", "Mon 12 March 1951", "19510312", "12031951", "18699", "18699.0", " 12/03/1951 ",
    ],
)  # fmt: skip
def test_a_day_is_read_in_the_ways_that_people_write_it(text: str) -> None:
    assert values.birth_date(text, DATES) == date(1951, 3, 12)


@pytest.mark.parametrize(
    "text",
    [
        "31/02/1950", "29/02/1951", "04/13/1951", "00/01/1960", "1951", "51", "03/1951", "soon", "=TODAY()", "1/1/1900",
        "5/3/2026", "12/03/0051", "3/4/20", "123456", "12/03/1951 or 1952", "12//03//1951", "999999999",
    ],
)  # fmt: skip
def test_what_is_no_day_or_may_be_two_is_refused(text: str) -> None:
    with pytest.raises(InputProblem) as refusal:
        values.birth_date(text, DATES)

    assert text.strip() not in str(refusal.value).replace("12/03/1951", "")


@pytest.mark.parametrize("text", ["", "n/a", "Unknown", "-", "not known"])
def test_nothing_is_nothing(text: str) -> None:
    assert values.birth_date(text, DATES) is None
    assert values.nhs_number(text) is None
    assert values.telephone(text) == ("", False)
    assert values.gender(text) is None
    assert values.yes(text) is None


@given(BIRTHS)
def test_every_way_of_writing_a_day_gives_the_same_day(born: date) -> None:
    serial = str((born - date(1899, 12, 30)).days)
    written = [f"{born:%d/%m/%Y}", born.isoformat(), words.day(born), f"{born:%Y%m%d}", f"{born:%d%m%Y}", serial]

    assert {values.birth_date(text, DATES) for text in written} == {born}


@given(BIRTHS)
def test_a_birth_year_of_two_digits_is_the_past_one_or_refused(born: date) -> None:
    try:
        found = values.birth_date(f"{born:%d/%m/%y}", DATES)
    except InputProblem:
        assert born.year % 100 in range(TODAY.year - 2000 - 10, TODAY.year - 2000 + 1)
        return
    assert found == born


def test_days_that_count_from_1904_are_read_so() -> None:
    counted = str((date(1951, 3, 12) - date(1904, 1, 1)).days)

    assert values.birth_date(counted, Dates(TODAY, counts_from_1904=True)) == date(1951, 3, 12)


@pytest.mark.parametrize(
    ("texts", "is_doubtful"),
    [
        (["03/25/1951", "04/05/1952"], True),
        (["03/25/1951", "25/03/1951"], False),
        (["04/05/1952", "1951-03-25"], False),
    ],
)
def test_a_column_with_the_month_first_is_doubtful(texts: list[str], is_doubtful: bool) -> None:
    dates = values.how(texts, TODAY)

    assert dates.is_doubtful is is_doubtful


def test_a_referral_is_of_the_past_and_of_this_century() -> None:
    assert values.past_day("4/3/26", DATES) == TODAY
    for text in ("5/3/2026", "31/12/1999"):
        with pytest.raises(InputProblem):
            values.past_day(text, DATES)
    assert values.any_day("5/3/2027", DATES) == date(2027, 3, 5)
    with pytest.raises(InputProblem):
        values.any_day("5/3/2090", DATES)


@given(st.integers(0, 999_999))
def test_an_nhs_number_is_kept_as_digits_and_a_wrong_digit_refused(six: int) -> None:
    number = nhs_number.complete(f"999{six:06}")
    if number is None or len(set(number)) == 1:
        return
    assert values.nhs_number(f"{number[:3]}-{number[3:6]} {number[6:]}") == number
    with pytest.raises(InputProblem):
        values.nhs_number(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize("text", ["9.99E+09", "9,43477E+9", "7.70090E+10"])
def test_numbers_that_a_spreadsheet_has_shortened_are_refused(text: str) -> None:
    for reader in (values.nhs_number, values.telephone):
        with pytest.raises(InputProblem, match="shortened"):
            reader(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1632960123", "01632960123"),
        ("7700 900123", "07700 900123"),
        ("07700 900123", "07700 900123"),
        ("+44 7700 900123", "+44 7700 900123"),
        ("daughter 01632 960001", "daughter 01632 960001"),
    ],
)
def test_the_0_is_put_back_at_the_front_of_a_telephone_number(text: str, number: str) -> None:
    assert values.telephone(text) == (number, text != number)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("KHAN, Amina (Mrs)", Name("Mrs", "Amina", "Khan")),
        ("Khan, Mrs Amina Jane", Name("Mrs", "Amina Jane", "Khan")),
        ("Mrs Amina Khan", Name("Mrs", "Amina", "Khan")),
        ("Amina McDonald", Name("", "Amina", "McDonald")),
        ("O'BRIEN-SMITH, ZOË", Name("", "Zoë", "O'Brien-Smith")),
        ("John Paul Lord", Name("", "John Paul", "Lord")),
    ],
)
def test_a_whole_name_is_taken_apart(text: str, name: Name) -> None:
    assert values.whole_name(text) == name


@pytest.mark.parametrize("text", ["Amina", "Mrs Khan", "KHAN,", ",", "Mrs"])
def test_a_name_that_cannot_be_taken_apart_is_refused(text: str) -> None:
    with pytest.raises(InputProblem):
        values.whole_name(text)


def test_choices_are_known_by_their_code_or_their_words() -> None:
    assert [values.gender(text) for text in ("F", "male", "Woman or girl")] == [
        Gender.FEMALE,
        Gender.MALE,
        Gender.FEMALE,
    ]
    assert [values.ethnicity(text) for text in ("A", "White - British", "Pakistani")] == [
        Ethnicity.WHITE_BRITISH,
        Ethnicity.WHITE_BRITISH,
        Ethnicity.PAKISTANI,
    ]
    for text in ("Martian", "British"):
        with pytest.raises(InputProblem):
            values.ethnicity(text)


@given(st.text(max_size=30))
def test_no_text_is_a_bug(text: str) -> None:
    for reader in (
        lambda each: values.birth_date(each, DATES),
        lambda each: values.past_day(each, DATES),
        values.nhs_number,
        values.telephone,
        values.whole_name,
        values.yes,
        values.gender,
        values.sex,
        values.ethnicity,
    ):
        try:
            found = reader(text)
        except InputProblem:
            continue
        assert not isinstance(found, date) or found <= TODAY + timedelta(days=0)


@pytest.mark.parametrize(
    ("heading", "fact"),
    [
        ("NHS Number", Fact.NHS_NUMBER), ("nhs_no", Fact.NHS_NUMBER), ("Patient's NHS Number", Fact.NHS_NUMBER),
        ("NHSNumber", Fact.NHS_NUMBER), ("DOB", Fact.DATE_OF_BIRTH), ("D.O.B.", Fact.DATE_OF_BIRTH),
        ("DateOfBirth", Fact.DATE_OF_BIRTH), ("Date of birth (dd/mm/yyyy)", Fact.DATE_OF_BIRTH),
        ("Forename", Fact.FIRST_NAME), ("SURNAME", Fact.FAMILY_NAME), ("Referral Date:", Fact.RECEIVED_ON),
        ("Usual GP's Organisation Name", Fact.GP_PRACTICE), ("ODS code", Fact.GP_PRACTICE_CODE),
        ("Post Code", Fact.POSTCODE), ("E-mail", Fact.EMAIL), ("Reason for referral", Fact.REASON),
    ],
)  # fmt: skip
def test_the_headings_of_common_exports_are_known(heading: str, fact: Fact) -> None:
    assert guess([heading, "Forename", "Surname"]).get(heading) is fact


def test_every_fact_is_guessed_from_the_words_that_people_read_for_it() -> None:
    for fact, said in FACTS.items():
        if fact is not Fact.ADDRESS:
            assert guess([said]).get(said) is fact or fact in {Fact.FIRST_NAME, Fact.FAMILY_NAME}, plain(said)


def test_a_fact_is_guessed_for_one_column_only_unless_it_may_have_several() -> None:
    assert guess(["DOB", "Date of birth", "Mobile", "Home phone"]) == {
        "DOB": Fact.DATE_OF_BIRTH,
        "Mobile": Fact.TELEPHONE,
        "Home phone": Fact.TELEPHONE,
    }
    assert guess(["Name", "Forename", "Surname"]) == {"Forename": Fact.FIRST_NAME, "Surname": Fact.FAMILY_NAME}
    assert guess(["Name", "Forename"]) == {"Name": Fact.WHOLE_NAME}
