"""The server and the hub that every test here works with, and two desks on it."""

import pytest

from tests.helpers.desks import Room
from tests.helpers.postgres import hub, postgres
from tests.helpers.real_hub import RealHub

__all__ = ["hub", "postgres"]


@pytest.fixture
def room(hub, tmp_path):
    with Room(tmp_path, hub=RealHub(hub)) as room:
        yield room
