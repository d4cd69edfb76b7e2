"""How a store comes to be: whole or not at all, and never in the place of one that was lost."""

import os
from contextlib import ExitStack, closing
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, insert

from commandcenter.refusal import Refused
from commandcenter.wording import _
from db.blobs import sync_folder
from db.engine import explained, open_connection, transaction
from db.rows import case_shape
from db.schema import REVISION, metadata, revision, site

FILE = "store.db"
"""Name of the store's file in a workspace."""


def make_folder(folder: Path) -> None:
    """Make the folder of a workspace. Raises Refused."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sentence = _("{folder} cannot be made: {why}. Choose another folder.")
        raise Refused(sentence.format(folder=folder, why=error.strerror)) from error


def make_store(path: Path) -> None:
    """Make an empty store under another name first: a file of this name is always a whole one."""
    made = path.with_name(f"{path.name}.{uuid4().hex}.new")
    with ExitStack() as in_the_end:
        # Whole it has its own name by then; without all its tables it is none, whatever the fault.
        in_the_end.callback(made.unlink, missing_ok=True)
        with explained(), closing(open_connection(made, write=True)) as connection:
            make_tables(connection)
        try:
            os.link(made, path)
        except FileExistsError:
            pass  # Another program was quicker; its store stands.
        except OSError:
            # A disk that gives a file only one name.
            os.rename(made, path)
    sync_folder(path.parent)


def refuse_if_used(folder: Path) -> None:
    """Raises Refused if a workspace, whose store is empty, has been worked in before."""
    log = folder / f"{FILE}-wal"
    signs = ((folder / "settings.toml").exists(), any((folder / "blobs").glob("*/*")))
    if any(signs) or (log.exists() and log.stat().st_size):
        sentence = _(
            "{file} is empty although this workspace has been worked in: it is damaged. Put its "
            "newest backup in its place, or choose another folder."
        )
        raise Refused(sentence.format(file=folder / FILE))


def make_tables(connection: Connection) -> None:
    """Make the tables of a store in an empty file, all or none."""
    with transaction(connection):
        metadata.create_all(connection)
        fresh = {"id": str(uuid4()), "seq": 0, "hash": "", "case_shape": case_shape()}
        fresh["home"] = ""
        connection.execute(insert(site).values(fresh))
        connection.execute(insert(revision).values(version_num=REVISION))
