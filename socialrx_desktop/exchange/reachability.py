"""Watching which destinations can be reached, so that what waits leaves by itself when one comes back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from socialrx_desktop.exchange import folder
from socialrx_desktop.store.destination import Kind, Line


def reachable(destination: Line) -> bool:
    """Whether an export could be delivered now. Cheap, but it can hang on a share that does not answer."""
    match destination.kind:
        case Kind.FOLDER:
            return folder.is_reachable(Path(destination.address))


class Watch:
    """What was last known of each destination. It has no thread: a worker calls `look` at a pace of its own."""

    def __init__(self) -> None:
        self.known: dict[UUID, bool] = {}

    def look(self, destinations: Iterable[Line]) -> list[UUID]:
        """Look at each destination now; those that can be reached and could not be before, or were not yet known."""
        before, self.known = self.known, {each.id: reachable(each) for each in destinations}
        return [each for each, is_there in self.known.items() if is_there and not before.get(each, False)]
