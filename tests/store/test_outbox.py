"""The outbox in the workspace: what is kept, for whom, and for how long."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import audit, destination, outbox, patient
from socialrx_desktop.store.destination import Details
from socialrx_desktop.store.outbox import OutboxItem, Parcel, State
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.workspace import Workspace
from tests.conftest import START as NOW
from tests.conftest import Open

SURGERY = Details(name="Hill Street Surgery", address="/media/stick", recipients=("age1surgery",))


@pytest.fixture
def work(workspace: Workspace) -> Iterator[Work]:
    """A change that is looked at while it is being made, and saved at the end."""
    with workspace.work() as work:
        yield work


def _letter(work: Work, to: UUID | None = None, person: UUID | None = None, sealed: bytes = b"sealed") -> UUID:
    if to is None:
        to = _surgery(work)
    return outbox.queue(work, Parcel("gp-letter", "GP letter", person, to, sealed))


def _surgery(work: Work) -> UUID:
    found = destination.default(work)
    return found.id if found else destination.add(work, SURGERY)


def test_a_queued_item_waits_under_a_name_made_of_its_id_and_its_digest(work: Work) -> None:
    item = outbox.item(work, _letter(work))
    digest = hashlib.sha256(b"sealed").hexdigest()
    assert (item.state, item.attempts, item.is_here, item.queued_at) == (State.WAITING, 0, True, NOW)
    assert (item.size, item.digest, item.destination_name) == (6, digest, "Hill Street Surgery")
    assert item.file_name == f"{item.id}.{digest[:16]}.g1.age"


def test_an_item_is_its_patients_record(work: Work) -> None:
    person = patient.register(work, patient.Details(first_name="Ann", family_name="Lee"))
    letter = _letter(work, person=person)
    assert work.get(OutboxItem, letter).subject == person
    assert next(event.record for event in audit.events(work, subject=person)) == letter


def test_the_sealed_bytes_are_in_no_record_and_no_history(work: Work) -> None:
    letter = _letter(work, sealed=b"the sealed bytes")
    for event in audit.events(work, record=letter):
        assert b"the sealed bytes" not in event.fields.values()


def test_a_claimed_item_is_being_sent_and_may_be_claimed_again(work: Work) -> None:
    letter = _letter(work)
    assert outbox.claim(work, letter) == b"sealed"
    assert outbox.item(work, letter).state is State.SENDING
    assert outbox.claim(work, letter) == b"sealed"
    assert outbox.item(work, letter).attempts == 2


def test_a_delivered_item_keeps_its_receipt_and_not_its_bytes(work: Work) -> None:
    letter = _letter(work)
    outbox.claim(work, letter)
    outbox.mark_delivered(work, letter, "name.g2.age", "read back")
    item = outbox.item(work, letter)
    assert (item.state, item.receipt, item.file_name) == (State.DELIVERED, "read back", "name.g2.age")
    assert (item.sent_at, item.is_here) == (NOW, False)
    assert outbox.claim(work, letter) is None
    assert (outbox.due(work), outbox.waiting(work), outbox.count_waiting(work)) == ([], [], 0)


def test_a_refused_item_keeps_its_bytes_until_a_person_lets_it_wait_again(work: Work) -> None:
    letter = _letter(work)
    outbox.mark_refused(work, letter, "It said no.")
    assert outbox.item(work, letter).receipt == "It said no."
    assert (outbox.due(work), outbox.count_waiting(work)) == ([], 0)
    outbox.release(work, letter)
    assert [each.id for each in outbox.due(work)] == [letter]
    assert outbox.item(work, letter).receipt == ""


def test_a_withdrawn_item_never_leaves_and_its_bytes_are_gone(work: Work) -> None:
    letter = _letter(work)
    outbox.withdraw(work, letter)
    assert outbox.item(work, letter).state is State.WITHDRAWN
    assert outbox.due(work, at_once=True) == []
    assert work.find(outbox.OutboxPayload, letter) is None
    assert outbox.claim(work, letter) is None
    for verb in (outbox.withdraw, outbox.release):
        with pytest.raises(InputProblem, match="was withdrawn"):
            verb(work, letter)


def test_what_is_being_sent_or_was_delivered_cannot_be_withdrawn(work: Work) -> None:
    letter = _letter(work)
    outbox.claim(work, letter)
    with pytest.raises(InputProblem, match="being sent just now"):
        outbox.withdraw(work, letter)
    outbox.mark_delivered(work, letter, "a.age", "there")
    with pytest.raises(InputProblem, match="delivered already"):
        outbox.withdraw(work, letter)


def test_an_item_is_due_when_its_next_try_has_come_or_a_person_asks(work: Work) -> None:
    letter = _letter(work)
    outbox.mark_waiting(work, [letter], "Not there.", NOW + timedelta(minutes=2))
    assert outbox.due(work) == []
    assert [each.id for each in outbox.due(work, at_once=True)] == [letter]
    outbox.mark_waiting(work, [letter], "Not there.", NOW)
    assert [each.id for each in outbox.due(work)] == [letter]


def test_a_try_that_seems_days_away_was_set_by_a_wrong_clock(work: Work) -> None:
    letter = _letter(work)
    outbox.mark_waiting(work, [letter], "Not there.", NOW + timedelta(days=2))
    assert [each.id for each in outbox.due(work)] == [letter]


def test_nothing_is_due_in_an_empty_outbox(work: Work) -> None:
    assert outbox.due(work) == []
    assert outbox.items(work) == []


def test_the_list_shows_the_last_one_first_and_can_be_cut_off(work: Work) -> None:
    letters = [_letter(work) for _ in range(3)]
    assert {each.id for each in outbox.items(work)} == set(letters)
    assert len(outbox.items(work, limit=2)) == 2
    assert [each.id for each in outbox.waiting(work)] == letters


def test_an_export_that_the_journal_could_not_give_back_is_refused(work: Work) -> None:
    with pytest.raises(InputProblem, match="larger than 32 MB"):
        _letter(work, sealed=bytes(outbox.LARGEST + 1))


def test_an_export_for_nobody_known_is_refused(work: Work) -> None:
    with pytest.raises(InputProblem, match="no such patient"):
        _letter(work, person=UUID(int=7))
    with pytest.raises(InputProblem, match="no such destination"):
        _letter(work, to=UUID(int=7))


def test_the_largest_export_comes_back_from_the_journal(folder: Path, open_: Open) -> None:
    before = (folder / "vault.db").read_bytes()
    sealed = hashlib.shake_256(b"noise").digest(outbox.LARGEST)
    opened = open_(folder)
    with opened.work() as work:
        letter = _letter(work, sealed=sealed)
    opened.abandon()
    # The database loses all that came after the day before; the journal has it.
    (folder / "vault.db").write_bytes(before)
    (folder / "vault.db-wal").unlink(missing_ok=True)
    (folder / "vault.db-shm").unlink(missing_ok=True)
    with open_(folder).work() as work:
        assert outbox.claim(work, letter) == sealed


def test_the_first_destination_is_the_default_until_another_is_chosen(work: Work) -> None:
    first = destination.add(work, SURGERY)
    second = destination.add(work, _named("Ward 6"))
    assert [line.is_default for line in destination.everything(work)] == [True, False]
    destination.change(work, second, _named("Ward 6", is_default=True))
    assert destination.default(work) == destination.get(work, second)
    assert not destination.get(work, first).is_default


def test_a_removed_destination_is_offered_no_longer_but_takes_what_waits_for_it(work: Work) -> None:
    surgery = _surgery(work)
    letter = _letter(work)
    destination.remove(work, [surgery])
    assert (destination.everything(work), destination.default(work)) == ([], None)
    assert [each.id for each in outbox.due(work)] == [letter]
    with pytest.raises(InputProblem, match="has been removed"):
        _letter(work, to=surgery)
    destination.add(work, SURGERY)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (Details(name=" ", address="/media/stick", recipients=("age1",)), "name"),
        (Details(name="Ward 6", address="media/stick", recipients=("age1",)), "address"),
        (Details(name="Ward 6", address="", recipients=("age1",)), "address"),
        (Details(name="Ward 6", address="/media/stick", recipients=(" ",)), "recipients"),
        (Details(name="Hill Street Surgery", address="/media/stick", recipients=("age1",)), "name"),
    ],
)
def test_a_destination_that_cannot_be_right_is_refused_where_it_is_wrong(
    work: Work, details: Details, field: str
) -> None:
    _surgery(work)
    with pytest.raises(InputProblem) as refusal:
        destination.add(work, details)
    assert refusal.value.field == field


def test_the_keys_of_a_destination_are_kept_once_each(work: Work) -> None:
    twice = Details(name="Ward 6", address="/media/stick", recipients=(" age1a ", "age1b", "age1a", ""))
    assert destination.get(work, destination.add(work, twice)).recipients == ("age1a", "age1b")


def _named(name: str, *, is_default: bool = False) -> Details:
    return Details(name=name, address="/media/stick", recipients=("age1",), is_default=is_default)
