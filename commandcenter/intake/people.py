"""The people of a control room and of the units, from a TOML file with `[[person]]` tables."""

from pathlib import Path

from commandcenter.ids import PersonId, UnitCode
from commandcenter.intake.documents import (
    BadField,
    Entry,
    Taken,
    of_enum,
    once,
    read_document,
    read_entries,
    refused,
)
from commandcenter.intake.rejects import Reject
from commandcenter.roles import LOCAL, Person, Post


def read_people(path: Path) -> Taken[list[Person]]:
    """The people in a file; those that cannot be taken are rejects. Raises Refused."""
    try:
        entries = Entry(0, read_document(path)).entries("person")
    except BadField as bad:
        raise refused(path, bad) from bad
    rejects: list[Reject] = []
    new = once("id", {LOCAL.id})

    def read(entry: Entry) -> Person:
        entry.only("id", "name", "posts", "unit")
        posts = entry.choices("posts", of_enum(Post))
        if not posts:
            raise entry.missing("posts")
        unit = entry.text("unit", "")
        return Person(
            PersonId(new(entry.text("id"))),
            entry.text("name"),
            posts,
            UnitCode(unit) if unit else None,
        )

    return Taken(len(entries), list(read_entries(entries, read, rejects)), rejects)
