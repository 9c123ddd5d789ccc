"""Reads what people write in the cells of a caseload spreadsheet; what cannot be read for certain is refused.

Each function raises an InputProblem that says what is wrong with the text without repeating it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from socialrx_desktop.domain import nhs_number as nhs_numbers
from socialrx_desktop.domain import words
from socialrx_desktop.domain.demographics import ETHNICITIES, GENDERS, SEXES, Ethnicity, Gender, Sex
from socialrx_desktop.domain.search_words import folded
from socialrx_desktop.problems import InputProblem

OLDEST = 120
"""Years that a person may be old."""

_FIRST_YEAR = 2000  # there were no link workers before
_NOTHING = frozenset({
    "n/a", "na", "none", "nil", "null", "unknown", "not known", "not recorded", "not given", "not stated", "tbc", "?",
    "-", "--", ".", "no number",
})  # fmt: skip
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{2}|\d{4})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*(?:of\s+)?([a-z]{3,9})[\s\-/.,]*(\d{2}|\d{4})")
_MONTH_DAY = re.compile(r"([a-z]{3,9})[\s\-/.]+(\d{1,2})(?:st|nd|rd|th)?[\s\-/.,]+(\d{4})")
_CLOCK = re.compile(r"(?:t|\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|\s*[ap]m)?$")
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?[\s,]+")
_TITLES = frozenset({
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "lady", "lord", "dame", "rev", "revd", "master",
    "sister", "father", "cllr",
})  # fmt: skip

_Said = TypeVar("_Said", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Dates:
    """How the dates of one column are to be read. `today` is the day of the UK.

    `is_doubtful`: some of them have the month first, and none shows that the day comes first.
    """

    today: date
    is_doubtful: bool = False
    counts_from_1904: bool = False


def how(texts: Iterable[str], today: date, *, counts_from_1904: bool = False) -> Dates:
    """How a column with these texts has its dates. The day comes before the month unless the column says otherwise."""
    found = [match for text in texts if (match := _NUMBERS.fullmatch(_without_clock(text)))]
    day_first = any(int(match[1]) > 12 >= int(match[2]) for match in found)
    month_first = any(int(match[2]) > 12 >= int(match[1]) for match in found)
    return Dates(today, month_first and not day_first, counts_from_1904)


def birth_date(text: str, dates: Dates) -> date | None:
    """A day of birth; a year of two digits is the past one, and refused where both centuries can be."""
    found = _day(text, dates, is_birth=True)
    if found is not None and found > dates.today:
        raise InputProblem("The date of birth is in the future.")
    if found is not None and words.age(found, dates.today) > OLDEST:
        raise InputProblem(f"The date of birth is more than {OLDEST} years ago.")
    return found


def has_short_year(text: str) -> bool:
    """Whether the year of this day has two digits."""
    return re.search(r"(?<!\d)\d{2}$", _without_clock(text)) is not None and not _ISO.fullmatch(_without_clock(text))


def past_day(text: str, dates: Dates) -> date | None:
    """A day that has been."""
    found = _day(text, dates)
    if found is not None and found > dates.today:
        raise InputProblem("The date is in the future.")
    if found is not None and found.year < _FIRST_YEAR:
        raise InputProblem(f"The date is before {_FIRST_YEAR}.")
    return found


def any_day(text: str, dates: Dates) -> date | None:
    """A day of the past or of the years to come."""
    found = _day(text, dates)
    if found is not None and not _FIRST_YEAR <= found.year <= dates.today.year + 10:
        raise InputProblem("The year cannot be right.")
    return found


def nhs_number(text: str) -> str | None:
    """An NHS number with its right check digit; None for nothing."""
    known = something(text)
    _refuse_shortened(known)
    return nhs_numbers.check(known) if known else None


def telephone(text: str) -> tuple[str, bool]:
    """A telephone number as written, and whether the 0 was put back that spreadsheet programs take from its front."""
    known = something(text)
    _refuse_shortened(known)
    digits = known.replace(" ", "")
    if digits.isascii() and digits.isdigit() and len(digits) == 10 and digits[0] in "12378":
        return f"0{known}", True
    return known, False


@dataclass(frozen=True, slots=True)
class Name:
    """A whole name in its parts."""

    title: str
    first_name: str
    family_name: str


def whole_name(text: str) -> Name:
    """The parts of "KHAN, Amina (Mrs)", "Mrs Amina Khan" or "Amina Khan"; the last word is the family name."""
    family, comma, rest = text.partition(",")
    parts = re.findall(r"[^\s()]+", rest if comma else text)
    ends = [*parts[:1], *(parts[-1:] if comma or text.endswith(")") else [])]
    title = next((part for part in ends if part.rstrip(".").lower() in _TITLES), "")
    given = [part for part in parts if part != title]
    if not comma:
        family = given.pop() if given else ""
    if not given or not family.strip():
        raise InputProblem("First name and family name cannot be told apart.")
    return Name(title, _cased(" ".join(given)), _cased(family.strip()))


def gender(text: str) -> Gender | None:
    """As the person says."""
    more = dict.fromkeys(("m", "male", "man", "boy", "trans man"), Gender.MALE)
    more |= dict.fromkeys(("f", "female", "woman", "girl", "trans woman"), Gender.FEMALE)
    more |= dict.fromkeys(("non binary", "nonbinary"), Gender.INDETERMINATE)
    return _one_of(text, GENDERS, more)


def sex(text: str) -> Sex | None:
    """As the person is treated clinically."""
    return _one_of(
        text, SEXES, {"m": Sex.MALE, "man": Sex.MALE, "f": Sex.FEMALE, "woman": Sex.FEMALE, "i": Sex.INDETERMINATE}
    )


def ethnicity(text: str) -> Ethnicity | None:
    """The national category, by its letter or by its words."""
    ends: dict[str, Ethnicity] = {}
    for value, name in ETHNICITIES.items():
        if "any other" not in name:
            ends[folded(name.rpartition(": ")[2])] = value
    del ends["british"], ends["irish"]  # people say so without meaning "White"
    return _one_of(text, ETHNICITIES, ends)


def yes(text: str) -> bool | None:
    """Yes or no; None for nothing."""
    said = folded(something(text))
    if not said:
        return None
    if said in {"y", "yes", "true", "1", "required", "needed", "given", "agreed", "consented", "x"}:
        return True
    if said in {"n", "no", "false", "0", "not required", "not needed", "refused", "declined", "not given"}:
        return False
    raise InputProblem("It is neither yes nor no.")


def something(text: str) -> str:
    """The text; empty when it only says that nothing is known."""
    return "" if text.strip().lower() in _NOTHING else text.strip()


def _one_of(text: str, names: Mapping[_Said, str], more: Mapping[str, _Said]) -> _Said | None:
    said = folded(something(text))
    if not said:
        return None
    found = more.get(said) or next(
        (value for value, name in names.items() if said in {value.value.lower(), folded(name)}), None
    )
    if found is None:
        raise InputProblem("The program does not know this value.", "Mend it, or leave the column out.")
    return found


def _cased(name: str) -> str:
    """KHAN and khan as Khan; a name with both kinds of letters stays as somebody wrote it."""
    if not (name.isupper() or name.islower()):
        return name
    return re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), name.lower())


def _refuse_shortened(text: str) -> None:
    if _SHORTENED.fullmatch(text.replace(" ", "")):
        raise InputProblem(
            "A spreadsheet program has shortened this number, and its last digits are lost.",
            "Make the column text in the spreadsheet, and type the number again.",
        )


def _without_clock(text: str) -> str:
    lowered = " ".join(text.lower().split())
    return _WEEKDAY.sub("", _CLOCK.sub("", lowered)).strip()


def _day(text: str, dates: Dates, *, is_birth: bool = False) -> date | None:
    typed = _without_clock(something(text))
    if not typed:
        return None
    if typed.replace(".", "", 1).isdigit() and typed.isascii():
        return _from_number(typed, dates)
    iso = _ISO.fullmatch(typed)
    if iso:
        return _made(int(iso[1]), int(iso[2]), int(iso[3]))
    numbers = _NUMBERS.fullmatch(typed)
    if numbers:
        return _from_numbers(int(numbers[1]), int(numbers[2]), numbers[3], dates, is_birth=is_birth)
    named = _DAY_MONTH.fullmatch(typed)
    if named:
        return _made(_year(named[3], dates.today, is_birth=is_birth), _month(named[2]), int(named[1]))
    named = _MONTH_DAY.fullmatch(typed)
    if named:
        return _made(int(named[3]), _month(named[1]), int(named[2]))
    raise InputProblem("It is not a whole date.", "Write it like 12/03/1951.")


def _from_numbers(day: int, month: int, year: str, dates: Dates, *, is_birth: bool) -> date:
    if month > 12 >= day:
        raise InputProblem(f"There is no month {month}: the day comes before the month.", "Write it like 12/03/1951.")
    if dates.is_doubtful and day != month:
        raise InputProblem(
            "It may be the day or the month that comes first: other dates of this column have the month first.",
            "Write the month as a word in this column, or the year first.",
        )
    return _made(_year(year, dates.today, is_birth=is_birth), month, day)


def _from_number(typed: str, dates: Dates) -> date:
    """A day as spreadsheets count it, or eight digits. Shorter numbers are years, or nobody's day."""
    whole = typed.partition(".")[0]
    if len(whole) == 8 and "." not in typed:
        year_first = int(whole[:4]) >= 1880 and int(whole[4:6]) <= 12
        parts = (whole[:4], whole[4:6], whole[6:]) if year_first else (whole[4:], whole[2:4], whole[:2])
        return _made(*map(int, parts))
    if len(whole) != 5:
        raise InputProblem("It is a number, and not a whole date.", "Write it like 12/03/1951.")
    first = date(1904, 1, 1) if dates.counts_from_1904 else date(1899, 12, 30)
    return first + timedelta(days=int(whole))


def _year(typed: str, today: date, *, is_birth: bool) -> int:
    if len(typed) == 4:
        return int(typed)
    recent = 2000 + int(typed)
    if not is_birth:
        return recent
    if recent > today.year:
        return recent - 100
    if today.year - (recent - 100) < OLDEST - 10:
        raise InputProblem(f"The year may be {recent - 100} or {recent}.", "Write it with 4 digits.")
    return recent


def _month(typed: str) -> int:
    for number, name in enumerate(words.MONTHS, start=1):
        if name.lower().startswith(typed) or typed == "sept" == name.lower()[:4]:
            return number
    raise InputProblem("There is no such month.", "Write it like 12/03/1951.")


def _made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise InputProblem("There is no such day.", "Check the day and the month.") from None
