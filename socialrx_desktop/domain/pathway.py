"""A pathway: the stages that a referral goes through, the moves between them, and the reasons for which it ends.

Pathways are data (`resources/pathways/*.json`); here is what such a file must say, and what it then allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from socialrx_desktop.problems import FileProblem, Refused


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; `is_open` stages are on the caseload."""

    id: str
    name: str
    is_open: bool
    moves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pathway:
    """All stages and closure reasons of one kind of work."""

    id: str
    name: str
    first: str
    stages: Mapping[str, Stage]
    closure_reasons: Mapping[str, str]
    contact_attempts: int

    def stage(self, stage: str) -> Stage:
        """The stage of this id; one that the file no longer knows stays open, so that nobody drops off the caseload."""
        return self.stages.get(stage, Stage(stage, stage.replace("_", " ").capitalize(), True, tuple(self.stages)))

    def check_move(self, now: str, to: str) -> Stage:
        """The stage moved to; Refused if the pathway does not allow the move."""
        if to not in self.stages:
            raise Refused(f'The pathway "{self.name}" has no such stage.', field="stage")
        if to not in self.stage(now).moves:
            allowed = ", ".join(self.stage(each).name for each in self.stage(now).moves) or "nothing else"
            raise Refused(
                f'A referral cannot move from "{self.stage(now).name}" to "{self.stage(to).name}".',
                f"It can move to: {allowed}.",
                field="stage",
            )
        return self.stages[to]

    def check_closure(self, reason: str) -> str:
        """The name of a closure reason; Refused if the pathway does not have it."""
        if reason not in self.closure_reasons:
            raise Refused("Choose a reason for closing from the list.", field="closure_reason")
        return self.closure_reasons[reason]


def read(data: Mapping[str, Any], where: str) -> Pathway:
    """The pathway that a file describes; a FileProblem that names the file and the fault if it cannot be one."""
    try:
        stages = {
            stage["id"]: Stage(stage["id"], stage["name"], bool(stage["open"]), tuple(stage["moves"]))
            for stage in data["stages"]
        }
        pathway = Pathway(
            id=data["id"],
            name=data["name"],
            first=data["first"],
            stages=stages,
            closure_reasons={reason["id"]: reason["name"] for reason in data["closure_reasons"]},
            contact_attempts=int(data["contact_attempts"]),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise FileProblem(f"The pathway file {where} is not complete.", f"Look at: {fault}.") from fault
    unknown = {to for stage in stages.values() for to in stage.moves} - stages.keys()
    if unknown or pathway.first not in stages:
        missing = ", ".join(sorted(unknown)) or pathway.first
        raise FileProblem(f"The pathway file {where} names a stage that it does not have: {missing}.")
    return pathway
