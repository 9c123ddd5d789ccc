"""What the standard wants to be known of a person and is not known yet (PRSB Social Prescribing v1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from socialrx_desktop.store import consent, individual_requirement, patient, referral, risk, safeguarding
from socialrx_desktop.store.consent import Purpose
from socialrx_desktop.store.transaction import View

_MANDATORY = ("date_of_birth", "gp_practice_code")
_WANTED = ("nhs_number", "gender", "ethnicity", "address", "telephone", "language", "gp_practice")
_REFERRER_MANDATORY = ("referrer_name", "referrer_contact")
_REFERRER_WANTED = ("referrer_organisation",)
_VIEWS = ("reason", "persons_view")


@dataclass(frozen=True)
class Gap:
    """One thing that is not known; `what` is its table, or its table and column.

    What is not mandatory is what the standard calls "must have" or wants wherever it is known.
    """

    what: str
    is_mandatory: bool = False


def gaps(view: View, person: UUID) -> list[Gap]:
    """Everything that is still to be asked, what is mandatory first."""
    found = [*_of_person(view, person), *_of_referral(view, person), *_of_lists(view, person)]
    return sorted(found, key=lambda gap: not gap.is_mandatory)


def _of_person(view: View, person: UUID) -> Iterator[Gap]:
    known = patient.details(view, person)
    has_no_gp = known.gp_opt_out is not None
    for name in (*_MANDATORY, *_WANTED):
        if not getattr(known, name) and not (has_no_gp and name.startswith("gp_")):
            yield Gap(f"patient.{name}", name in _MANDATORY)


def _of_referral(view: View, person: UUID) -> Iterator[Gap]:
    known = referral.current(view, person)
    if known is None:
        return
    if known.method is not referral.Method.SELF:
        for name in (*_REFERRER_MANDATORY, *_REFERRER_WANTED):
            if not getattr(known, name):
                yield Gap(f"referral.{name}", name in _REFERRER_MANDATORY)
    for name in _VIEWS:
        if not getattr(known, name):
            yield Gap(f"referral.{name}")
    if not known.is_open and not known.professional_summary:
        yield Gap("referral.professional_summary")


def _of_lists(view: View, person: UUID) -> Iterator[Gap]:
    if not risk.are_recorded(view, person):
        yield Gap("risk", is_mandatory=True)
    if not safeguarding.entries(view, person):
        yield Gap("safeguarding")
    if not individual_requirement.current(view, person):
        yield Gap("individual_requirement")
    if consent.current(view, person)[Purpose.GP].on is None:
        yield Gap("consent")
