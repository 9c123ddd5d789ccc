"""Templates: those that are shipped can be read, and the team's own stand in their place."""

from __future__ import annotations

import pytest

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import note_template
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.note_template import Template
from socialrx_desktop.store.workspace import Workspace


def test_every_shipped_template_has_words_with_gaps_and_minutes() -> None:
    shipped = note_template.shipped()
    assert len(shipped) >= 8
    assert len({each.name for each in shipped}) == len(shipped)
    assert all("[" in each.words and each.minutes for each in shipped)


def test_the_teams_own_stands_in_place_of_ours_until_it_is_removed(workspace: Workspace) -> None:
    ours = note_template.shipped()[0]
    with workspace.work() as work:
        own = Template(name=ours.name.upper(), words="In our words [gap]", mode=Mode.VIDEO, minutes=5)
        kept = note_template.keep(work, own)
        work.session.flush()
        assert note_template.keep(work, own) == kept
        work.session.flush()
        named = [each for each in note_template.templates(work) if each.name.casefold() == ours.name.casefold()]
        assert [each.words for each in named] == ["In our words [gap]"]
        note_template.remove(work, kept)
        work.session.flush()
        assert ours in note_template.templates(work)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Template(name=" ", words="Words"), "template_name"),
        (Template(name="Visit", words=" "), "words"),
        (Template(name="Visit", words="Words", minutes=481), "minutes"),
    ],
)
def test_a_template_that_cannot_be_right_is_refused(workspace: Workspace, wanted: Template, field: str) -> None:
    with pytest.raises(InputProblem) as refusal, workspace.work() as work:
        note_template.keep(work, wanted)
    assert refusal.value.field == field
