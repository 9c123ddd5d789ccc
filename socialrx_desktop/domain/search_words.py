"""Text as the words that it is searched by: without capitals, accents or apostrophes.

What is kept and what is typed go through the same function, so that a search never depends on how either was spelled
with marks: "Café", "CAFE" and "cafe" are one word, and so are "women's" and "womens".
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 40
"""Letters of a word that count."""

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'\u2019\u2018\u02bc")
_POSSESSIVE = re.compile(r"([^\W_]+)['\u2019]s\b")


def words(text: str) -> list[str]:
    """The words of a text in order."""
    return [word[:LONGEST] for word in _WORD.findall(_plain(text).translate(_APOSTROPHES))]


def folded(text: str) -> str:
    """The words of a text to be kept for searching, one blank between; "women's" is found by "women" too."""
    plain = _plain(text)
    found = [word[:LONGEST] for word in _WORD.findall(plain.translate(_APOSTROPHES))]
    if "'" in plain or "\u2019" in plain:
        found += [word[:LONGEST] for word in _POSSESSIVE.findall(plain)]
    return " ".join(found)


def distance(one: str, other: str, most: int) -> int:
    """How many letters must be added, left out, changed or swapped with a neighbour; `most` + 1 if more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, wanted in enumerate(other, start=1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != wanted))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted
            line.append(min(cost, before[column - 2] + 1) if swapped else cost)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return min(last[-1], most + 1)


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).lower()
