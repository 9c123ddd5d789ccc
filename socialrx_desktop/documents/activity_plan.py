"""The activity plan that a patient takes home, on paper: standard print (14 point)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from socialrx_desktop.documents import page, sheets
from socialrx_desktop.documents.lines import Span, legible
from socialrx_desktop.documents.page import STANDARD, Block
from socialrx_desktop.documents.texts import PlanTexts, texts
from socialrx_desktop.domain.activity_plan import Activity, ActivityPlan, Goal, LinkWorker, Step
from socialrx_desktop.domain.listing import was_lately
from socialrx_desktop.domain.words import day, long_day


def activity_plan(plan: ActivityPlan) -> bytes:
    """The plan as a PDF. A fact that is not known is left out, with its heading.

    Raises `PrintProblem` when the page cannot show a letter.
    """
    plan = legible(plan)
    words = texts()
    blocks = [
        *_opening(plan, words.plan),
        *_what_matters(plan, words.plan),
        *_section(words.plan.strengths, [page.bullet(STANDARD, each) for each in plan.strengths]),
        *_section(words.plan.activities, [_card(each, plan.made_on, words.plan) for each in plan.activities]),
        *_section(words.plan.goals, [block for goal in plan.goals for block in _goal(goal, words.plan)]),
        *_section(words.plan.next_steps, _steps(plan.other_steps, words.plan)),
        *_talk_again(plan, words.plan),
        *_link_worker(plan.link_worker, words.plan),
        *_help(words.plan),
    ]
    footer = sheets.Footer(
        lambda number, pages: words.page.numbering.format(page=number, pages=pages),
        note=words.plan.other_formats,
        mark=words.page.version.format(version=plan.version) if plan.version else "",
    )
    return sheets.pdf(blocks, STANDARD, footer, title=words.plan.title, language=words.language)


def _opening(plan: ActivityPlan, words: PlanTexts) -> list[Block]:
    made_on = long_day(plan.made_on)
    made = (
        words.made_with.format(name=plan.first_name, day=made_on) if plan.first_name else words.made.format(day=made_on)
    )
    return [page.title(STANDARD, words.title), page.paragraph(STANDARD, made, before=0, colour=page.GREY)]


def _what_matters(plan: ActivityPlan, words: PlanTexts) -> list[Block]:
    return _section(words.what_matters, [page.paragraph(STANDARD, page.quoted(plan.what_matters))])


def _card(activity: Activity, made_on: date, words: PlanTexts) -> Block:
    whom = ", ".join(filter(None, (activity.ask_for, activity.phone)))
    labelled = (
        (words.when, activity.when),
        (words.where, activity.where),
        (words.ask_for if activity.ask_for else texts().page.telephone, whom),
        (words.cost, activity.cost),
        (words.getting_there, activity.getting_there),
        (words.good_to_know, activity.good_to_know),
    )
    facts = [(Span(label, bold=True), fact) for label, fact in labelled if fact]
    small = ""
    if activity.checked_on is not None and not was_lately(activity.checked_on, made_on):
        small = words.checked_on.format(day=day(activity.checked_on))
    return page.card(STANDARD, activity.name, facts, small)


def _goal(goal: Goal, words: PlanTexts) -> list[Block]:
    steps = _steps(goal.steps, words)
    statement = page.subheading(STANDARD, goal.words)
    importance = words.importance.format(score=_out_of_ten(goal.importance)) if goal.importance else ""
    detail = page.rows(STANDARD, importance, size=STANDARD.small, colour=page.GREY) if statement.rows else ()
    return [replace(statement, rows=statement.rows + detail, leads=bool(steps)), *steps]


def _steps(steps: tuple[Step, ...], words: PlanTexts) -> list[Block]:
    return [page.tick_box(STANDARD, step.what, details=_details(step, words)) for step in steps if step.what]


def _details(step: Step, words: PlanTexts) -> list[str]:
    by = long_day(step.due_on) if step.due_on else ""
    who = step.who
    if by:
        who = words.who_by.format(who=who, day=by) if who else words.by.format(day=by)
    sure = words.confidence.format(score=_out_of_ten(step.confidence)) if step.confidence else ""
    otherwise = words.strategies.format(strategies=step.strategies) if step.strategies else ""
    return [line for line in (who, sure, otherwise) if line]


def _talk_again(plan: ActivityPlan, words: PlanTexts) -> list[Block]:
    review = words.review.format(day=long_day(plan.review_on)) if plan.review_on else ""
    return _section(words.talk_again, [page.paragraph(STANDARD, plan.next_contact), page.paragraph(STANDARD, review)])


def _link_worker(worker: LinkWorker, words: PlanTexts) -> list[Block]:
    common = texts().page
    labelled = (
        (common.telephone, worker.telephone),
        (common.email, worker.email),
        (common.working_hours, worker.working_hours),
    )
    lines: list[tuple[Span | str, ...]] = [(Span(worker.name, bold=True),), (worker.role,), (worker.organisation,)]
    lines += [(Span(label, bold=True), fact) for label, fact in labelled if fact]
    return _section(words.link_worker, [page.group(STANDARD, lines)])


def _help(words: PlanTexts) -> list[Block]:
    return _section(words.sooner, [page.card(STANDARD, "", [[line] for line in words.help])])


def _section(heading: str, content: list[Block]) -> list[Block]:
    """The heading and what stands under it; nothing at all when nothing stands under it."""
    content = [block for block in content if block.rows]
    return [page.heading(STANDARD, heading), *content] if content else []


def _out_of_ten(score: int) -> str:
    return texts().page.out_of_ten.format(score=score)
