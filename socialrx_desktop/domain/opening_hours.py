"""When a service is open and what it costs, in plain words: "Every Tuesday, 10am to midday", "£2 a session".

Both read only what the listing says (RFC 5545 days and frequencies, as Open Referral uses them) and guess nothing: what
cannot be put in words is left to the feed's own description, and an empty text means that the feed does not say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time
from decimal import Decimal, InvalidOperation

from socialrx_desktop.domain import words
from socialrx_desktop.domain.listing import CostOption, Schedule, Service

_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "second to last"}
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_ATTENDING = {"phone": "by phone", "online": "online", "home visit": "at home"}
_TELLS_TIMES = re.compile(r"\d\s*[ap]\.?m\b|\d[:.]\d\d|\b(mon|tue|wed|thu|fri|sat|sun)", re.IGNORECASE)
_PLAIN_OPTIONS = frozenset(("", "standard", "free"))


def describe(schedules: Sequence[Schedule]) -> str:
    """All opening times as one text; empty if there are none."""
    told = list(dict.fromkeys(text for text in map(_schedule, schedules) if text))
    return "; ".join([*told[:1], *map(_inside_a_sentence, told[1:])])


def cost(service: Service) -> str:
    """What it costs: "Free", "£2 a session", or each option by its name; the feed's own words if it gives no option."""
    kept = [text for text in dict.fromkeys(_cost(option) for option in service.cost_options) if text]
    if not kept:
        return service.fees
    return "; ".join([_capital(kept[0]), *map(_small, kept[1:])])


def _schedule(each: Schedule) -> str:
    days, hours = _days(each), _hours(each)
    if not days and not hours:
        return each.description or each.notes
    told = [days or "Open", hours, _ATTENDING.get(each.attending_type.lower(), ""), *_validity(each)]
    text = ", ".join(part for part in told if part) if days else " ".join(part for part in told if part)
    more = [note for note in (each.description, each.notes) if note and not _TELLS_TIMES.search(note)]
    return f"{text} ({'. '.join(note.rstrip('.') for note in dict.fromkeys(more))})" if more else text


def _days(each: Schedule) -> str:
    found = _DAY.findall(each.byday)
    numbered = [(int(number), _CODES.index(code)) for number, code in found if number]
    weekly = sorted({_CODES.index(code) for number, code in found if not number})
    if numbered:
        return f"{_capital(_in_month(numbered))} of {_months(each.interval)}"
    if weekly:
        return _weekly(weekly, 1 if each.freq == "DAILY" else each.interval)
    if each.freq == "MONTHLY" and each.bymonthday:
        return f"On the {_dates(each.bymonthday)} of {_months(each.interval)}"
    return _without_days(each)


def _weekly(days: Sequence[int], interval: int) -> str:
    if len(days) == 7 and interval == 1:
        return "Every day"
    named = _weekdays(days)
    is_run = " to " in named
    if interval == 1:
        return named if is_run else f"Every {named}"
    if interval == 2 and not is_run:
        return f"Every other {named}"
    return f"Every {interval} weeks, {named}" if interval > 2 else f"Every other week, {named}"


def _weekdays(days: Sequence[int]) -> str:
    if len(days) >= 3 and days[-1] - days[0] == len(days) - 1:
        return f"{words.WEEKDAYS[days[0]]} to {words.WEEKDAYS[days[-1]]}"
    return _and([words.WEEKDAYS[day] for day in days])


def _in_month(numbered: Sequence[tuple[int, int]]) -> str:
    by_day: dict[int, list[int]] = {}
    for number, day in numbered:
        by_day.setdefault(day, []).append(number)
    named = ((_and([_ordinal(number) for number in numbers]), words.WEEKDAYS[day]) for day, numbers in by_day.items())
    return _and([f"{numbers} {day}" for numbers, day in named])


def _ordinal(number: int) -> str:
    return _ORDINALS.get(number, f"{_numbered(abs(number))}{' to last' if number < 0 else ''}")


def _dates(bymonthday: str) -> str:
    numbers = [int(number) for number in re.findall(r"-?\d{1,2}", bymonthday)]
    return _and(["last day" if number == -1 else _numbered(number) for number in numbers])


def _numbered(number: int) -> str:
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _months(interval: int) -> str:
    return {1: "the month", 2: "every other month"}.get(interval, f"every {interval} months")


def _without_days(each: Schedule) -> str:
    """What can be said when no weekday is named: the day that it starts on repeats."""
    every = "every other" if each.interval == 2 else f"every {each.interval}"
    if each.freq == "DAILY":
        return "Every day" if each.interval == 1 else f"{_capital(every)} day{'s' * (each.interval > 2)}"
    if each.dtstart is None:
        return ""
    if each.freq == "WEEKLY":
        return _weekly((each.dtstart.weekday(),), each.interval)
    if each.freq == "MONTHLY":
        return f"On the {_numbered(each.dtstart.day)} of {_months(each.interval)}"
    return f"Every year on {each.dtstart.day} {words.MONTHS[each.dtstart.month - 1]}"


def _hours(each: Schedule) -> str:
    opens, closes = each.opens_at, each.closes_at
    if opens is None:
        return "" if closes is None else f"until {words.clock(closes)}"
    if closes is None:
        return f"from {words.clock(opens)}"
    if opens in {closes, time(0)} and closes in {opens, time(23, 59), time(23, 59, 59)}:
        return "all day" if opens == time(0) else f"from {words.clock(opens)}"
    return f"{words.clock(opens)} to {words.clock(closes)}"


def _validity(each: Schedule) -> list[str]:
    """The first day where it decides which weeks are meant, and the days that the times hold from and until."""
    starts = each.valid_from or (each.dtstart if each.interval > 1 else None)
    told = [f"from {words.day(starts)}"] if starts else []
    return [*told, f"until {words.day(each.valid_to)}"] if each.valid_to else told


def _cost(option: CostOption) -> str:
    name = "" if option.option.lower() in _PLAIN_OPTIONS else option.option
    amount, more = _pounds(option.amount), option.amount_description
    if amount == "free" or (option.option.lower() == "free" and not amount):
        if name:
            return f"{name}: {_small(more) or 'free'}"
        return f"free ({more})" if more else "free"
    told = f"{amount} {more}".strip()
    return f"{name}: {told}" if name and told else name or told


def _pounds(amount: str) -> str:
    """£2, £4.50, 45p, free; any other text as it stands."""
    try:
        pounds = Decimal(amount)
    except InvalidOperation:
        return amount
    if not pounds.is_finite() or pounds < 0:
        return amount
    if pounds == 0:
        return "free"
    if pounds < 1 and pounds * 100 == int(pounds * 100):
        return f"{int(pounds * 100)}p"
    return f"£{pounds:,.0f}" if pounds == int(pounds) else f"£{pounds:,.2f}"


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _inside_a_sentence(text: str) -> str:
    return text if text.startswith(words.WEEKDAYS) else _small(text)
