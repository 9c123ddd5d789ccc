"""The letter back to the GP or referrer: actions first, then what happened, each figure with its date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from socialrx_desktop.documents import page, sheets
from socialrx_desktop.documents.lines import Span, legible
from socialrx_desktop.documents.page import Block, Format, Row
from socialrx_desktop.documents.texts import LetterTexts, texts
from socialrx_desktop.domain.activity_plan import Goal, LinkWorker, Step
from socialrx_desktop.domain.gp_letter import Connection, GpLetter, Outcome, Risk, Score
from socialrx_desktop.domain.words import day, nhs_number

LETTER = Format(body=12, small=11, subheading=12, heading=14, title=16)
SIGNPOSTED = "signposted"
REFERRED = "referred"

_ROOM_TO_SIGN = 34.0


def gp_letter(letter: GpLetter) -> bytes:
    """The letter as a PDF. Raises `PrintProblem` when the page cannot show a letter of the alphabet used.

    A connection's kind is "signposted" or "referred"; any other is a `ValueError`.
    """
    letter = legible(letter)
    words = texts().letter
    sections: tuple[Callable[[GpLetter, LetterTexts], list[Block]], ...] = (
        _opening,
        _actions,
        _summary,
        _goals,
        _outcomes,
        _services,
        _scores,
        _risks,
        _consent,
        _contacts,
        _closing,
    )
    blocks = [block for section in sections for block in section(letter, words)]
    common = texts().page
    footer = sheets.Footer(
        lambda number, pages: common.numbering.format(page=number, pages=pages),
        note=_identity(replace(letter, date_of_birth=None), words),
        mark=common.version.format(version=letter.version) if letter.version else "",
    )
    return sheets.pdf(blocks, LETTER, footer, title=words.title, language=texts().language)


def _opening(letter: GpLetter, words: LetterTexts) -> list[Block]:
    sender = letter.link_worker
    greeting = words.greeting.format(name=letter.to_name) if letter.to_name else words.greeting_unknown
    to = [[line] for line in (letter.to_name, letter.to_practice, *letter.address)]
    return [
        page.group(LETTER, [[Span(sender.organisation or words.title, bold=True)]]),
        replace(page.group(LETTER, to), before=LETTER.body),
        page.paragraph(LETTER, day(letter.written_on), before=LETTER.body),
        replace(page.card(LETTER, _identity(letter, words), []), before=LETTER.body),
        page.paragraph(LETTER, greeting, before=LETTER.body),
    ]


def _identity(letter: GpLetter, words: LetterTexts) -> str:
    """Whom the letter is about: name, birth date and NHS number, so far as they are known."""
    born = words.born.format(day=day(letter.date_of_birth)) if letter.date_of_birth else ""
    number = words.nhs_number.format(number=nhs_number(letter.nhs_number)) if letter.nhs_number else ""
    return ", ".join(filter(None, (letter.patient_name, born, number)))


def _actions(letter: GpLetter, words: LetterTexts) -> list[Block]:
    actions = [page.bullet(LETTER, action) for action in letter.requested_actions if action]
    if not actions:
        return _section(words.actions, [page.paragraph(LETTER, words.no_action)])
    return _section(words.actions, [replace(page.paragraph(LETTER, words.to_do), leads=True), *actions])


def _summary(letter: GpLetter, words: LetterTexts) -> list[Block]:
    labelled = (
        (words.reason, letter.reason),
        (words.stage, letter.stage),
        (words.professional_summary, letter.professional_summary),
        (words.what_matters, page.quoted(letter.what_matters)),
    )
    facts = [page.paragraph(LETTER, Span(label, bold=True), fact) for label, fact in labelled if fact]
    return _section(words.summary, [page.paragraph(LETTER, _referral(letter, words)), *facts])


def _referral(letter: GpLetter, words: LetterTexts) -> str:
    if letter.referred_on and letter.referred_by:
        return words.referred_by.format(day=day(letter.referred_on), name=letter.referred_by)
    if letter.referred_on:
        return words.referred.format(day=day(letter.referred_on))
    return words.referrer.format(name=letter.referred_by) if letter.referred_by else ""


def _goals(letter: GpLetter, words: LetterTexts) -> list[Block]:
    return _section(words.goals, [block for goal in letter.goals for block in _goal(goal, words)])


def _goal(goal: Goal, words: LetterTexts) -> list[Block]:
    steps = [page.bullet(LETTER, step.what, details=_details(step, words)) for step in goal.steps if step.what]
    importance = words.importance.format(score=_out_of_ten(goal.importance)) if goal.importance else ""
    statement = page.subheading(LETTER, page.quoted(goal.words))
    detail = page.rows(LETTER, importance, size=LETTER.small, colour=page.GREY) if statement.rows else ()
    return [replace(statement, rows=statement.rows + detail, leads=bool(steps)), *steps]


def _details(step: Step, words: LetterTexts) -> list[str]:
    by = day(step.due_on) if step.due_on else ""
    who = step.who
    if by:
        who = words.who_by.format(who=who, day=by) if who else words.by.format(day=by)
    sure = words.confidence.format(score=_out_of_ten(step.confidence)) if step.confidence else ""
    otherwise = words.strategies.format(strategies=step.strategies) if step.strategies else ""
    return [line for line in (who, sure, otherwise) if line]


def _outcomes(letter: GpLetter, words: LetterTexts) -> list[Block]:
    return _section(words.outcomes, [_outcome(each, words) for each in letter.outcomes if each.goal])


def _outcome(outcome: Outcome, words: LetterTexts) -> Block:
    seen_on = day(outcome.seen_on) if outcome.seen_on else ""
    status = words.outcome.format(status=outcome.status, day=seen_on) if seen_on else outcome.status
    said = page.quoted(outcome.words)
    return page.bullet(LETTER, page.quoted(outcome.goal), details=[line for line in (status, said) if line])


def _services(letter: GpLetter, words: LetterTexts) -> list[Block]:
    for each in letter.connections:
        if each.kind not in {SIGNPOSTED, REFERRED}:
            raise ValueError("A connection is neither signposted nor referred")
    content: list[Block] = []
    for kind, name in ((REFERRED, words.referred_to), (SIGNPOSTED, words.signposted_to)):
        found = [_connection(each, words) for each in letter.connections if each.kind == kind and each.name]
        content += [page.subheading(LETTER, name), *found] if found else []
    return _section(words.services, content)


def _connection(connection: Connection, words: LetterTexts) -> Block:
    since = day(connection.since)
    status = words.status.format(status=connection.status, day=since) if connection.status else since
    return page.bullet(LETTER, connection.name, details=[status])


def _scores(letter: GpLetter, words: LetterTexts) -> list[Block]:
    scores = [_score(score, words) for score in letter.scores if score.name and score.latest]
    return _section(words.scores, [*scores, page.small_print(LETTER, words.scores_note, before=4)] if scores else [])


def _score(score: Score, words: LetterTexts) -> Block:
    figures = [words.score.format(figure=score.latest, day=day(score.latest_on))]
    if score.first and score.first_on:  # a figure without its date says nothing
        figures.append(words.score.format(figure=score.first, day=day(score.first_on)))
    return page.bullet(LETTER, Span(f"{score.name}:", bold=True), "; ".join(figures))


def _risks(letter: GpLetter, words: LetterTexts) -> list[Block]:
    risks = [_risk(each, words) for each in letter.risks if each.words]
    if risks:
        return _section(words.risks, risks)
    looked = letter.no_known_risks_on
    none = words.no_known_risks.format(day=day(looked)) if looked else words.no_risks_recorded
    return _section(words.risks, [page.paragraph(LETTER, none)])


def _risk(risk: Risk, words: LetterTexts) -> Block:
    since = words.since.format(day=day(risk.since)) if risk.since else ""
    return page.bullet(LETTER, risk.words, details=[line for line in (risk.comment, since) if line])


def _consent(letter: GpLetter, words: LetterTexts) -> list[Block]:
    return _section(words.consent, [page.paragraph(LETTER, letter.consent or words.no_consent)])


def _contacts(letter: GpLetter, words: LetterTexts) -> list[Block]:
    return _section(words.contacts, [page.paragraph(LETTER, words.contact_count.format(count=letter.contacts))])


def _closing(letter: GpLetter, words: LetterTexts) -> list[Block]:
    line = partial(page.rows, LETTER)
    signature = (*line(words.closing), Row(_ROOM_TO_SIGN), *_signed(letter.link_worker))
    return [Block(signature, before=LETTER.body * 1.5, whole=True)]


def _signed(worker: LinkWorker) -> list[Row]:
    common = texts().page
    labelled = (
        (common.telephone, worker.telephone),
        (common.email, worker.email),
        (common.working_hours, worker.working_hours),
    )
    signed = [*page.rows(LETTER, Span(worker.name, bold=True))]
    for fact in (worker.role, worker.organisation):
        signed += page.rows(LETTER, fact)
    for label, fact in labelled:
        signed += page.rows(LETTER, label, fact) if fact else ()
    return signed


def _section(heading: str, content: list[Block]) -> list[Block]:
    content = [block for block in content if block.rows]
    return [page.heading(LETTER, heading), *content] if content else []


def _out_of_ten(score: int) -> str:
    return texts().page.out_of_ten.format(score=score)
