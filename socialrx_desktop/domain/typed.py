"""What people type into small fields: whole numbers, and moments that have passed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from socialrx_desktop.domain import words
from socialrx_desktop.problems import InputProblem

_CLOCK = re.compile(
    r"(?:^|\s)(?:at )?(?:(?P<word>midday|noon|midnight)|(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))? ?(?P<half>am|pm)"
    r"|(?P<hour24>\d{1,2}):(?P<minute24>\d{2}))$"
)
_DAY_OF_NO_YEAR = re.compile(r"\d{1,2}[\s./-]+(?:\d{1,2}|(?!d\b|days?\b|w\b|weeks?\b)[a-z]+)")
_AGO = re.compile(r"(\d{1,3}) days? ago")


def whole_number(text: str, refusal: str, *, field: str) -> int | None:
    """The number typed; None for nothing typed; an InputProblem that says `refusal` when it is no whole number."""
    digits = text.strip()
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        raise InputProblem(refusal, field=field)
    return int(digits)


def of_ten(value: int | None, *, field: str) -> int | None:
    """A score from 1 to 10, or none; an InputProblem for the field when it is another number."""
    if value is not None and not 1 <= value <= 10:
        raise InputProblem(f"Choose a whole number from 1 to 10 for {field}.", field=field)
    return value


def past_moment(text: str, now: datetime, *, field: str) -> datetime | None:
    """When something happened: "2pm", "yesterday 10:30am", "mon 3pm", "4 March", "4/3/2026 14:00"; None for nothing.

    A day without a year is the last such day, a weekday the last one (today included). A day without a time stands for
    its midday, today without a time for now. Times are UK times. A future day is read as typed: the verb refuses it.
    """
    typed = " ".join(text.lower().replace(",", " ").split())
    if not typed:
        return None
    found = _CLOCK.search(typed)
    today = now.astimezone(words.UK).date()
    rest = typed[: found.start()].strip() if found else typed
    try:
        at = _clock(found) if found else None
        day = past_day(rest, today, field=field) or today
    except ValueError:
        raise InputProblem(
            "Enter a day and time.", "For example 2pm, yesterday 10:30am, or 4 March 2pm.", field=field
        ) from None
    if at is None and day == today:
        return now
    return datetime.combine(day, at or time(12), words.UK).astimezone(UTC)


def coming_moment(text: str, now: datetime, *, field: str) -> datetime | None:
    """When something will happen: "2pm", "fri 10:30am", "4 March 2pm", "2 weeks 3pm"; None for nothing typed.

    A day without a year is the next such day; a time without a day is today's. Times are UK times. The time is needed.
    """
    typed = " ".join(text.lower().replace(",", " ").split())
    if not typed:
        return None
    found = _CLOCK.search(typed)
    try:
        at = _clock(found) if found else None
    except ValueError:
        at = None
    if found is None or at is None:
        raise InputProblem("Enter a day and a time.", "For example fri 2pm, or 4 March 10:30am.", field=field)
    today = now.astimezone(words.UK).date()
    day = words.read_day(typed[: found.start()].strip(), today, field=field) or today
    return datetime.combine(day, at, words.UK).astimezone(UTC)


def past_day(text: str, today: date, *, field: str) -> date | None:
    """A day as people type it, read backwards: "4 March" and "mon" are the last such day. None for nothing typed."""
    typed = " ".join(text.lower().replace(",", " ").split())
    if typed == "yesterday":
        return today - timedelta(days=1)
    ago = _AGO.fullmatch(typed)
    if ago:
        return today - timedelta(days=int(ago[1]))
    for number, name in enumerate(words.WEEKDAYS):
        if len(typed) >= 3 and name.lower().startswith(typed):
            return today - timedelta(days=(today.weekday() - number) % 7)
    day = words.read_day(typed, today, field=field)
    if day is None or day <= today or not _DAY_OF_NO_YEAR.fullmatch(typed):
        return day
    return _a_year_earlier(day, field)


def _clock(found: re.Match[str]) -> time:
    if found["word"]:
        return time(0 if found["word"] == "midnight" else 12)
    if found["half"] is None:
        return time(int(found["hour24"]), int(found["minute24"]))
    hour = int(found["hour"])
    if not 1 <= hour <= 12:
        raise ValueError("there is no such hour")
    return time(hour % 12 + (12 if found["half"] == "pm" else 0), int(found["minute"] or 0))


def _a_year_earlier(day: date, field: str) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        raise InputProblem("Enter the year of that date.", "29 February is not in every year.", field=field) from None
