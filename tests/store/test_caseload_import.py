"""Bringing a caseload in: what happens to each row is said before, all of it happens or nothing, and nobody is lost."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from socialrx_desktop.domain.caseload_columns import Fact
from socialrx_desktop.domain.demographics import Sex
from socialrx_desktop.domain.table import Row, Table
from socialrx_desktop.exchange import tabular
from socialrx_desktop.problems import InputProblem, Refused, Stopped
from socialrx_desktop.store import audit, caseload_import, consent, note, patient, referral
from socialrx_desktop.store.caseload_import import Outcome, Plan
from socialrx_desktop.store.caseload_rows import Case, Choices
from socialrx_desktop.store.consent import Answer, Purpose
from socialrx_desktop.store.transaction import View
from socialrx_desktop.store.workspace import Workspace
from tests.building import an_nhs_number, some_details
from tests.caseload_files import HEADINGS, File, a_row, as_csv, as_xlsx, the_thousand

KNOWN = ("Khan", "Amina", "12/03/1951")
WORKER = 1
SAID = "same name, same date of birth, different NHS numbers."


@pytest.fixture(params=["csv", "xlsx"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_of_a_thousand_rows_950_come_in_50_are_named_and_none_is_lost(
    workspace: Workspace, tmp_path: Path, kind: str
) -> None:
    file, table = the_thousand_read(workspace, tmp_path, kind)
    plan = planned(workspace, table)

    assert len(table.rows) == 1000
    assert {line.row: line.faults[0].heading for line in plan.left_out} == file.bad
    assert all(line.why and "\n" not in line.why for line in plan.left_out)
    with workspace.work() as work:
        assert len(caseload_import.apply(work, plan)) == 950
    with workspace.look() as view:
        assert patient.count(view) == 950 + 1
        assert referral.count_open(view) == 950
        names = {row.name for row in referral.caseload(view)}
    brought_in = {line.name for line in plan.lines if line.outcome is Outcome.NEW}
    assert names == brought_in


def test_rows_that_were_mended_come_in_with_the_next_file(workspace: Workspace, tmp_path: Path) -> None:
    file, table = the_thousand_read(workspace, tmp_path, "csv")
    plan = planned(workspace, table)
    with workspace.work() as work:
        caseload_import.apply(work, plan)
    left_out = tmp_path / "mend.csv"
    left_out.write_bytes(tabular.written(*caseload_import.to_mend(plan)))

    again = tabular.read(left_out)
    born = again.headings.index("DOB")
    mended = [
        Row(row.number, (*row.cells[:born], f"1/2/{1930 + row.number}", *row.cells[born + 1 :]))
        for row in again.rows
        if "DOB: " in row.cells[-1]
    ]
    later = planned(workspace, Table(again.headings, tuple(mended)))

    assert len(again.rows) == 50
    assert len(mended) == sum(heading == "DOB" for heading in file.bad.values())
    assert later.left_out == ()
    assert again.rows[0].cells[HEADINGS.index("Reason")] == "=feels lonely, would like company"


def test_the_same_file_twice_brings_nobody_in_twice(workspace: Workspace) -> None:
    table = a_table([a_row(number) for number in range(5)])
    bring_in(workspace, table)

    again = planned(workspace, table)

    assert (again.cases, again.duplicates) == ((), 5)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False), st.sampled_from([",", ";", "\t"]))
def test_the_order_of_columns_and_the_delimiter_change_nothing(
    workspace: Workspace, tmp_path: Path, shuffle: random.Random, delimiter: str
) -> None:
    rows = [a_row(number, nhs=NUMBERS[number]) for number in range(12)]
    rows[3][3], rows[5][0] = "31/02/1950", "9990000001"
    order = list(range(len(HEADINGS)))
    shuffle.shuffle(order)
    shuffled = File([[row[at] for at in order] for row in rows], {})
    path = tmp_path / "shuffled.csv"
    path.write_bytes(as_csv(shuffled, [HEADINGS[at] for at in order], delimiter=delimiter))

    usual, other = planned(workspace, a_table(rows)), planned(workspace, tabular.read(path))

    assert other.lines == usual.lines
    assert [in_order(case) for case in other.cases] == [in_order(case) for case in usual.cases]
    assert [case.received for case in other.cases] == [case.received for case in usual.cases]


def test_a_case_stands_where_its_row_says(workspace: Workspace) -> None:
    rows = [a_row(number) for number in range(4)]
    for row, status in zip(rows, ("New referral", "on hold", "Plan under way", ""), strict=True):
        row[-1] = status
    bring_in(workspace, a_table(rows))

    with workspace.look() as view:
        found = [referral.current(view, person) for person in people(view)]

    assert [each.stage for each in found if each] == ["received", "paused", "plan_active", "engaged"]
    assert [each.next_action for each in found if each] == ["Make first contact", *["Check what was brought in"] * 3]
    assert [each.review_on is not None for each in found if each] == [False, False, True, False]
    assert all(each.gp_message_due is None for each in found if each)


def test_what_a_row_says_of_a_person_is_kept(workspace: Workspace) -> None:
    headings = (
        "Patient Name", "Date of Birth (dd/mm/yyyy)", "NHS No.", "Home phone", "Mobile", "Address", "Sex",
        "Interpreter", "Communication needs", "Date referred", "Consent", "Comments", "Shoe size",
    )  # fmt: skip
    cells = (
        "KHAN, Amina (Mrs)", "12 March 1951", "999 000 0018", "1632960123", "07700 900123", "1 Mill Lane\nNetherbourne",
        "F", "yes", "Hearing loop", "2026-01-05", "No", "Likes gardening", "6",
    )  # fmt: skip
    plan = bring_in(workspace, Table(headings, (Row(2, cells),)))

    with workspace.look() as view:
        person = people(view)[0]
        kept = patient.details(view, person)
        assert (kept.title, kept.first_name, kept.family_name) == ("Mrs", "Amina", "Khan")
        assert (kept.date_of_birth, kept.nhs_number) == (date(1951, 3, 12), "9990000018")
        assert kept.telephone == "01632960123"
        assert kept.other_contact_information == "Mobile: 07700 900123"
        assert kept.address == "1 Mill Lane\nNetherbourne"
        assert kept.sex is Sex.FEMALE
        assert kept.interpreter_required
        assert "Hearing loop" in patient.banner(view, person).needs
        assert consent.current(view, person)[Purpose.GP].answer is Answer.REFUSED
        assert [each.words for each in note.timeline(view, person)] == ["Likes gardening"]
    assert plan.notes == (
        "The 0 was put back at the front of 1 telephone number.",
        "Not brought in: “Shoe size”.",
    )


def test_somebody_alike_is_left_out_until_a_person_says_so(workspace: Workspace) -> None:
    with workspace.work() as work:
        known = patient.register(work, some_details(number=None))
    row = a_row(1)
    row[1:4] = ["khan", "AMINA", "12/3/1951"]
    table = a_table([row])

    plan = planned(workspace, table)
    taken = planned(workspace, table, taken=frozenset({2}))

    assert [(line.outcome, line.known, line.why) for line in plan.lines] == [
        (Outcome.ALIKE, known, f"A patient of this workspace may be the same person: {SAID}")
    ]
    assert [line.outcome for line in taken.lines] == [Outcome.NEW]


@pytest.mark.parametrize(
    ("first", "family", "born"),
    [("Khan", "Amina", "12/3/1951"), ("Ameena", "Khan", "12/3/1951"), ("Amina", "Khan", "3/12/1951")],
)
def test_slips_of_the_pen_do_not_bring_a_person_in_twice(
    workspace: Workspace, first: str, family: str, born: str
) -> None:
    with workspace.work() as work:
        patient.register(work, some_details(number=None))
    row = a_row(1, nhs="")
    row[1:4] = [family, first, born]

    assert [line.outcome for line in planned(workspace, a_table([row])).lines] == [Outcome.ALIKE]


def test_a_twin_is_no_duplicate(workspace: Workspace) -> None:
    rows = [a_row(1), a_row(1)]
    rows[0][2], rows[1][2] = "Omar", "Yusuf"

    assert [line.outcome for line in planned(workspace, a_table(rows)).lines] == [Outcome.NEW, Outcome.NEW]


def test_somebody_with_the_same_nhs_number_is_never_taken_twice(workspace: Workspace) -> None:
    rows = [a_row(1), a_row(2)]
    rows[1][0] = rows[0][0]

    plan = planned(workspace, a_table(rows), taken=frozenset({2, 3}))

    assert [line.outcome for line in plan.lines] == [Outcome.NEW, Outcome.HERE]
    assert plan.lines[1].why == "Row 2 has the same NHS number."


def test_a_row_that_is_left_out_does_not_keep_a_good_one_out(workspace: Workspace) -> None:
    rows = [a_row(1), a_row(1)]
    rows[1][0] = rows[0][0]
    rows[0][3] = "31/02/1950"

    assert [line.outcome for line in planned(workspace, a_table(rows)).lines] == [Outcome.REFUSED, Outcome.NEW]


def test_what_changed_since_the_look_is_not_run_over(workspace: Workspace) -> None:
    row = a_row(1)
    plan = planned(workspace, a_table([a_row(2), row]))
    with workspace.work() as work:
        patient.register(work, some_details(first_name="Other", number=row[0]))

    with pytest.raises(Refused), workspace.work() as work:
        caseload_import.apply(work, plan)

    with workspace.look() as view:
        assert patient.count(view) == 1


def test_stopping_in_the_middle_keeps_nothing(workspace: Workspace) -> None:
    plan = planned(workspace, a_table([a_row(number) for number in range(1100)]))
    asked = iter([False] * 5 + [True] * 10)

    with pytest.raises(Stopped), workspace.work() as work:
        caseload_import.apply(work, plan, cancelled=lambda: next(asked))

    with workspace.look() as view:
        assert patient.count(view) == 0
        assert [event for event in audit.events(view) if event.table != WORKER] == []


def test_each_record_has_one_entry_in_the_history(workspace: Workspace) -> None:
    bring_in(workspace, a_table([a_row(1), a_row(2)]))

    with workspace.look() as view:
        events = [(event.action, event.table) for event in audit.events(view) if event.table != WORKER]

    assert sorted(events) == [("created", 2), ("created", 2), ("created", 3), ("created", 3)]


def test_the_columns_are_remembered_for_the_same_headings(workspace: Workspace) -> None:
    table = a_table([a_row(1)])
    with workspace.look() as view:
        guessed = caseload_import.columns_for(view, workspace.worker, table.headings)
    said = {heading: fact for heading, fact in guessed.items() if heading != "Town"} | {"Referrer": Fact.REFERRER_ROLE}
    with workspace.work() as work:
        caseload_import.remember(work, table.headings, said)

    with workspace.look() as view:
        assert caseload_import.columns_for(view, workspace.worker, table.headings) == said
        assert caseload_import.columns_for(view, workspace.worker, table.headings[:4]) != said


def test_dates_with_the_month_first_are_not_guessed(workspace: Workspace) -> None:
    rows = [a_row(number) for number in range(3)]
    for row, born in zip(rows, ("03/25/1951", "04/05/1952", "06/06/1953"), strict=True):
        row[3] = born

    plan = planned(workspace, a_table(rows))

    assert [line.outcome for line in plan.lines] == [Outcome.REFUSED, Outcome.REFUSED, Outcome.NEW]
    assert "There is no month 25" in plan.lines[0].why
    assert "other dates of this column have the month first" in plan.lines[1].why


def test_a_list_of_reasons_holds_nothing_that_a_cell_says(workspace: Workspace, tmp_path: Path) -> None:
    _, table = the_thousand_read(workspace, tmp_path, "csv")
    plan = planned(workspace, table)
    headings, rows = caseload_import.report(plan)

    said = tabular.written(headings, rows).decode("utf-8-sig")

    assert len({row[0] for row in rows}) == 50
    values = {cell for row in table.rows for cell in (*row.cells[1:3], row.cells[0]) if len(cell) > 4}
    assert [value for value in values if value in said] == []


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"DOB": Fact.DATE_OF_BIRTH}, "first_name"),
        ({"Surname": Fact.FAMILY_NAME, "Forename": Fact.FIRST_NAME, "Town": Fact.FIRST_NAME}, "first_name"),
        ({"Surname": Fact.WHOLE_NAME, "Forename": Fact.FIRST_NAME}, "whole_name"),
        ({"Surname": Fact.FAMILY_NAME, "Forename": Fact.FIRST_NAME, "Hat": Fact.POSTCODE}, "columns"),
    ],
)
def test_columns_that_make_no_person_are_refused(workspace: Workspace, columns: dict[str, Fact], field: str) -> None:
    with pytest.raises(InputProblem) as refusal, workspace.look() as view:
        caseload_import.plan(view, a_table([a_row(1)]), Choices(columns))

    assert refusal.value.field == field


NUMBERS = [an_nhs_number() for _ in range(12)]


def the_thousand_read(workspace: Workspace, folder: Path, kind: str) -> tuple[File, Table]:
    known_number = an_nhs_number()
    with workspace.work() as work:
        patient.register(work, some_details(number=known_number))
    file = the_thousand(known_number, KNOWN)
    path = folder / f"caseload.{kind}"
    if kind == "csv":
        path.write_bytes(as_csv(file))
    else:
        as_xlsx(file, path)
    return file, tabular.read(path)


def a_table(rows: Sequence[Sequence[str]]) -> Table:
    return Table(HEADINGS, tuple(Row(number, tuple(row)) for number, row in enumerate(rows, start=2)))


def planned(workspace: Workspace, table: Table, *, taken: frozenset[int] = frozenset()) -> Plan:
    with workspace.look() as view:
        columns = caseload_import.columns_for(view, workspace.worker, table.headings)
        return caseload_import.plan(view, table, Choices(columns, taken=taken))


def bring_in(workspace: Workspace, table: Table) -> Plan:
    plan = planned(workspace, table)
    assert plan.left_out == ()
    with workspace.work() as work:
        caseload_import.apply(work, plan)
    return plan


def in_order(case: Case) -> patient.Details:
    """What is kept of a person, with the lines of the address in an order of their own: they follow the columns."""
    return replace(case.details, address="\n".join(sorted(case.details.address.splitlines())))


def people(view: View) -> list[UUID]:
    """The patients in the order in which they came."""
    return sorted(row.patient_id for row in referral.caseload(view))
