"""The durable outbox: seal and queue while there is no network, deliver exactly once when there is.

Every step is in the workspace before the next one begins, and nothing waits for a folder or a network inside a
transaction. Whatever is cut off is tried again from the start, and the first thing that a try does is to look whether
an earlier one got through.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from socialrx_desktop.domain import words
from socialrx_desktop.exchange import folder, seal
from socialrx_desktop.exchange.exports import Export, check_consent, is_stopped, note_export
from socialrx_desktop.exchange.folder import Receipt
from socialrx_desktop.problems import DestinationProblem, Rejected, Unreachable
from socialrx_desktop.store import destination as destinations
from socialrx_desktop.store import outbox, referral
from socialrx_desktop.store.outbox import Due, Parcel, State
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.workspace import Workspace

Progress = Callable[[int, int | None], None]
Cancelled = Callable[[], bool]

_FIRST_WAIT = timedelta(seconds=30)
_SAID_NO = "The person has since said no to sharing. Nothing was sent."
_SAID_NO_LATE = "The person has since said no to sharing. A try before that was cut off: look whether it arrived."
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Sent:
    """How a pass through the outbox went: delivered and refused in it, and what this laptop has still to send."""

    delivered: int
    waiting: int
    refused: int


def add_destination(work: Work, details: destinations.Details) -> UUID:
    """A new destination; an InputProblem if one of its keys is not a public key of age."""
    _check_keys(details)
    return destinations.add(work, details)


def change_destination(work: Work, destination: UUID, details: destinations.Details) -> None:
    """Put a destination right; an InputProblem if one of its keys is not a public key of age."""
    _check_keys(details)
    destinations.change(work, destination, details)


def queue_export(work: Work, export: Export, destination: UUID) -> UUID:
    """Seal an export to the destination's recipients and let it wait; its bytes are final from now on.

    Refused if consent was withdrawn after the export was made.
    """
    check_consent(work, export)
    place = destinations.get(work, destination)
    sealed = seal.seal(export.content, place.recipients)
    note_export(work, export)
    if export.kind == "gp-letter" and export.patient is not None:
        referral.gp_told(work, export.patient)
    return outbox.queue(work, Parcel(export.kind, export.title, export.patient, destination, sealed))


def retry(work: Work, item: UUID) -> None:
    """Let an item be tried in the next pass, whatever it waits for; a refused one too."""
    outbox.release(work, item)


def send_due(
    workspace: Workspace,
    *,
    progress: Progress = lambda _done, _total: None,
    cancelled: Cancelled = lambda: False,
    retry_now: bool = False,
    leave_alone: Container[UUID] = (),
) -> Sent:
    """Deliver what is due, in order for each destination; with `retry_now` also what would wait for its next try.

    What is for a destination of `leave_alone` stays as it is: one that is known to hang would hold up the rest.
    No trouble of one item or of one destination holds up the others. Long: belongs on a worker.
    """
    with _one_at_a_time:
        with workspace.look() as view:
            due = [each for each in outbox.due(view, at_once=retry_now) if each.destination.id not in leave_alone]
        one_pass = _Pass(workspace)
        for done, item in enumerate(due):
            if cancelled():
                break
            progress(done, len(due))
            one_pass.send(item)
        one_pass.put_off_the_rest()
        progress(len(due), len(due))
        with workspace.look() as view:
            return Sent(one_pass.delivered, outbox.count_waiting(view), one_pass.refused)


class _Pass:
    """One pass through what is due; it remembers which destinations are away, and what was due for them."""

    def __init__(self, workspace: Workspace) -> None:
        self.delivered = 0
        self.refused = 0
        self._workspace = workspace
        self._away: dict[UUID, _Away] = {}

    def send(self, item: Due) -> None:
        """Deliver one item, or keep why it could not be."""
        away = self._away.get(item.destination.id)
        if away is not None:
            away.items.append(item.id)
            return
        sealed = self._claim(item)
        if sealed is None:
            return
        try:
            receipt = _deliver(item, sealed)
        except Rejected as refusal:
            self._refuse(item, str(refusal))
        except Unreachable as refusal:
            self._away[item.destination.id] = _Away(str(refusal), _wait(item.attempts), [item.id])
        except DestinationProblem as refusal:
            self._put_off(_Away(str(refusal), _wait(item.attempts), [item.id]))
        else:
            self._keep(item, receipt)

    def put_off_the_rest(self) -> None:
        """Let what was due for a destination that is away wait together, for its next try."""
        for away in self._away.values():
            self._put_off(away)

    def _claim(self, item: Due) -> bytes | None:
        """The sealed bytes, unless the item no longer waits here or the person has since said no."""
        with self._workspace.work() as work:
            now = outbox.item(work, item.id)
            sealed = outbox.claim(work, item.id)
            if sealed is None or now.patient is None or not is_stopped(work, now.patient, now.queued_at):
                return sealed
            outbox.mark_refused(work, item.id, _SAID_NO_LATE if now.state is State.SENDING else _SAID_NO)
        self.refused += 1
        return None

    def _keep(self, item: Due, receipt: Receipt) -> None:
        with self._workspace.work() as work:
            outbox.mark_delivered(work, item.id, receipt.file_name, _words(receipt, work.now))
        self.delivered += 1

    def _refuse(self, item: Due, why: str) -> None:
        with self._workspace.work() as work:
            outbox.mark_refused(work, item.id, why)
        self.refused += 1

    def _put_off(self, away: _Away) -> None:
        with self._workspace.work() as work:
            outbox.mark_waiting(work, away.items, away.why, work.now + away.wait)


@dataclass
class _Away:
    """Why these items wait, and how long."""

    why: str
    wait: timedelta
    items: list[UUID]


def _deliver(item: Due, sealed: bytes) -> Receipt:
    match item.destination.kind:
        case destinations.Kind.FOLDER:
            return folder.deliver(Path(item.destination.address), item.file_name, sealed)


def _wait(attempts: int) -> timedelta:
    """30 seconds, doubled with each try, at most an hour, with full jitter: laptops must not all come at one moment."""
    doubled = _FIRST_WAIT * (1 << min(attempts, 16))
    return random.uniform(0, 1) * min(doubled, outbox.LONGEST_WAIT)  # noqa: S311  # spreads load, guards nothing


def _words(receipt: Receipt, now: datetime) -> str:
    return (
        f"Read back and found equal on {words.moment(now)}: {receipt.file_name}, "
        f"{receipt.size:,} bytes, SHA-256 {receipt.digest}"
    )


def _check_keys(details: destinations.Details) -> None:
    for key in details.recipients:
        if key.strip():
            seal.check_recipient(key)
