"""Makes clean text, times, days, numbers and addresses of what feeds write, and names every value that it drops.

Each function takes the value as the feed has it, the place where it stands and its field's name. A blank gives an
empty text or `None` without a word. A value that cannot be read without guessing is dropped and named. A mend that has
only one possible answer ("9:00am", a literal \\n, "www." without "http://") is made and counted.
"""

from __future__ import annotations

import html
import itertools
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time
from functools import lru_cache
from html.entities import html5

from socialrx_desktop.domain.listing import Schedule
from socialrx_desktop.exchange.openreferral.findings import Place

_LONGEST = 20_000
STATUSES = ("active", "inactive", "defunct", "temporarily closed")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


def text(value: object, place: Place, field: str) -> str:
    """Plain text in paragraphs: no markup, no escapes, no control characters, at most one blank line together."""
    if value is None or value == "":
        return ""
    if not isinstance(value, str):
        place.drop(f"{field} is not text")
        return ""
    if not _ODD.search(value) and len(value) <= _LONGEST:
        return value.strip()
    if len(value) > _LONGEST:
        place.drop(f"{field} is longer than {_LONGEST:,} characters; the rest of it was cut")
        value = value[:_LONGEST]
    mended = _MISREAD.sub(lambda found: _MISREADINGS[found[0]], _escapes_undone(value))
    mended = _MARKER.sub("", _ENTITY.sub(_character, _without_tags(mended)))
    if mended != value:
        place.mended()
    return _tidy(mended)


def line(value: object, place: Place, field: str) -> str:
    """`text`, on one line."""
    words = text(value, place, field)
    return " ".join(words.split()) if "\n" in words else words


def clock(value: object, place: Place, field: str) -> time | None:
    """09:00, 09:00:00, 9am, 9:00 am, 830am. A lone "5:00" may be morning or evening, so it is dropped."""
    words = line(value, place, field).lower()
    if not words:
        return None
    found = _clock(words)
    if found is None:
        place.drop(f'{field} "{_short(words)}" is not a time that can be read')
    elif not _PLAIN_CLOCK.fullmatch(words):
        place.mended()
    return found


def day(value: object, place: Place, field: str) -> date | None:
    """2026-03-04, with or without a time of day behind it."""
    words = line(value, place, field)
    if not words:
        return None
    found = _DAY.fullmatch(words)
    try:
        return date.fromisoformat(found[1] if found else words if _DAY.match(words) else "")
    except ValueError:
        place.drop(f'{field} "{_short(words)}" is not a date like 2026-03-04')
        return None


def age(value: object, place: Place, field: str) -> float | None:
    """Years, from 0 to 130."""
    words = line(value, place, field)
    if not words:
        return None
    years = _number(words)
    if years is None or not 0 <= years <= 130:
        place.drop(f'{field} "{_short(words)}" is not an age in years')
        return None
    return years


def ages(least: object, most: object, place: Place) -> tuple[float | None, float | None]:
    """Youngest and oldest age; both are dropped if they cross."""
    low, high = age(least, place, "minimum_age"), age(most, place, "maximum_age")
    if low is not None and high is not None and low > high:
        place.drop(f"minimum_age {low:g} is above maximum_age {high:g}")
        return None, None
    return low, high


def coordinates(latitude: object, longitude: object, place: Place) -> tuple[float, float] | tuple[None, None]:
    """Degrees WGS 84; both or neither."""
    north = line(latitude, place, "latitude")
    east = line(longitude, place, "longitude")
    if not north and not east:
        return None, None
    degrees = _number(north), _number(east)
    if degrees[0] is None or degrees[1] is None:
        place.drop(f'latitude "{_short(north)}" and longitude "{_short(east)}" are not both numbers')
        return None, None
    if not (abs(degrees[0]) <= 90 and abs(degrees[1]) <= 180) or degrees == (0, 0):
        place.drop(f"latitude {_short(north)}, longitude {_short(east)} is not a place on land or sea")
        return None, None
    return degrees[0], degrees[1]


def url(value: object, place: Place, field: str) -> str:
    """A web address with its scheme; anything that a browser should not open is dropped."""
    words = line(value, place, field)
    if not words:
        return ""
    if not _URL.fullmatch(words):
        place.drop(f'{field} "{_short(words)}" is not a web address')
        return ""
    if "://" in words:
        return words
    place.mended()
    return f"http://{words}"


def email(value: object, place: Place, field: str = "email") -> str:
    """An e-mail address."""
    words = line(value, place, field).removeprefix("mailto:")
    if words and not _EMAIL.fullmatch(words):
        place.drop(f'{field} "{_short(words)}" is not an e-mail address')
        return ""
    return words


def phone(number: object, extension: object, place: Place) -> str:
    """A telephone number as the feed writes it, with its extension in words."""
    words = line(number, place, "number").strip('"\u201c\u201d ')
    if not words:
        return ""
    if sum(letter.isdigit() for letter in words) < 3:
        place.drop(f'number "{_short(words)}" is not a telephone number')
        return ""
    more = line(extension, place, "extension")
    return f"{words} extension {more}" if more else words


def postal_code(value: object, place: Place) -> str:
    """A UK postcode in capitals with its space; any other code as it stands."""
    words = line(value, place, "postal_code")
    found = _POSTCODE.fullmatch(words.upper())
    return f"{found[1]} {found[2]}" if found else words


def status(value: object, place: Place) -> str:
    """One of the standard's four. A feed that does not say lists active services; an unknown word is not one."""
    words = line(value, place, "status").lower().replace("_", " ")
    if not words:
        return "active"
    if words in STATUSES:
        return words
    place.drop(f'status "{_short(words)}" is not one of the standard; the service is taken as inactive')
    return "inactive"


def frequency(value: object, place: Place) -> str:
    """How often a schedule comes round (RFC 5545), weekly unless the feed says otherwise."""
    words = line(value, place, "freq").upper()
    if words and words not in _FREQUENCIES:
        place.drop(f'freq "{_short(words)}" is not a frequency')
        return "WEEKLY"
    return words or "WEEKLY"


def interval(value: object, place: Place) -> int:
    """Every how many weeks or months; 1 unless the feed says otherwise."""
    words = line(value, place, "interval")
    if not words:
        return 1
    if not _INTERVAL.fullmatch(words):
        place.drop(f'interval "{_short(words)}" is not a count of weeks or months')
        return 1
    return int(words)


def byday(value: object, place: Place, field: str = "byday") -> str:
    """RFC 5545 codes in the order of the week: "MO,WE", "2TU". Weekday names and ISO numbers 1-7 are understood."""
    if isinstance(value, list):
        value = ",".join(item if isinstance(item, str) else "?" for item in value)
    words = line(value, place, field)
    found = set()
    for word in _BETWEEN_DAYS.split(words):
        code = _day_code(word.upper())
        if code:
            found.add(code)
        elif word:
            place.drop(f'{field} "{_short(word)}" is not a day of the week')
    return ",".join(sorted(found, key=_week_order))


def merged(schedules: Iterable[Schedule]) -> tuple[Schedule, ...]:
    """The schedules with rows that differ only in the weekday made one, "MO,TU,WE,TH,FR"; repeats fall away."""
    days: dict[Schedule, set[str]] = {}
    for schedule in schedules:
        weekly = schedule.freq == "WEEKLY" and schedule.byday
        alike = replace(schedule, byday="") if weekly else schedule
        days.setdefault(alike, set()).update(schedule.byday.split(",") if weekly else ())
    return tuple(
        replace(alike, byday=",".join(sorted(codes, key=_week_order))) if codes else alike
        for alike, codes in days.items()
    )


def _tidy(words: str) -> str:
    words = unicodedata.normalize("NFC", _UNSEEN.sub("", words))
    lines = (" ".join(part.split()) for part in words.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return _GAPS.sub("\n\n", "\n".join(lines)).strip()


def _escapes_undone(words: str) -> str:
    return _ESCAPE.sub(lambda found: " " if found[0] == "\\t" else "\n", words) if "\\" in words else words


def _character(entity: re.Match[str]) -> str:
    # html.unescape alone would also read the start of an unknown name: "&notes;" as "¬es;".
    name = entity[0][1:]
    return html.unescape(entity[0]) if name[0] == "#" else html5.get(name, entity[0])


def _without_tags(words: str) -> str:
    """`words` without HTML tags; blocks become lines, list items get a dash, scripts and styles vanish.

    Not the standard library's parser: on 20,000 characters of "<a " it takes seconds (its time grows with the square
    of the length) and on "<![<!" it raises an AssertionError. This runs once over the text whatever it holds.
    """
    kept, start, hidden = [], 0, ""
    for tag in _TAG.finditer(words):
        closing, name = bool(tag[1]), (tag[2] or "").lower()
        if hidden:
            hidden = "" if closing and name == hidden else hidden
        else:
            kept.append(words[start : tag.start()])
            if name in {"script", "style"} and not closing:
                hidden = name
            elif name == "li" and not closing:
                kept.append("\n- ")
            elif name in _BLOCKS:
                kept.append("\n")
        start = tag.end()
    return "".join(kept) + ("" if hidden else words[start:])


@lru_cache(maxsize=1024)
def _clock(words: str) -> time | None:
    if words in _NAMED_TIMES:
        return _NAMED_TIMES[words]
    if found := _PLAIN_CLOCK.fullmatch(words):
        return time(int(found[1]), int(found[2]))
    if found := _HALF_DAY_CLOCK.fullmatch(words):
        hour, minute = int(found["hour"]), int(found["minute"] or 0)
        if 1 <= hour <= 12 and minute < 60:
            return time(hour % 12 + (12 if found["half"] == "p" else 0), minute)
    return None


def _number(words: str) -> float | None:
    try:
        number = float(words)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _day_code(word: str) -> str:
    if word in {"1", "2", "3", "4", "5", "6", "7"}:
        return _DAYS[int(word) - 1]
    found = _DAY_NAME.fullmatch(word)
    return f"{(found[1] or '').removeprefix('+')}{found[2]}" if found else ""


def _week_order(code: str) -> tuple[int, str]:
    return _DAYS.index(code[-2:]), code


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:57]}..."


def _misreadings() -> dict[str, str]:
    """What UTF-8 becomes when read as the DOS code page 437 and then forced into Windows-1252: "GÇÖ" for ’.

    Forcing turned Γ into G and ├ into +. Letters whose last sign is also another's (é and ê both end in ¬, ñ and ó
    both in ¦) cannot be told apart, so they stay as they are. Of those after ┬, forced into -, only the one that no
    language writes is mended: "-á" is good Irish.
    """
    found = {"-«": "®"}
    for letter in map(chr, itertools.chain(range(0xC0, 0x100), range(0x2000, 0x2027))):
        raw = letter.encode()
        tail = raw[1:].decode("cp437")
        if "¬" not in tail and tail.encode("cp1252", "ignore").decode("cp1252") == tail:
            found[("+" if raw[0] == 0xC3 else "G") + tail] = letter
    # A hyphen that does not break is a hyphen to a reader, and searches find it.
    return found | {"GÇæ": "-"}


_MISREADINGS = _misreadings()
_MISREAD = re.compile("|".join(map(re.escape, _MISREADINGS)))
# What a text without any of these holds needs no cleaning; most texts are so.
_ODD = re.compile(
    r"[\x00-\x1f\x7f-\xa0<&\\\u0300-\u036f\u200b\u200e\u200f\u2028\u2029\ufeff\ud800-\udfff]"
    r"|  |GÇ|\+[^\x00-\x7f]|-«|##"
)
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\ufeff\ud800-\udfff]")
_ESCAPE = re.compile(r"(?<!\\)\\(?:r\\n|[nrt])")
# "###MON###" and "###COL###" are one publisher's own marks (the counties Monroe and Collier), not words for a reader.
_MARKER = re.compile(r"(?<!#)#{2,5}[A-Z]{3}#{2,5}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BLOCKS = {"address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3", "h4", "h5",
           "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "td", "tr", "ul"}  # fmt: skip
# "<ann@example.org>" and "<5 years" are words, so a name is followed by a blank, a slash or the end.
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)(?:\s[^<>]*|/)?>|<![^<>]*>", re.IGNORECASE)
_GAPS = re.compile(r"\n{3,}")
_PLAIN_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?")
_HALF_DAY_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.]?(?P<minute>\d\d)(?::\d\d)?)?\s*(?P<half>[ap])\.?(?:m\.?)?(?:[\s(].*)?"
)
_NAMED_TIMES = {"noon": time(12), "midday": time(12), "midnight": time(0), "24:00": time(0), "24:00:00": time(0)}
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]\d\d:\d\d.*)?")
_URL = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[^\W\d_]{2,}\.?(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s<>,;]+@(?:[^@\s<>,;.]+\.)+[^@\s<>,;.]{2,}")
_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})")
_INTERVAL = re.compile(r"[1-9]\d?")
_BETWEEN_DAYS = re.compile(r"[\s,;/&]+")
_DAY_NAME = re.compile(
    r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)(?:N|NDAY|E|ES|ESDAY|D|DS|DNESDAY|U|UR|URS|URSDAY|I|IDAY|T|TURDAY)?S?"
)
