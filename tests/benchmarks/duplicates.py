"""Who may be known already, measured: the time of one question before a new record, beside a scan of everybody.

    python -m tests.benchmarks.duplicates [PATIENTS]

Prints the median and the 95th percentile in milliseconds over 200 people, half of them known with a slip, of the
store's own question and of comparing everybody; how often the two disagreed; then the seconds of the list of all likely
duplicates, and of the caseload by name. The target is 10 ms at 50,000 patients.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from socialrx_desktop.domain import likeness
from socialrx_desktop.domain.likeness import Degree
from socialrx_desktop.store import duplicates, opening, patient, referral
from socialrx_desktop.store.patient import Details, Patient
from socialrx_desktop.store.referral import Order, Received
from socialrx_desktop.store.transaction import View
from socialrx_desktop.store.workspace import Workspace

_ASKED = 200
_BATCH = 2_000
_SCANNED_EVERY = 20
"""Only each so manieth question is asked of the scan."""
_STEMS = ("brad", "kha", "okaf", "pate", "smi", "jon", "mor", "tay", "wil", "hus", "rah", "ali", "now", "pop", "osu")
_ENDS = ("ley", "n", "or", "l", "th", "es", "gan", "lor", "liams", "sain", "man", "yu", "ak", "escu", "ton", "field")


def main(size: int) -> None:
    """Fill a workspace and measure it."""
    chance = random.Random(1)
    people = [_somebody(chance) for _ in range(size)]
    with tempfile.TemporaryDirectory() as folder:
        workspace, _ = opening.create(Path(folder) / "w", "four words make sense", "Sam Rowe", seconds=0)
        _fill(workspace, people)
        asked = [_with_a_slip(chance, each) for each in chance.sample(people, _ASKED // 2)]
        asked += [_somebody(chance) for _ in range(_ASKED // 2)]
        chance.shuffle(asked)
        with workspace.look() as view:
            ours = _times(lambda details: len(duplicates.possible(view, details)), asked)
            scan = _times(lambda details: len(_scanned(view, details)), asked[::_SCANNED_EVERY])
            missed = [
                each
                for each in asked[::_SCANNED_EVERY]
                if bool(_scanned(view, each)) != duplicates.is_known(view, each)
            ]
            print(f"{size} patients; p50 / p95 in ms: possible {_said(ours)}, scan {_said(scan)}; missed {len(missed)}")
            begun = time.perf_counter()
            found = len(duplicates.pairs(view, limit=1_000_000))
            print(f"all pairs: {time.perf_counter() - begun:.1f} s, {found} found")
            begun = time.perf_counter()
            referral.caseload_ids(view, order=Order.NAME)
            print(f"caseload by name: {time.perf_counter() - begun:.2f} s")
        workspace.close()


def _somebody(chance: random.Random) -> Details:
    first = chance.choice(_STEMS) + chance.choice(_ENDS)
    family = chance.choice(_STEMS) + chance.choice(_ENDS) + chance.choice(("", "", "", "son", "-bell"))
    born = date(1930, 1, 1) + timedelta(days=chance.randrange(30_000))
    if chance.random() < 0.01:
        born = born.replace(month=1, day=1)  # as dates that nobody knows are often kept
    postcode = (
        f"NE{chance.randrange(1, 60)} {chance.randrange(1, 9)}{chance.choice('ABDEFGH')}{chance.choice('ABDEFGH')}"
    )
    return Details(first_name=first, family_name=family, date_of_birth=born, postcode=postcode)


def _with_a_slip(chance: random.Random, known: Details) -> Details:
    born = known.date_of_birth
    assert born is not None, "everybody made up has one"
    return chance.choice(
        (
            known,
            replace(known, date_of_birth=chance.choice(likeness.near_births(born))),
            replace(known, first_name=known.family_name, family_name=known.first_name, postcode=""),
            replace(known, date_of_birth=None),
        )
    )


def _fill(workspace: Workspace, people: Sequence[Details]) -> None:
    for start in range(0, len(people), _BATCH):
        with workspace.work() as work:
            for each in people[start : start + _BATCH]:
                about = Received(received_on=work.today, referrer_name="Dr Ellen Moss", reason="Company")
                referral.receive(work, patient.register(work, each), about)


def _scanned(view: View, details: Details) -> list[Degree]:
    columns = (Patient.first_name, Patient.family_name, Patient.preferred_name, Patient.date_of_birth)
    rows = view.rows(select(*columns, Patient.nhs_number, Patient.postcode))
    asked = likeness.Person(details.first_name, details.family_name, "", details.date_of_birth, None, details.postcode)
    found = (likeness.compare(asked, likeness.Person(*row), duplicates.nicknames()) for row in rows)
    return [each.degree for each in found if each is not None and each.degree is not Degree.HOUSEHOLD]


def _times(ask: Callable[[Details], int], people: Sequence[Details]) -> list[float]:
    times = []
    for each in people:
        begun = time.thread_time()
        ask(each)
        times.append((time.thread_time() - begun) * 1000)
    return times


def _said(times: Sequence[float]) -> str:
    return f"{statistics.median(times):.1f} / {sorted(times)[int(len(times) * 0.95)]:.1f}"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
