"""How alike two people are on paper is said in words, and does not depend on which is looked at first."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from socialrx_desktop.domain.likeness import Degree, Person, compare, near_births, sound
from socialrx_desktop.store.duplicates import nicknames

BORN = date(1951, 3, 12)
AMINA = Person("Amina", "Khan", date_of_birth=BORN, nhs_number="9990000018", postcode="NE4 5AB")


def _likeness(one: Person, other: Person) -> tuple[Degree | None, str]:
    found = compare(one, other, nicknames())
    return (None, "") if found is None else (found.degree, ", ".join(found.words))


def _person(first: str, family: str, born: date | None = BORN, postcode: str = "", number: str | None = None) -> Person:
    return Person(first, family, date_of_birth=born, postcode=postcode, nhs_number=number)


def test_the_same_nhs_number_is_the_same_person_whatever_the_name() -> None:
    other = _person("Zoe", "Lee", date(1990, 1, 1), number="9990000018")
    assert _likeness(AMINA, other) == (Degree.SAME, "same NHS number, different date of birth")


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (("Élodie", "Öztürk"), ("ELODIE", "Ozturk"), "same name"),
        (("William", "Okafor"), ("Bill", "Okafor"), "a short form of the same name"),
        (("Mo", "Hussain"), ("Mohammed", "Hussain"), "a short form of the same name"),
        (("Muhammad", "Khan"), ("Mohamed", "Kahn"), "sounds the same"),
        (("Catherine", "Philips"), ("Katherine", "Phillips"), "sounds the same"),
        (("Stephen", "Smyth"), ("Steven", "Smith"), "sounds the same"),
        (("Margaret", "Taylor"), ("Margarte", "Taylor"), "spelt almost the same"),
        (("Ann", "Okafor-Bell"), ("Ann", "Okafor"), "part of a double-barrelled name"),
        (("Ann", "Okafor-Bell"), ("Ann", "Bell Okafor"), "part of a double-barrelled name"),
        (("Nguyen", "Thi"), ("Thi", "Nguyen"), "first and family name swapped"),
        (("Maria", "de Souza"), ("Maria", "Souza"), "same name"),
        (("Sean", "O'Brien"), ("Sean", "O Brien"), "same name"),
        (("Lars", "Sørensen"), ("Lars", "Sorensen"), "same name"),
        (("Mary Ann", "Lee"), ("Mary", "Lee"), "same name"),
        (("美玲", "陳"), ("美玲", "陳"), "same name"),
    ],
)
def test_names_are_compared_as_people_say_and_write_them(
    one: tuple[str, str], other: tuple[str, str], said: str
) -> None:
    assert _likeness(_person(*one), _person(*other)) == (Degree.LIKELY, f"{said}, same date of birth")


def test_what_a_person_likes_to_be_called_counts_as_a_first_name() -> None:
    one = Person("Srinivasan", "Rao", preferred_name="Vasu", date_of_birth=BORN)
    assert _likeness(one, _person("Vasu", "Rao")) == (Degree.LIKELY, "same name, same date of birth")


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (date(1951, 12, 3), "day and month swapped"),
        (date(1951, 3, 13), "one digit of the date of birth differs"),
        (date(1961, 3, 12), "one digit of the date of birth differs"),
    ],
)
def test_a_slip_in_the_date_of_birth_is_still_the_same_name_and_likely(born: date, said: str) -> None:
    assert _likeness(_person("Ann", "Lee"), _person("Ann", "Lee", born)) == (Degree.LIKELY, f"same name, {said}")
    assert _likeness(_person("Margaret", "Lee"), _person("Maggie", "Lee", born))[0] is Degree.POSSIBLE


def test_a_missing_date_of_birth_leaves_it_possible_and_the_same_postcode_makes_it_likely() -> None:
    one, other = _person("Ann", "Lee", postcode="NE4 5AB"), _person("Ann", "Lee", None, "ne45ab")
    assert _likeness(one, other) == (Degree.LIKELY, "same name, date of birth not known for both, same postcode")
    assert _likeness(_person("Ann", "Lee"), _person("Ann", "Lee", None))[0] is Degree.POSSIBLE


def test_the_same_name_and_postcode_with_another_date_of_birth_may_be_one_of_the_family() -> None:
    one, other = (_person("John", "Lee", born, "NE4 5AB") for born in (date(1940, 5, 6), date(1972, 8, 19)))
    assert _likeness(one, other)[0] is Degree.POSSIBLE
    assert compare(_person("John", "Lee"), _person("John", "Lee", date(1972, 8, 19)), nicknames()) is None


def test_twins_are_two_people_of_perhaps_one_household() -> None:
    said = "same family name, other first name, same date of birth, same postcode, perhaps of the same household"
    twins = (_person(name, "Lee", postcode="NE4 5AB") for name in ("Grace", "Thomas"))
    assert _likeness(*twins) == (Degree.HOUSEHOLD, said)
    strangers = (_person("Grace", "Lee", postcode="NE4 5AB"), _person("Thomas", "Lee", postcode="LS1 4AP"))
    assert compare(*strangers, nicknames()) is None


def test_another_family_name_after_a_wedding_is_possible_at_the_same_postcode() -> None:
    one, other = _person("Ann", "Lee", postcode="NE4 5AB"), _person("Ann", "Okafor", postcode="NE4 5AB")
    assert _likeness(one, other)[0] is Degree.POSSIBLE
    assert compare(_person("Ann", "Lee"), _person("Ann", "Okafor"), nicknames()) is None


def test_two_nhs_numbers_speak_against_one_person() -> None:
    other = _person("Amina", "Khan", number="9990000026")
    assert _likeness(AMINA, other) == (Degree.POSSIBLE, "same name, same date of birth, different NHS numbers")


@pytest.mark.parametrize(
    ("name", "heard"),
    [("macintosh", "MCANTAS"), ("knuth", "NAT"), ("koehn", "CAN"), ("phillipson", "FALAPSAN"), ("schmidt", "SNAD")],
)
def test_names_sound_as_nysiis_has_them(name: str, heard: str) -> None:
    assert sound(name).startswith(heard[:4])


_names = some.sampled_from(
    ["Ann", "Anne", "Annie", "Bill", "William", "Mo", "Mohammed", "Lee", "Leigh", "Öz", "李", ""]
)
_people = some.builds(
    Person,
    first_name=_names | some.text(max_size=8),
    family_name=_names | some.text(max_size=8),
    preferred_name=_names,
    date_of_birth=some.none() | some.sampled_from([BORN, date(1951, 12, 3), date(1951, 3, 13), date(1990, 1, 1)]),
    nhs_number=some.none() | some.sampled_from(["9990000018", "9990000026"]),
    postcode=some.sampled_from(["", "NE4 5AB", "ne45ab", "LS1 4AP"]),
)


@given(_people, _people)
def test_a_likeness_does_not_depend_on_which_is_looked_at_first(one: Person, other: Person) -> None:
    assert compare(one, other, nicknames()) == compare(other, one, nicknames())


@given(
    some.builds(Person, some.text("abcéß陳", min_size=1), some.text("abcéß陳", min_size=1), date_of_birth=some.dates())
)
def test_a_person_is_like_themselves(person: Person) -> None:
    found = compare(person, person, nicknames())
    assert found is not None
    assert found.degree is Degree.LIKELY
    assert found.words == ("same name", "same date of birth")


@given(some.dates(date(1910, 1, 1), date(2025, 12, 31)), some.dates(date(1910, 1, 1), date(2025, 12, 31)))
def test_every_date_that_counts_as_a_slip_is_looked_for(one: date, other: date) -> None:
    found = compare(_person("Ann", "Lee", one), _person("Ann", "Lee", other), nicknames())
    assert (found is not None) == (other in near_births(one))


def test_the_list_of_nicknames_is_in_the_form_in_which_names_are_compared() -> None:
    assert set(nicknames()["bill"]) & set(nicknames()["william"])
    assert all(name.isascii() and name.isalpha() and name.islower() for name in nicknames())
