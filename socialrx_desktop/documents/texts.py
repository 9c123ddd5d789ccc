"""The fixed words of all documents, one checked file for each language."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from string import Formatter

import msgspec

from socialrx_desktop import resources

# What a text leaves open for a fact; every other text leaves nothing open.
_OPEN = {
    "page.numbering": {"page", "pages"},
    "page.version": {"version"},
    "page.out_of_ten": {"score"},
    "plan.made_with": {"name", "day"},
    "plan.made": {"day"},
    "plan.checked_on": {"day"},
    "plan.importance": {"score"},
    "plan.confidence": {"score"},
    "plan.strategies": {"strategies"},
    "plan.by": {"day"},
    "plan.who_by": {"who", "day"},
    "plan.review": {"day"},
    "letter.greeting": {"name"},
    "letter.born": {"day"},
    "letter.nhs_number": {"number"},
    "letter.referred_by": {"day", "name"},
    "letter.referred": {"day"},
    "letter.referrer": {"name"},
    "letter.importance": {"score"},
    "letter.confidence": {"score"},
    "letter.outcome": {"status", "day"},
    "letter.strategies": {"strategies"},
    "letter.by": {"day"},
    "letter.who_by": {"who", "day"},
    "letter.status": {"status", "day"},
    "letter.no_known_risks": {"day"},
    "letter.since": {"day"},
    "letter.score": {"figure", "day"},
    "letter.contact_count": {"count"},
}


class PageTexts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that any document may use."""

    numbering: str
    version: str
    out_of_ten: str
    telephone: str
    email: str
    working_hours: str


class PlanTexts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of the activity plan. `help` is owned by the clinical lead and is the same on every plan."""

    title: str
    made_with: str
    made: str
    what_matters: str
    strengths: str
    activities: str
    when: str
    where: str
    ask_for: str
    cost: str
    getting_there: str
    good_to_know: str
    checked_on: str
    goals: str
    importance: str
    confidence: str
    strategies: str
    by: str
    who_by: str
    next_steps: str
    talk_again: str
    review: str
    link_worker: str
    sooner: str
    help: tuple[str, ...]
    other_formats: str


class LetterTexts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of the letter to the GP."""

    title: str
    greeting: str
    greeting_unknown: str
    born: str
    nhs_number: str
    actions: str
    to_do: str
    no_action: str
    summary: str
    referred_by: str
    referred: str
    referrer: str
    reason: str
    stage: str
    professional_summary: str
    what_matters: str
    goals: str
    importance: str
    confidence: str
    strategies: str
    by: str
    who_by: str
    outcomes: str
    outcome: str
    services: str
    referred_to: str
    signposted_to: str
    status: str
    scores: str
    score: str
    scores_note: str
    risks: str
    no_known_risks: str
    no_risks_recorded: str
    since: str
    consent: str
    no_consent: str
    contacts: str
    contact_count: str
    closing: str


class RecoveryTexts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of the recovery sheet."""

    title: str
    workspace: str
    made_on: str
    purpose: str
    purpose_lines: tuple[str, ...]
    use: str
    use_lines: tuple[str, ...]
    keep: str
    keep_lines: tuple[str, ...]
    scan: str


class Texts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All fixed words in one language, named by its tag (BCP 47)."""

    language: str
    page: PageTexts
    plan: PlanTexts
    letter: LetterTexts
    recovery: RecoveryTexts


@lru_cache
def texts(language: str = "en") -> Texts:
    """The fixed words in a language that the program ships."""
    return read(resources.path("documents", f"{language}.json").read_bytes())


def read(file: bytes) -> Texts:
    """Words from the bytes of a file. Raises `ValueError` for a word too many, too few, empty, or with a wrong gap."""
    found = msgspec.json.decode(file, type=Texts)
    for name, words in _named(found):
        gaps = {gap for _, gap, _, _ in Formatter().parse(words) if gap is not None}
        if not words.strip() or gaps != _OPEN.get(name, set()):
            raise ValueError(f"The fixed words {name} are empty or have wrong gaps")
    return found


def _named(part: msgspec.Struct, above: str = "") -> Iterator[tuple[str, str]]:
    for field in part.__struct_fields__:
        value = getattr(part, field)
        if isinstance(value, msgspec.Struct):
            yield from _named(value, f"{above}{field}.")
        else:
            for words in value if isinstance(value, tuple) else (value,):
                yield f"{above}{field}", words
