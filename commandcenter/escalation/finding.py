"""What is found about a draft of a chain."""

from commandcenter.frozen import frozen


@frozen
class Finding:
    """One thing that is wrong with a chain or worth a look, on the card that it concerns."""

    step: str
    """Key of the step; empty where it concerns the chain as a whole."""
    sentence: str
    """What is so."""
    todo: str
    """What to do about it."""
    stops: bool = True
    """Whether the chain cannot come into force so."""
