"""Who is waiting for whom in one case: the question that every referrer asks first."""

from __future__ import annotations

from socialrx_desktop.domain.pathway import Party, who_waits
from socialrx_desktop.store import onward_referral, referral_answer
from socialrx_desktop.store.definitions import pathway
from socialrx_desktop.store.onward_referral import Kind, Status
from socialrx_desktop.store.referral import Details
from socialrx_desktop.store.referral_answer import ReplyState
from socialrx_desktop.store.transaction import View

_SERVICE_ANSWERS_NEXT = frozenset({Status.SENT, Status.LOGGED})


def sentences(view: View, case: Details) -> list[str]:
    """Who waits for whom now, as sentences; none when nobody does."""
    found = [pathway(view, case.pathway).stage(case.stage).waiting_words] if case.is_open else []
    answer = referral_answer.of_referral(view, case.id)
    if answer is not None and answer.reply_state is ReplyState.NOT_SENT:
        found.append(f"{who_waits(Party.REFERRER, Party.US)}: the reply has not been sent")
    if case.is_open:
        found += [
            f"{who_waits(Party.US, Party.SERVICE)}: {line.service_name}"
            for line in onward_referral.of_patient(view, case.patient_id)
            if line.kind is Kind.REFERRAL and line.status in _SERVICE_ANSWERS_NEXT
        ]
    return [f"{words}." for words in found if words]
