"""The activity plan that a patient takes home, on paper: standard print (14 point) or large print (18 point)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from socialrx_desktop.documents import page, sheets
from socialrx_desktop.documents.lines import Span, legible
from socialrx_desktop.documents.page import STANDARD, Block, Format
from socialrx_desktop.documents.texts import PlanTexts, texts
from socialrx_desktop.domain.activity_plan import Activity, ActivityPlan, Goal, LinkWorker, Step
from socialrx_desktop.domain.listing import was_lately
from socialrx_desktop.domain.words import day, long_day


def activity_plan(plan: ActivityPlan, form: Format = STANDARD) -> bytes:
    """The plan as a PDF, in standard print or `page.LARGE`. A fact that is not known is left out, with its heading.

    Raises `PrintProblem` when the page cannot show a letter.
    """
    plan = legible(plan)
    words = texts()
    blocks = [
        *_opening(form, plan, words.plan),
        *_what_matters(form, plan, words.plan),
        *_section(form, words.plan.strengths, [page.bullet(form, each) for each in plan.strengths]),
        *_section(
            form, words.plan.activities, [_card(form, each, plan.made_on, words.plan) for each in plan.activities]
        ),
        *_section(form, words.plan.goals, [block for goal in plan.goals for block in _goal(form, goal, words.plan)]),
        *_section(form, words.plan.next_steps, _steps(form, plan.other_steps, words.plan)),
        *_talk_again(form, plan, words.plan),
        *_link_worker(form, plan.link_worker, words.plan),
        *_help(form, words.plan),
    ]
    footer = sheets.Footer(
        lambda number, pages: words.page.numbering.format(page=number, pages=pages),
        note=words.plan.other_formats,
        mark=words.page.version.format(version=plan.version) if plan.version else "",
    )
    return sheets.pdf(blocks, form, footer, title=words.plan.title, language=words.language)


def _opening(form: Format, plan: ActivityPlan, words: PlanTexts) -> list[Block]:
    made_on = long_day(plan.made_on)
    made = (
        words.made_with.format(name=plan.first_name, day=made_on) if plan.first_name else words.made.format(day=made_on)
    )
    return [page.title(form, words.title), page.paragraph(form, made, before=0, colour=page.GREY)]


def _what_matters(form: Format, plan: ActivityPlan, words: PlanTexts) -> list[Block]:
    return _section(form, words.what_matters, [page.paragraph(form, page.quoted(plan.what_matters))])


def _card(form: Format, activity: Activity, made_on: date, words: PlanTexts) -> Block:
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
    return page.card(form, activity.name, facts, small)


def _goal(form: Format, goal: Goal, words: PlanTexts) -> list[Block]:
    steps = _steps(form, goal.steps, words)
    statement = page.subheading(form, goal.words)
    importance = words.importance.format(score=_out_of_ten(goal.importance)) if goal.importance else ""
    detail = page.rows(form, importance, size=form.small, colour=page.GREY) if statement.rows else ()
    return [replace(statement, rows=statement.rows + detail, leads=bool(steps)), *steps]


def _steps(form: Format, steps: tuple[Step, ...], words: PlanTexts) -> list[Block]:
    return [page.tick_box(form, step.what, details=_details(step, words)) for step in steps if step.what]


def _details(step: Step, words: PlanTexts) -> list[str]:
    by = long_day(step.due_on) if step.due_on else ""
    who = step.who
    if by:
        who = words.who_by.format(who=who, day=by) if who else words.by.format(day=by)
    sure = words.confidence.format(score=_out_of_ten(step.confidence)) if step.confidence else ""
    otherwise = words.strategies.format(strategies=step.strategies) if step.strategies else ""
    return [line for line in (who, sure, otherwise) if line]


def _talk_again(form: Format, plan: ActivityPlan, words: PlanTexts) -> list[Block]:
    review = words.review.format(day=long_day(plan.review_on)) if plan.review_on else ""
    return _section(form, words.talk_again, [page.paragraph(form, plan.next_contact), page.paragraph(form, review)])


def _link_worker(form: Format, worker: LinkWorker, words: PlanTexts) -> list[Block]:
    common = texts().page
    labelled = (
        (common.telephone, worker.telephone),
        (common.email, worker.email),
        (common.working_hours, worker.working_hours),
    )
    lines: list[tuple[Span | str, ...]] = [(Span(worker.name, bold=True),), (worker.role,), (worker.organisation,)]
    lines += [(Span(label, bold=True), fact) for label, fact in labelled if fact]
    return _section(form, words.link_worker, [page.group(form, lines)])


def _help(form: Format, words: PlanTexts) -> list[Block]:
    return _section(form, words.sooner, [page.card(form, "", [[line] for line in words.help])])


def _section(form: Format, heading: str, content: list[Block]) -> list[Block]:
    """The heading and what stands under it; nothing at all when nothing stands under it."""
    content = [block for block in content if block.rows]
    return [page.heading(form, heading), *content] if content else []


def _out_of_ten(score: int) -> str:
    return texts().page.out_of_ten.format(score=score)
