"""Stories run with real widgets and a real desk thread."""

import gc

import pytest


@pytest.fixture(autouse=True)
def _no_widget_dies_on_another_thread():
    """Python looks for garbage on any thread; here only between the tests (see ui.garbage)."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()
