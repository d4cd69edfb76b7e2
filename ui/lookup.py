"""What dialogs look things up in: open cases by place, addresses known here, and the streets."""

from commandcenter.duplicates import OpenCases
from commandcenter.gazetteer import Gazetteer
from commandcenter.known_addresses import KnownAddresses
from commandcenter.situation import Situation


class Lookup:
    """One for the whole console; follows its situation by itself."""

    def __init__(self, situation: Situation) -> None:
        self.open_cases = OpenCases(situation)
        self.known = KnownAddresses(situation)
        self.gazetteer: Gazetteer | None = None
        """None until the streets have been read."""
