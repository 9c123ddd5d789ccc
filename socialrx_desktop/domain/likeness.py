"""How alike two people are on paper, in words that a link worker can check: the same person, or one of the family?

Nothing here decides. A likeness is shown to a person, who does. Names are compared as they are heard (NYSIIS, the New
York State Identification and Intelligence System of 1970), as they are shortened (a table of nicknames that the caller
gives), in either order, and part by part where they are double-barrelled.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import lru_cache

from socialrx_desktop.domain.search_words import distance, words

Nicknames = Mapping[str, Collection[int]]
"""The groups to which a first name belongs, by the name as `words` gives it: Bill and William share one."""


class Degree(IntEnum):
    """How much speaks for one person; the greater, the more."""

    HOUSEHOLD = 1
    POSSIBLE = 2
    LIKELY = 3
    SAME = 4


@dataclass(frozen=True)
class Person:
    """What two records are compared by. Empty texts and None are not known."""

    first_name: str
    family_name: str
    preferred_name: str = ""
    date_of_birth: date | None = None
    nhs_number: str | None = None
    postcode: str = ""


@dataclass(frozen=True)
class Likeness:
    """How much two records are alike, and why."""

    degree: Degree
    words: tuple[str, ...]


class _Match(IntEnum):
    NEAR = 1
    SOUND = 2
    NICKNAME = 3
    PART = 4
    EXACT = 5


@dataclass(frozen=True)
class _Names:
    first: _Match | None
    family: _Match | None
    are_swapped: bool = False

    @property
    def match(self) -> bool:
        return self.first is not None and self.family is not None

    @property
    def are_exact(self) -> bool:
        return self.first is _Match.EXACT and self.family is _Match.EXACT


_SAME, _SWAPPED, _ONE_DIGIT = "same date of birth", "day and month swapped", "one digit of the date of birth differs"
_NO_BIRTH = "date of birth not known for both"
_OTHER_BIRTH = "different date of birth"
_OTHER_NUMBER = "different NHS numbers"
_POSTCODE = "same postcode"


def compare(one: Person, other: Person, nicknames: Nicknames) -> Likeness | None:
    """How alike two records are; None if nothing speaks for one person or one household. The order does not matter."""
    birth = _compare_births(one.date_of_birth, other.date_of_birth)
    same_place = bool(_squeezed(one.postcode)) and _squeezed(one.postcode) == _squeezed(other.postcode)
    same_number = one.nhs_number and one.nhs_number == other.nhs_number
    if birth == _OTHER_BIRTH and not same_place and not same_number:
        return None
    place = (_POSTCODE,) if same_place else ()
    names = _compare_names(one, other, nicknames)
    if same_number:
        said = ("same NHS number", *_said_of_names(names), birth, *place)
        return Likeness(Degree.SAME, said)
    if names.match:
        degree = _degree(names, birth, same_place=same_place)
        return None if degree is None else _told(degree, one, other, (*_said_of_names(names), birth, *place))
    if birth != _SAME:
        return None
    if names.first is not None and same_place:
        return _told(Degree.POSSIBLE, one, other, ("same first name, other family name", birth, *place))
    if names.family is None or (one.postcode and other.postcode and not same_place):
        return None
    return Likeness(
        Degree.HOUSEHOLD, ("same family name, other first name", birth, *place, "perhaps of the same household")
    )


def near_births(born: date) -> list[date]:
    """This date, the one with day and month swapped, and those that differ in one digit: where to look for a slip."""
    text = born.strftime("%Y%m%d")
    found = [born]
    written = [f"{text[:4]}{text[6:]}{text[4:6]}"]
    written += [
        f"{text[:place]}{digit}{text[place + 1 :]}" for place in range(2, 8) for digit in "0123456789"
    ]  # the century is never a slip of the pen that leaves a living person
    for each in written:
        try:
            day = date(int(each[:4]), int(each[4:6]), int(each[6:]))
        except ValueError:
            continue
        if day not in found:
            found.append(day)
    return found


@lru_cache(maxsize=100_000)
def sound(name: str) -> str:
    """How a name of one word is heard; a name of another script as it is.

    By NYSIIS without its limit of 6 letters, and with a Y inside a word as the vowel that it is there: Smyth, Smith.
    """
    if not name.isascii() or not name.isalpha():
        return name.lower()
    letters = name.upper()
    for begin, heard in _BEGINNINGS:
        if letters.startswith(begin):
            letters = heard + letters[len(begin) :]
            break
    for end, heard in _ENDINGS:
        if letters.endswith(end):
            letters = letters[: -len(end)] + heard
            break
    key = _body(letters)
    if len(key) > 1 and key.endswith("S"):
        key = key[:-1]
    if key.endswith("AY"):
        key = key[:-2] + "Y"
    return key[:-1] if len(key) > 1 and key.endswith("A") else key


_BEGINNINGS = (("MAC", "MCC"), ("KN", "NN"), ("K", "C"), ("PH", "FF"), ("PF", "FF"), ("SCH", "SSS"))
_ENDINGS = (("EE", "Y"), ("IE", "Y"), ("DT", "D"), ("RT", "D"), ("RD", "D"), ("NT", "D"), ("ND", "D"))
_INSIDE = (("EV", "AF"), ("KN", "NN"), ("SCH", "SSS"), ("PH", "FF"))
_LETTERS = str.maketrans("EIOUQZMK", "AAAAGSNC")
_VOWELS = frozenset("AEIOU")


def _body(letters: str) -> str:
    """The steps of NYSIIS that go from letter to letter: the first stays, and what repeats is said once."""
    key = letters[0]
    heard = letters[0]
    rest = letters
    place = 1
    while place < len(rest):
        for found, said in _INSIDE:
            if rest.startswith(found, place):
                rest = rest[:place] + said + rest[place + len(found) :]
                break
        letter = rest[place]
        after = rest[place + 1] if place + 1 < len(rest) else ""
        was_vowel = heard in _VOWELS
        silent = (letter == "H" and not (was_vowel and after in _VOWELS and after)) or (letter == "W" and was_vowel)
        if letter == "Y" and after:
            letter = "I"
        heard = heard if silent else letter.translate(_LETTERS)
        if heard != key[-1]:
            key += heard
        place += 1
    return key


def _compare_names(one: Person, other: Person, nicknames: Nicknames) -> _Names:
    straight = _Names(_firsts(one, other, nicknames), _best(one.family_name, other.family_name, {}, parts=True))
    if straight.match:
        return straight
    first = _best(one.first_name, other.family_name, nicknames, parts=False)
    family = _best(one.family_name, other.first_name, nicknames, parts=False)
    swapped = _Names(first, family, are_swapped=True)
    return swapped if swapped.match else straight


def _firsts(one: Person, other: Person, nicknames: Nicknames) -> _Match | None:
    """The best match between what either is called; a middle name that only one has does not count."""
    found = [
        match
        for mine in {one.first_name, one.preferred_name} - {""}
        for theirs in {other.first_name, other.preferred_name} - {""}
        if (match := _first(mine, theirs, nicknames)) is not None
    ]
    return max(found, default=None)


def _first(one: str, other: str, nicknames: Nicknames) -> _Match | None:
    whole = _best(one, other, nicknames, parts=False)
    if whole is not None:
        return whole
    mine, theirs = _names(one), _names(other)
    return _match(mine[0], theirs[0], nicknames) if mine and theirs else None


def _best(one: str, other: str, nicknames: Nicknames, *, parts: bool) -> _Match | None:
    """How the whole names match, or with `parts` any two parts of them: Okafor and Okafor-Bell."""
    mine, theirs = _names(one), _names(other)
    if not mine or not theirs:
        return None
    whole = _match("".join(mine), "".join(theirs), nicknames)
    if whole is not None or not parts or len(mine) == len(theirs) == 1:
        return whole
    found = [match for each in mine for that in theirs if (match := _match(each, that, nicknames)) is not None]
    return min(_Match.PART, max(found)) if found else None


def _match(one: str, other: str, nicknames: Nicknames) -> _Match | None:
    if one == other:
        return _Match.EXACT
    if set(nicknames.get(one, ())) & set(nicknames.get(other, ())):
        return _Match.NICKNAME
    if min(len(one), len(other)) >= _SHORTEST_HEARD and sound(one) == sound(other):
        return _Match.SOUND
    shortest = min(len(one), len(other))
    slips = 2 if shortest >= _LONG else 1
    if shortest < _SHORTEST_SPELT or (slips == 1 and not _begin_and_end_alike(one, other)):
        return None
    return _Match.NEAR if distance(one, other, slips) <= slips else None


def _begin_and_end_alike(one: str, other: str) -> bool:
    """Whether all but 2 letters stand at the same place from the beginning or the end: quicker than their distance."""
    longest = max(len(one), len(other))
    begin = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), longest)
    end = next((place for place, (a, b) in enumerate(zip(one[::-1], other[::-1], strict=False)) if a != b), longest)
    return begin + end >= longest - 2


_SHORTEST_HEARD, _SHORTEST_SPELT, _LONG = 3, 4, 9


@lru_cache(maxsize=100_000)
def _names(text: str) -> tuple[str, ...]:
    """The words of a name without marks: particles go with what follows them, so that de Souza is no Souza-Lima."""
    return tuple(each.translate(_STROKES) for each in words(text) if each not in _PARTICLES) or tuple(words(text))


_PARTICLES = frozenset(
    {"de", "da", "do", "dos", "di", "del", "della", "der", "den", "van", "von", "la", "le", "el", "al", "bin", "bint"}
)
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})


def _compare_births(one: date | None, other: date | None) -> str:
    if one is None or other is None:
        return _NO_BIRTH
    if one == other:
        return _SAME
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return _SWAPPED
    mine, theirs = one.strftime("%Y%m%d"), other.strftime("%Y%m%d")
    differ = [place for place in range(8) if mine[place] != theirs[place]]
    return _ONE_DIGIT if len(differ) == 1 and differ[0] >= 2 else _OTHER_BIRTH


def _degree(names: _Names, birth: str, *, same_place: bool) -> Degree | None:
    if birth == _SAME:
        return Degree.LIKELY
    if birth in (_SWAPPED, _ONE_DIGIT):
        return Degree.LIKELY if names.are_exact or same_place else Degree.POSSIBLE
    if birth == _NO_BIRTH:
        return Degree.LIKELY if same_place else Degree.POSSIBLE
    return Degree.POSSIBLE if same_place else None


def _said_of_names(names: _Names) -> Iterator[str]:
    if not names.match:
        return
    if names.are_swapped:
        yield "first and family name swapped"
        return
    said = {
        _Match.EXACT: "same name",
        _Match.NICKNAME: "a short form of the same name",
        _Match.PART: "part of a double-barrelled name",
        _Match.SOUND: "sounds the same",
        _Match.NEAR: "spelt almost the same",
    }
    yield said[min(each for each in (names.first, names.family) if each is not None)]


def _told(degree: Degree, one: Person, other: Person, said: tuple[str, ...]) -> Likeness:
    if one.nhs_number and other.nhs_number:
        return Likeness(min(degree, Degree.POSSIBLE), (*said, _OTHER_NUMBER))
    return Likeness(degree, said)


def _squeezed(postcode: str) -> str:
    return re.sub(r"\s", "", postcode).upper()
