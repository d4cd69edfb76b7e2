"""The one way in which a rule says no."""


class Refused(Exception):
    """A request that the rules do not allow, with a sentence for the person who asked."""

    @property
    def sentence(self) -> str:
        """What to show, in the asker's language, where they acted."""
        return str(self.args[0])


class OutOfDate(Refused):
    """The decision rested on a state that has moved on; show the newest and ask again."""
