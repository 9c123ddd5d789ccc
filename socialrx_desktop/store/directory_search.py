"""Searching the directory as the person types: every word must be there, and the last may still be unfinished.

The index hands out the first few hundred matches in the order of names and stops, those with the words in their name,
kind or organisation first; what is shown on top is decided here, from the short folded texts beside the index. A last
word of four letters or more is looked up in the list of all words, because the index holds no longer prefixes. When
nothing holds every word, spelling is looked at, then words are left out, and the answer says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from socialrx_desktop.domain.search_words import distance, folded, words
from socialrx_desktop.store.transaction import View

MOST_COUNTED = 500
"""`Found.total` stops here, and `Found.is_more` says that there are more."""

_MOST_TYPED = 500
_MOST_WORDS = 8
_INDEXED_PREFIX = 3
_MOST_TERMS = 64
_CANDIDATES = 200
_CANDIDATES_NEAR = 1_000
_SPELLINGS = 400
_EARTH_KM = 6371.0
_LITTLE_WORDS = frozenset(("a", "an", "and", "at", "for", "in", "near", "of", "on", "or", "the", "to", "with"))
_IN_A_POSTCODE = re.compile(r"[a-z]{1,2}[0-9][a-z0-9]?|[0-9][a-z]{2}|[a-z]{1,2}[0-9][a-z0-9]?[0-9][a-z]{2}")
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)\s*(?:([0-9][A-Z]{2})|[0-9]?[A-Z]?)")


@dataclass(frozen=True, slots=True)
class Hit:
    """A service as a list of results shows it. `why` is a sentence in plain words; distance is in a straight line."""

    id: UUID
    name: str
    organization: str
    status: str
    postcode: str
    city: str
    distance_km: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits. `near` is the place that distances are from, empty if it is not known where that is;
    `is_estimated` says that it is the middle of a whole postcode district."""

    total: int
    is_more: bool
    hits: tuple[Hit, ...]
    near: str = ""
    is_estimated: bool = False


def search(view: View, typed: str, *, near: str = "", limit: int = 50) -> Found:
    """Services that hold all the words, best first; without words, all by name.

    `near` is a postcode or its first half. With it, services that hold the words in their name, kind or organisation
    come first, each group by distance.
    """
    connection = view.directory
    point = _point(connection, near)
    query = _query(connection, _words(typed), point)
    distances = _distances(connection, query.places, point) if point else {}
    shown = _ranked(connection, query, distances)[: max(limit, 0)]
    return Found(
        total=min(query.total, MOST_COUNTED),
        is_more=query.total > MOST_COUNTED,
        hits=_hits(connection, query, shown, distances, point),
        near=point.name if point else "",
        is_estimated=point.is_estimated if point else False,
    )


@dataclass(frozen=True)
class _Clause:
    """One typed word as it is looked for: as a start or a whole word; `match` says it in the index's language."""

    typed: str
    stem: str
    is_whole: bool
    match: str

    @cached_property
    def needle(self) -> str:
        """What stands in a folded text with a blank on either side."""
        return f" {self.stem} " if self.is_whole else f" {self.stem}"

    def is_in(self, text: str) -> bool:
        return self.needle in f" {text} "

    def word_in(self, text: str) -> str:
        """The whole word that was found; empty if there is none."""
        start = f" {text} ".find(self.needle)
        return "" if start < 0 else text[start:].split(" ", 1)[0]


@dataclass(frozen=True)
class _Query:
    """What was looked for in the end, and the numbers of the services that hold it."""

    clauses: tuple[_Clause, ...]
    left_out: tuple[str, ...]
    places: list[int]
    total: int


@dataclass(frozen=True)
class _Point:
    """A place to be near to, in degrees WGS 84."""

    name: str
    latitude: float
    longitude: float
    is_estimated: bool


def _words(typed: str) -> list[str]:
    """The words that say something; a little word counts only where it is the last, and may yet grow."""
    found = list(dict.fromkeys(words(typed[:_MOST_TYPED])))
    return [word for word in found if word not in _LITTLE_WORDS or word == found[-1]][:_MOST_WORDS]


def _query(connection: Connection, typed: Sequence[str], point: _Point | None) -> _Query:
    if not typed:
        return _everything(connection, point)
    most = _CANDIDATES_NEAR if point else _CANDIDATES
    strict = [_clause(connection, word, is_whole=True) for word in typed[:-1]]
    strict.append(_clause(connection, typed[-1], is_whole=False))
    wanted = [clause for clause in strict if clause]
    if len(wanted) == len(typed):
        found = _matching(connection, wanted, (), most)
        if found.places:
            return found
    lenient = [_clause(connection, word, is_whole=False) or _respelled(connection, word) for word in typed]
    known = [clause for clause in lenient if clause]
    for size in range(len(known), 0, -1):
        best = _best(connection, typed, known, size, most)
        if best:
            return best
    return _Query((), (), [], 0)


def _best(
    connection: Connection, typed: Sequence[str], known: Sequence[_Clause], size: int, most: int
) -> _Query | None:
    """The choice of `size` words that the fewest services hold, but some do: rare words say most."""
    found = []
    for chosen in combinations(known, size):
        left_out = list(typed)
        for clause in chosen:
            left_out.remove(clause.typed)
        found.append(_matching(connection, chosen, tuple(left_out), most))
    return min((each for each in found if each.places), key=lambda each: each.total, default=None)


def _everything(connection: Connection, point: _Point | None) -> _Query:
    """All services, by name; with a place, the nearest first."""
    places = [] if point is None else _nearest(connection, point)
    statement = "SELECT place FROM service_text ORDER BY place LIMIT ?"
    places += _numbers(connection, statement, (MOST_COUNTED,))
    total: int = connection.exec_driver_sql("SELECT count(*) FROM service_text").scalar_one()
    return _Query((), (), list(dict.fromkeys(places)), total)


def _matching(connection: Connection, clauses: Sequence[_Clause], left_out: tuple[str, ...], most: int) -> _Query:
    match = " AND ".join(clause.match for clause in clauses)
    every = _matches(connection, "service_index", match, max(most, MOST_COUNTED + 1))
    first = _matches(connection, "service_headline", match, most) if every else []
    return _Query(tuple(clauses), left_out, list(dict.fromkeys([*first, *every]))[:most], len(every))


def _matches(connection: Connection, index: str, match: str, most: int) -> list[int]:
    statement = f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY rowid LIMIT ?"
    return _numbers(connection, statement, (match, most))


def _clause(connection: Connection, word: str, *, is_whole: bool) -> _Clause | None:
    """How to look for this word; None if the directory holds no such word."""
    if is_whole:
        return _Clause(word, word, True, f'"{word}"')
    if len(word) <= _INDEXED_PREFIX or word[0].isdigit():
        return _Clause(word, word, False, f'"{word}" *')
    statement = "SELECT term FROM service_term WHERE term >= ? AND term < ? ORDER BY services DESC LIMIT ?"
    terms = [row.term for row in _rows(connection, statement, (word, f"{word}\U0010ffff", _MOST_TERMS))]
    return _Clause(word, word, False, f"({' OR '.join(_quoted(terms))})") if terms else None


def _respelled(connection: Connection, word: str) -> _Clause | None:
    """The likeliest word of the directory that this one is a slip of: same first letter, one or two slips."""
    if len(word) <= _INDEXED_PREFIX or not word.isalpha():
        return None
    most = 2 if len(word) >= 8 else 1
    statement = (
        "SELECT term, services FROM service_term WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ? "
        "ORDER BY services DESC LIMIT ?"
    )
    range_ = (word[0], f"{word[0]}\U0010ffff", len(word) - most, len(word) + most, _SPELLINGS)
    near = [(distance(word, row.term, most), -row.services, row.term) for row in _rows(connection, statement, range_)]
    slips, _, term = min(near, default=(most + 1, 0, ""))
    return None if slips > most else _Clause(word, term, True, f'"{term}"')


def _quoted(terms: Iterable[str]) -> list[str]:
    return [f'"{term}"' for term in terms]


def _numbers(connection: Connection, statement: str, values: tuple[object, ...]) -> list[int]:
    return [row[0] for row in _rows(connection, statement, values)]


def _rows(connection: Connection, statement: str, values: tuple[object, ...]) -> Sequence[Any]:  # of many forms
    return connection.exec_driver_sql(statement, values).all()


def _ranked(connection: Connection, query: _Query, distances: Mapping[int, float]) -> list[int]:
    """The candidates, best first. Services that are not active come last, for they cannot be gone to."""
    if not query.clauses and not distances:
        return query.places
    columns = "place, status, name, organization, kinds"
    statement = f"SELECT {columns} FROM service_text WHERE place IN ({_marks(query.places)})"
    phrase = " " + " ".join(clause.stem for clause in query.clauses)
    keys = []
    for place, status, name, organization, kinds in _rows(connection, statement, tuple(query.places)):
        points, is_headline = _points(query.clauses, phrase, f" {name} ", f" {organization} ", f" {kinds} ")
        if distances:
            keys.append((status != "active", not is_headline, distances.get(place, math.inf), -points, place))
        else:
            keys.append((status != "active", False, 0.0, -points, place))
    return [key[-1] for key in sorted(keys)]


def _points(clauses: Sequence[_Clause], phrase: str, name: str, organization: str, kinds: str) -> tuple[int, bool]:
    """How much the words say of this service, and whether its name, kinds and organisation hold them all."""
    points, held = 0, 0
    for clause in clauses:
        whole = f" {clause.stem} "
        if clause.needle in name:
            points += 6 if whole in name else 5
        elif clause.needle in kinds:
            points += 4 if whole in kinds else 3
        elif clause.needle in organization:
            points += 2
        else:
            continue
        held += 1
    if name.startswith(phrase):
        points += 2
    elif phrase in name:
        points += 1
    return points, held == len(clauses)


def _hits(
    connection: Connection,
    query: _Query,
    places: Sequence[int],
    distances: Mapping[int, float],
    point: _Point | None,
) -> tuple[Hit, ...]:
    if not places:
        return ()
    statement = (
        "SELECT t.place, s.id, s.name AS title, s.status, o.name AS organizer, t.name, t.organization, t.kinds, "
        "t.places, t.access, t.eligibility, t.description FROM service_text t JOIN service s ON s.row = t.service "
        f"LEFT JOIN organization o ON o.row = s.organization WHERE t.place IN ({_marks(places)})"
    )
    rows = {row.place: row for row in _rows(connection, statement, tuple(places))}
    where = _addresses(connection, places, point)
    kinds = _kinds(connection, query, rows.values())
    return tuple(
        Hit(
            id=UUID(bytes=rows[place].id),
            name=rows[place].title,
            organization=rows[place].organizer or "",
            status=rows[place].status,
            postcode=where.get(place, ("", ""))[0],
            city=where.get(place, ("", ""))[1],
            distance_km=round(distances[place], 1) if place in distances else None,
            why=_why(query, rows[place], kinds.get(place, [])),
        )
        for place in places
    )


_WHERE = (
    ("name", "name matches {}"),
    ("kinds", "kind of service: {}"),
    ("organization", "organisation: {}"),
    ("places", "place: {}"),
    ("access", "access or language: {}"),
    ("eligibility", "who it is for: {}"),
    ("description", "description mentions {}"),
)


def _why(query: _Query, row: Any, kinds: Sequence[str]) -> str:  # a row of _hits
    """Where each word was found, in plain words."""
    reasons: dict[str, list[str]] = {}
    for clause in query.clauses:
        form, word = _reason(clause, row, kinds)
        said = reasons.setdefault(form, [])
        if word not in said:
            said.append(word)
    told = [form.format(_listed(said)) for form, said in reasons.items()]
    if query.left_out:
        told.insert(0, f"without {_listed(query.left_out)}")
    sentence = "; ".join(told)
    return sentence[:1].upper() + sentence[1:]


def _reason(clause: _Clause, row: Any, kinds: Sequence[str]) -> tuple[str, str]:  # a row of _hits
    for column, form in _WHERE:
        word = clause.word_in(getattr(row, column))
        if word and column == "kinds":
            return form, next(kind for kind in kinds if clause.is_in(_folded_kind(kind)))
        if word:
            return form, word.upper() if column == "places" and _IN_A_POSTCODE.fullmatch(word) else word
    raise AssertionError("the index names only services that hold the word")


@lru_cache(maxsize=4096)
def _folded_kind(kind: str) -> str:
    """Directories have some thousands of kinds, and name them again and again."""
    return folded(kind)


def _listed(said: Sequence[str]) -> str:
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _kinds(connection: Connection, query: _Query, rows: Iterable[Any]) -> dict[int, list[str]]:  # rows of _hits
    """The kinds as the feed names them, of the services whose kinds are a reason."""
    places = [
        row.place
        for row in rows
        if any(clause.is_in(row.kinds) and not clause.is_in(row.name) for clause in query.clauses)
    ]
    statement = (
        "SELECT t.place, a.position, k.name FROM service_text t JOIN attribute a ON a.service = t.service "
        f"JOIN taxonomy_term k ON k.row = a.taxonomy_term WHERE t.place IN ({_marks(places)})"
    )
    kinds: dict[int, list[str]] = {}
    for place, _, name in sorted(_rows(connection, statement, tuple(places))) if places else ():
        kinds.setdefault(place, []).append(name)
    return kinds


def _addresses(connection: Connection, places: Sequence[int], point: _Point | None) -> dict[int, tuple[str, str]]:
    """Postcode and town of each service: of its nearest location, or else of its first."""
    best: dict[int, tuple[float, int]] = {}
    found = {}
    for row in _rows(connection, _LOCATIONS.format(_marks(places)), tuple(places)):
        rank = (math.inf if point is None else _kilometres(point, row.latitude, row.longitude), row.position)
        if row.place not in best or rank < best[row.place]:
            best[row.place] = rank
            found[row.place] = (row.postal_code, row.city)
    return found


def _distances(connection: Connection, places: Sequence[int], point: _Point) -> dict[int, float]:
    """Kilometres to the nearest location of each service that has one on the map."""
    found: dict[int, float] = {}
    for row in _rows(connection, _LOCATIONS.format(_marks(places)), tuple(places)):
        distance_km = _kilometres(point, row.latitude, row.longitude)
        if distance_km < found.get(row.place, math.inf):
            found[row.place] = distance_km
    return found


_LOCATIONS = (
    "SELECT t.place, a.position, l.postal_code, l.city, l.latitude, l.longitude FROM service_text t "
    "JOIN service_at_location a ON a.service = t.service JOIN location l ON l.row = a.location WHERE t.place IN ({})"
)


def _nearest(connection: Connection, point: _Point) -> list[int]:
    """The services around, nearest first."""
    statement = (
        "SELECT t.place FROM location l JOIN service_at_location a ON a.location = l.row "
        "JOIN service_text t ON t.service = a.service WHERE l.latitude IS NOT NULL AND l.longitude IS NOT NULL "
        "ORDER BY (l.latitude - ?) * (l.latitude - ?) + (l.longitude - ?) * (l.longitude - ?) * ? LIMIT ?"
    )
    north, east = point.latitude, point.longitude
    narrowing = math.cos(math.radians(north)) ** 2
    return _numbers(connection, statement, (north, north, east, east, narrowing, _CANDIDATES))


def _point(connection: Connection, near: str) -> _Point | None:
    """The middle of the listings with this postcode, or of those in its district; None if there are none."""
    code = " ".join(near[:_MOST_TYPED].encode("utf-8", "ignore").decode().upper().split())
    if not code:
        return None
    parts = _POSTCODE.fullmatch(code)
    if parts is None:
        return _middle(connection, code, "postal_code = ?", (code,), is_estimated=False)
    outward, inward = parts.groups()
    full = f"{outward} {inward}"
    exact = inward and _middle(connection, full, "postal_code = ?", (full,), is_estimated=False)
    district = (f"{outward} ", f"{outward}!")
    return exact or _middle(connection, outward, "postal_code >= ? AND postal_code < ?", district, is_estimated=True)


def _middle(
    connection: Connection, name: str, where: str, values: tuple[str, ...], *, is_estimated: bool
) -> _Point | None:
    statement = (
        "SELECT avg(latitude), avg(longitude) FROM location "
        f"WHERE latitude IS NOT NULL AND longitude IS NOT NULL AND {where}"
    )
    north, east = connection.exec_driver_sql(statement, values).one()
    return None if north is None else _Point(name, north, east, is_estimated)


def _kilometres(point: _Point, latitude: float | None, longitude: float | None) -> float:
    """In a straight line over the ground (haversine); without coordinates, further than anything."""
    if latitude is None or longitude is None:
        return math.inf
    north, south = math.radians(latitude), math.radians(point.latitude)
    half_north = math.sin((north - south) / 2)
    half_east = math.sin(math.radians(longitude - point.longitude) / 2)
    return 2 * _EARTH_KM * math.asin(math.sqrt(half_north**2 + math.cos(north) * math.cos(south) * half_east**2))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
