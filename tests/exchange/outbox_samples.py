"""A workspace with a patient and a destination, for the tests of the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from socialrx_desktop.exchange import outbox, seal
from socialrx_desktop.exchange.exports import Export
from socialrx_desktop.store import opening, patient, referral
from socialrx_desktop.store import outbox as items
from socialrx_desktop.store.consent import Answer
from socialrx_desktop.store.destination import Details
from socialrx_desktop.store.keys import VaultKeys
from socialrx_desktop.store.outbox import Item
from socialrx_desktop.store.referral import Received
from socialrx_desktop.store.workspace import Workspace
from tests.building import an_answer

PUBLIC, SECRET = seal.new_identity()


@dataclass
class Hands:
    """A clock that stands until it is moved, but for a second with each look."""

    now: datetime = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Office:
    """A workspace, its clock, a patient, and the folder that its default destination names (not made yet)."""

    workspace: Workspace
    clock: Hands
    patient: UUID
    folder: Path
    destination: UUID

    def letter(self, content: bytes = b"%PDF a letter", destination: UUID | None = None) -> UUID:
        """Queue a letter; its item."""
        export = Export("gp-letter", self.patient, "GP letter", "gp-letter.pdf", content)
        with self.workspace.work() as work:
            return outbox.queue_export(work, export, destination or self.destination)

    def another_destination(self, name: str, folder: Path) -> UUID:
        with self.workspace.work() as work:
            return outbox.add_destination(work, Details(name=name, address=str(folder), recipients=(PUBLIC,)))

    def send(self, *, retry_now: bool = False) -> outbox.Sent:
        return outbox.send_due(self.workspace, retry_now=retry_now)

    def item(self, item: UUID) -> Item:
        with self.workspace.look() as view:
            return items.item(view, item)

    def says(self, answer: Answer) -> None:
        """The patient says whether their information may be shared."""
        with self.workspace.work() as work:
            an_answer(work, self.patient, answer)

    def payloads(self) -> int:
        with self.workspace.look() as view:
            return len(view.rows(select(items.OutboxPayload.id)))

    def delivered(self) -> list[bytes]:
        """What the receiver finds in the folder, opened; in the order of the names."""
        return [seal.open_sealed(path.read_bytes(), SECRET) for path in sorted(self.folder.iterdir())]


def open_office(folder: Path, keys: VaultKeys) -> Office:
    """The workspace in `folder`, with a patient, a destination beside it, and a clock of its own."""
    clock = Hands()
    workspace = opening.open_with(folder, lambda: keys, clock=clock)
    target = folder.with_name("stick")
    with workspace.work() as work:
        zebedee = patient.register(work, patient.Details(first_name="Zebedee", family_name="Quicksilver"))
        agreed = Received(received_on=date(2026, 2, 27), consent_to_share=Answer.GIVEN)
        referral.receive(work, zebedee, agreed)
        details = Details(name="Hill Street Surgery", address=str(target), recipients=(PUBLIC,))
        destination = outbox.add_destination(work, details)
    return Office(workspace, clock, zebedee, target, destination)
