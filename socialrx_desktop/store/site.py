"""Hospital sites and their wards: where people can be visited."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store.record import TEAM, Record, column
from socialrx_desktop.store.transaction import View, Work


class Site(Record, kw_only=True):
    """A hospital or other place with wards. `ods_code` is the site's in the Organisation Data Service, as typed."""

    __tablename__ = "site"
    table_id = 45

    name: Mapped[str] = mapped_column(info=column(1))
    ods_code: Mapped[str] = mapped_column(info=column(2), default="")
    is_removed: Mapped[bool] = mapped_column(info=column(3), default=False)

    @property
    def subject(self) -> UUID:
        return TEAM


class Ward(Record, kw_only=True):
    """A ward of a site. `telephone` is its desk; `visiting` says when people may come."""

    __tablename__ = "ward"
    table_id = 46

    site_id: Mapped[UUID] = mapped_column(info=column(1, "immutable"), index=True)
    name: Mapped[str] = mapped_column(info=column(2))
    telephone: Mapped[str] = mapped_column(info=column(3), default="")
    visiting: Mapped[str] = mapped_column(info=column(4), default="")
    is_removed: Mapped[bool] = mapped_column(info=column(5), default=False)

    @property
    def subject(self) -> UUID:
        return TEAM


@dataclass(frozen=True, kw_only=True)
class SiteFacts:
    """What a form says of a site. The code may be empty while it is not known. Its name is the form's field `site`."""

    name: str
    ods_code: str = ""


@dataclass(frozen=True, kw_only=True)
class WardFacts:
    """What a form says of a ward."""

    name: str
    telephone: str = ""
    visiting: str = ""


@dataclass(frozen=True)
class SiteLine:
    """A site in a list."""

    id: UUID
    name: str
    ods_code: str


@dataclass(frozen=True)
class WardLine:
    """A ward in a list, with its site."""

    id: UUID
    name: str
    site_id: UUID
    site: str
    telephone: str
    visiting: str


def add(work: Work, facts: SiteFacts) -> UUID:
    """A new site; the same name twice is refused."""
    name, code = _checked_site(work, facts, None)
    return work.add(Site(id=work.new_id(), name=name, ods_code=code)).id


def named(work: Work, facts: SiteFacts) -> UUID:
    """The site of this name, which gets the code if one is given; a new site if there is none."""
    same = (each for each in sites(work) if each.name.casefold() == facts.name.strip().casefold())
    known = next(same, None)
    if known is None:
        return add(work, facts)
    change(work, known.id, SiteFacts(name=known.name, ods_code=facts.ods_code or known.ods_code))
    return known.id


def site_of(view: View, ward: UUID) -> SiteLine:
    """The site of a ward."""
    row = view.get(Site, view.get(Ward, ward).site_id)
    return SiteLine(row.id, row.name, row.ods_code)


def change(work: Work, site: UUID, facts: SiteFacts) -> None:
    """Put a site's facts right."""
    row = work.get(Site, site)
    row.name, row.ods_code = _checked_site(work, facts, site)


def remove(work: Work, site: UUID) -> None:
    """Offer a site and its wards no longer; stays on them are kept."""
    work.get(Site, site).is_removed = True


def add_ward(work: Work, site: UUID, facts: WardFacts) -> UUID:
    """A new ward of a site; the same name twice on one site is refused."""
    work.get(Site, site)
    name = _checked_ward(work, site, facts, None)
    row = Ward(
        id=work.new_id(),
        site_id=site,
        name=name,
        telephone=facts.telephone.strip(),
        visiting=facts.visiting.strip(),
    )
    return work.add(row).id


def change_ward(work: Work, ward: UUID, facts: WardFacts) -> None:
    """Put a ward's facts right."""
    row = work.get(Ward, ward)
    row.name = _checked_ward(work, row.site_id, facts, ward)
    row.telephone, row.visiting = facts.telephone.strip(), facts.visiting.strip()


def remove_ward(work: Work, ward: UUID) -> None:
    """Offer a ward no longer; stays on it are kept."""
    work.get(Ward, ward).is_removed = True


def sites(view: View) -> list[SiteLine]:
    """The sites by name."""
    statement = select(Site).where(~Site.is_removed).order_by(Site.name, Site.id)
    return [SiteLine(row.id, row.name, row.ods_code) for row in view.session.scalars(statement)]


def wards(view: View, site: UUID | None = None) -> list[WardLine]:
    """The wards of one site, or of all sites, by site and name."""
    statement = (
        select(Ward, Site.name)
        .join(Site, Site.id == Ward.site_id)
        .where(~Ward.is_removed, ~Site.is_removed)
        .order_by(Site.name, Ward.name, Ward.id)
    )
    if site is not None:
        statement = statement.where(Ward.site_id == site)
    return [
        WardLine(row.id, row.name, row.site_id, of_site, row.telephone, row.visiting)
        for row, of_site in view.session.execute(statement)
    ]


def _checked_site(view: View, facts: SiteFacts, known: UUID | None) -> tuple[str, str]:
    name, code = facts.name.strip(), facts.ods_code.strip().upper()
    if not name:
        raise InputProblem("Enter the name of the hospital or site.", field="site")
    if any(each.name.casefold() == name.casefold() and each.id != known for each in sites(view)):
        raise InputProblem("There is a site of that name already.", field="site")
    return name, code


def _checked_ward(view: View, site: UUID, facts: WardFacts, known: UUID | None) -> str:
    name = facts.name.strip()
    if not name:
        raise InputProblem("Enter the name of the ward.", field="name")
    if any(each.name.casefold() == name.casefold() and each.id != known for each in wards(view, site)):
        raise InputProblem("This site has a ward of that name already.", field="name")
    return name
