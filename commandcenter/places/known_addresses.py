"""Where open cases lie that have an address: the best witness for the same address again.

The base map has no house numbers, but callers speak in them, and trouble comes back to the same
doors.
"""

import re

from commandcenter.case import Case
from commandcenter.catching_up import CatchesUp
from commandcenter.ids import CaseId
from commandcenter.places.basemap import street_key
from commandcenter.report import Place
from commandcenter.situation import Situation

_HOUSE = re.compile(r"^(\d+(?:-\d+)?[a-z]?)\s+(?=.*[^\W\d_])(.+)$", re.IGNORECASE)
_HOUSE_CHINESE = re.compile(r"^(.*?[路街道巷村])\s*(\d+(?:-\d+)?)\s*号.*$")
_REST = re.compile(r"\s*[,，]\s*")


class KnownAddresses(CatchesUp):
    """The addresses of the open cases, and their places.

    An erased address is forgotten with its words.
    """

    def __init__(self, situation: Situation) -> None:
        super().__init__(situation)
        self._at: dict[str, dict[CaseId, Place]] = {}

    def places(self, address: str, limit: int = 3) -> list[Place]:
        """Where the newest open cases with this address lie; parts of a city repeat addresses."""
        self.catch_up()
        cases = self._at.get(address_key(address), {})
        return list(dict.fromkeys(reversed(cases.values())))[:limit]

    def _enter(self, case: Case) -> None:
        key = _case_key(case)
        if key and case.place:
            self._at.setdefault(key, {})[case.id] = case.place

    def _leave(self, case: Case) -> None:
        key = _case_key(case)
        cases = self._at.get(key, {})
        cases.pop(case.id, None)
        if not cases:
            self._at.pop(key, None)


def address_key(address: str) -> str:
    """An address as it is compared: house number and street, however spelled, without the rest."""
    address = _REST.split(address)[0]
    house = house_and_street(" ".join(address.split()))
    return f"{house[0].casefold()} {street_key(house[1])}" if house else street_key(address)


def house_and_street(text: str) -> tuple[str, str] | None:
    """House number and the rest of an address, or None if it has no number."""
    if western := _HOUSE.match(text):
        return western[1], western[2]
    if chinese := _HOUSE_CHINESE.match(text):
        return chinese[2], chinese[1]
    return None


def _case_key(case: Case) -> str:
    address = case.standing.address
    return address_key(address.value) if address is not None and address.value else ""
