"""A fictional plan and letter with every fact filled in, for the tests of the pages."""

from __future__ import annotations

from datetime import date

from socialrx_desktop.documents import preview
from socialrx_desktop.domain.activity_plan import Activity, ActivityPlan, Goal, LinkWorker, Step
from socialrx_desktop.domain.gp_letter import Connection, GpLetter, Score

SAM = LinkWorker(
    name="Sam Taylor",
    role="Social prescribing link worker",
    organisation="Riverside Primary Care Network",
    telephone="01632 960 001",
    email="sam.taylor@riverside.example",
    working_hours="Monday to Thursday, 9am to 5pm",
)

WALKING = Activity(
    name="Gentle walking group",
    when="Every Wednesday, 10:30am to 11:30am. First walk: Wednesday 12 March",
    where="Meet at the Park Café, Victoria Park, SY1 1AA",
    ask_for="Joan Price",
    phone="01632 960 123",
    cost="Free",
    getting_there="Bus 7 stops at the park gate. There are benches and a toilet.",
    good_to_know="Flat shoes, a coat and water",
    checked_on=date(2025, 2, 20),
)

CHAI = Activity(
    name="Chai and Chat",
    when="Every Friday, 2pm to 4pm",
    where="Castle Street Community Centre, room 2 (step-free)",
    ask_for="Rukhsana",
    phone="01632 960 456",
    cost="£1 for tea and cake",
    getting_there="Dial-a-ride can collect you. Call 01632 960 789.",
    good_to_know="Nothing to bring. A friend is welcome.",
    checked_on=date(2024, 6, 3),
)

GARDEN = Activity(
    name="Allotment mornings",
    when="Tuesdays, 9:30am to midday",
    where="Heaton Allotments, plot 14",
    phone="0808 157 0123",
    cost="Free",
)

GOALS = (
    Goal(
        "I want to feel steady on my feet, so that I can walk to the shops by myself.",
        importance=9,
        steps=(
            Step("Go to the walking group every week", "Amina", date(2025, 3, 12), 7),
            Step("Ask the surgery about a strength and balance class", "Sam", date(2025, 3, 14)),
        ),
    ),
    Goal("I want to meet people in the week.", importance=8, steps=(Step("Try Chai and Chat once", "Amina"),)),
    Goal("I want to grow my own tomatoes again."),
)

PLAN = ActivityPlan(
    first_name="Amina",
    made_on=date(2025, 3, 4),
    link_worker=SAM,
    what_matters="I want to get out of the house more, meet people and feel steady on my feet.",
    goals=GOALS,
    activities=(WALKING, CHAI, GARDEN),
    other_steps=(
        Step("Call Chai and Chat to say that Amina is coming", "Sam", date(2025, 3, 7)),
        Step("Find my walking shoes"),
    ),
    review_on=date(2025, 6, 3),
    next_contact="Sam will call on Thursday 13 March at 3pm.",
    version="7F3A",
)

EMPTY_PLAN = ActivityPlan(first_name="", made_on=date(2025, 3, 4), link_worker=LinkWorker(name=""))

LETTER = GpLetter(
    patient_name="Amina Khan",
    date_of_birth=date(1958, 7, 9),
    nhs_number="9990000018",
    written_on=date(2026, 3, 6),
    link_worker=SAM,
    to_name="Dr Patel",
    to_practice="Riverside Surgery",
    address=("1 Mill Lane", "Newcastle upon Tyne"),
    referred_on=date(2025, 12, 15),
    referred_by="Dr Patel",
    reason="Lonely since her husband died; fell twice in the autumn.",
    stage="Plan in progress",
    requested_actions=(
        "Please consider a referral to the falls clinic.",
        "Please review her repeat medicines before the walking group starts.",
    ),
    what_matters="Getting out of the house more.",
    goals=GOALS[:2],
    connections=(
        Connection("Gentle walking group", "referred", "Attending", date(2026, 1, 21)),
        Connection("Strength and balance class", "referred", "On the waiting list", date(2026, 2, 2)),
        Connection("Chai and Chat", "signposted", "Not known if attended", date(2026, 1, 8)),
    ),
    scores=(
        Score("ONS4 life satisfaction", "6 out of 10", date(2026, 3, 4), "4 out of 10", date(2026, 1, 1)),
        Score("UCLA loneliness (3 items)", "5", date(2026, 3, 4)),
    ),
    contacts=5,
    consent="Amina agreed on 5 January 2026 that this letter is sent to her practice.",
    version="7F3A",
)


def words_of(pdf: bytes) -> str:
    """All words of the PDF, page after page, with one space wherever the page has a space or a line end."""
    pages = (preview.render(pdf, number, 0.1).text for number in range(preview.page_count(pdf)))
    return " ".join(" ".join(pages).split())
