"""Who answers for which area, from a table: `area`, `owner`, `post`, `person`, `deputies`.

One row for each post of an area; a row without a post only names the owner. Deputies are separated
by semicolons. The file says all of the areas that it names, and nothing of the others.
"""

from pathlib import Path

from commandcenter.city import City
from commandcenter.grid.duties import AreaDuty, Officer
from commandcenter.intake.documents import BadField, Entry, Taken, read_entries, table_entries
from commandcenter.intake.rejects import Reject
from commandcenter.wording import _

Row = tuple[str, str | None, Officer | None]


def read_grid_duties(path: Path, city: City) -> Taken[dict[str, AreaDuty]]:
    """The duties in a table by area; rows that cannot be taken are rejects. Raises Refused."""
    entries = table_entries(path, ("area",))
    rejects: list[Reject] = []
    rows = list(read_entries(entries, _Reader(city), rejects))
    duties: dict[str, AreaDuty] = {}
    for area, owner, officer in rows:
        before = duties.get(area, AreaDuty(area))
        officers = (*before.officers, officer) if officer else before.officers
        duties[area] = AreaDuty(area, owner or before.owner, officers)
    return Taken(len(entries), duties, rejects)


class _Reader:
    """Reads one row for a city."""

    def __init__(self, city: City) -> None:
        self._city = city

    def __call__(self, entry: Entry) -> Row:
        area, owner = entry.text("area"), entry.text("owner", "")
        post, person = entry.text("post", ""), entry.text("person", "")
        if area not in self._city.areas:
            raise BadField("area", area, _("There is no such area."), _("Import the areas first."))
        if owner and self._city.units.get(owner) is None:
            raise BadField("owner", owner, _("There is no such unit."), _("Import units first."))
        if bool(post) != bool(person):
            raise entry.missing("person" if post else "post")
        deputies = tuple(
            name.strip() for name in entry.text("deputies", "").split(";") if name.strip()
        )
        return area, owner or None, Officer(post, person, deputies) if post else None
