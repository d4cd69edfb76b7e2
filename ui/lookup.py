"""What dialogs look things up in: open cases by place, known addresses, streets; and advice."""

from commandcenter.duplicates import OpenCases
from commandcenter.gazetteer import Gazetteer
from commandcenter.known_addresses import KnownAddresses
from commandcenter.situation import Situation
from ui.advice import Advice


class Lookup:
    """One for the whole console; follows its situation by itself."""

    def __init__(self, situation: Situation) -> None:
        self.open_cases = OpenCases(situation)
        self.known = KnownAddresses(situation)
        self.advice = Advice(situation)
        self.gazetteer: Gazetteer | None = None
        """None until the streets have been read."""
