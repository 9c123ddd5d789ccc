"""After a death no letter is made, queued or sent; what waits is held, and leaves when that is lifted."""

from __future__ import annotations

import pytest

from socialrx_desktop.exchange import exports, outbox
from socialrx_desktop.problems import Refused
from socialrx_desktop.store import bereavement
from socialrx_desktop.store.bereavement import Facts
from socialrx_desktop.store.outbox import State
from tests.exchange.outbox_samples import Office


def _bereave(office: Office) -> None:
    with office.workspace.work() as work:
        bereavement.begin(work, office.patient, Facts(who_died="Her husband"), whole_household=False)


def test_no_letter_is_made_with_or_without_a_reason_to_share(office: Office) -> None:
    _bereave(office)
    for reason in ("", "The GP asked for it"):
        with office.workspace.look() as view, pytest.raises(Refused, match="There has been a death"):
            exports.gp_letter(view, office.patient, override_reason=reason)


def test_a_letter_that_was_made_before_is_not_queued_after(office: Office) -> None:
    _bereave(office)
    with pytest.raises(Refused, match="There has been a death"):
        office.letter()


def test_what_waits_is_held_while_others_are_sent_and_leaves_when_it_is_lifted(office: Office) -> None:
    letter = office.letter()
    _bereave(office)
    office.folder.mkdir()
    assert office.send(retry_now=True) == outbox.Sent(delivered=0, waiting=0, refused=0)
    assert office.item(letter).state is State.HELD
    assert office.delivered() == []
    with office.workspace.work() as work:
        bereavement.lift(work, office.patient, "She asked for it to go.")
    assert office.send() == outbox.Sent(delivered=1, waiting=0, refused=0)
    assert office.delivered() == [b"%PDF a letter"]


def test_a_death_that_is_recorded_between_two_letters_holds_the_second(office: Office) -> None:
    office.folder.mkdir()
    letters = [office.letter(f"letter {number}".encode()) for number in range(2)]

    def hear_of_a_death(done: int, _total: int | None) -> None:
        if done == 1:
            _bereave(office)

    outbox.send_due(office.workspace, progress=hear_of_a_death)

    assert [office.item(each).state for each in letters] == [State.DELIVERED, State.HELD]
