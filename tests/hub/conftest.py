"""The server and the hub that every test here works with."""

from tests.helpers.postgres import hub, postgres

__all__ = ["hub", "postgres"]
