"""The people of a control room and of the units: TOML with `[[person]]` tables, or a table.

Fields and columns are the same: `id`, `posts` and a name must be there, as `name` or in several
languages as `names` (columns `name_en`, `name_zh_CN`); `unit`, `loop`, `areas` and `mail`
(their address at work, by which calendars name them) may be.
"""

from pathlib import Path

from commandcenter.ids import AreaCode, PersonId, UnitCode
from commandcenter.intake.documents import (
    BadField,
    Entry,
    Taken,
    is_table,
    of_enum,
    once,
    read_document,
    read_entries,
    refused,
    table_entries,
)
from commandcenter.intake.rejects import Reject
from commandcenter.roles import LOCAL, Loop, Person, Post


def read_people(path: Path) -> Taken[list[Person]]:
    """The people in a file; those that cannot be taken are rejects. Raises Refused."""
    table = is_table(path)
    if table:
        entries = table_entries(path, ("id", "posts"))
    else:
        try:
            entries = Entry(0, read_document(path)).entries("person")
        except BadField as bad:
            raise refused(path, bad) from bad
    rejects: list[Reject] = []
    new = once("id", {LOCAL.id})

    def read(entry: Entry) -> Person:
        if not table:
            entry.only("id", "name", "names", "posts", "unit", "loop", "areas", "mail")
        posts = entry.choices("posts", of_enum(Post))
        if not posts:
            raise entry.missing("posts")
        unit, loop = entry.text("unit", ""), entry.text("loop", "")
        name = entry.text("name", "")
        names = entry.label("name" if table else "names", {})
        if not name and not names:
            raise entry.missing("name")
        return Person(
            PersonId(new(entry.text("id"))),
            name or names.get("en") or next(iter(names.values())),
            posts,
            UnitCode(unit) if unit else None,
            entry.choice("loop", of_enum(Loop)) if loop else None,
            tuple(AreaCode(code) for code in entry.words("areas")),
            {} if name else names,
            entry.text("mail", ""),
        )

    return Taken(len(entries), list(read_entries(entries, read, rejects)), rejects)
