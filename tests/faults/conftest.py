"""The server and the hub that the faults happen to, and the table of what happened how often."""

import pytest

from tests.helpers.postgres import hub, postgres

__all__ = ["hub", "postgres"]

FAULT = "fault"


@pytest.fixture
def tell(record_property):
    """Puts a line into the table of faults, which stands at the end of the run."""
    return lambda words: record_property(FAULT, words)
