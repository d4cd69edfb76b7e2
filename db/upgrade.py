"""Bring an older store up to date: copy it, verify the copy, take Alembic's steps.

Imported only when a store is found to be old, since it brings Alembic with it.
"""

import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, literal_column, select

from commandcenter.refusal import Refused
from commandcenter.wording import _
from db.blobs import sync_folder
from db.engine import open_connection, transaction
from db.schema import case_view, event, metadata, revision

LINEAGE = Path(__file__).parent / "migrations" / "local"


def bring_up_to_date(connection: Connection, folder: Path) -> Path:
    """Take every step from the store's revision to the newest, all or none; the backup's path.

    The cache of cases is dropped, to be folded anew. Raises Refused, with the store untouched, if
    it is newer than this program or if the backup cannot be trusted.
    """
    found = str(connection.execute(select(revision.c.version_num)).scalar_one())
    config = configured(connection)
    steps = ScriptDirectory.from_config(config)
    if found not in {step.revision for step in steps.walk_revisions()}:
        raise Refused(
            _(
                "This workspace was last used by a newer Command Center (store {revision}). "
                "Install that version, or choose another workspace."
            ).format(revision=found)
        )
    backup = back_up(connection, folder, found)
    with transaction(connection):
        command.upgrade(config, "head")
        case_view.drop(connection, checkfirst=True)
    return backup


def configured(connection: Connection) -> Config:
    """Alembic's settings for the lineage of local stores, on an open connection."""
    config = Config(attributes={"connection": connection, "metadata": metadata})
    config.set_main_option("script_location", str(LINEAGE).replace("%", "%%"))
    return config


def back_up(connection: Connection, folder: Path, name: str) -> Path:
    """Copy the store beside itself and verify the copy. Raises Refused if it is not sound."""
    count = 1
    while (path := folder / f"store-{name}-{count}.backup.db").exists():
        count += 1
    connection.exec_driver_sql("VACUUM INTO ?", (str(path),))
    copy = open_connection(path, write=False)
    try:
        sound = copy.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        complete = _extent(copy) == _extent(connection)
    finally:
        copy.close()
    if not (sound and complete):
        sentence = _("The backup {path} is not sound; the workspace was left as it is.")
        raise Refused(sentence.format(path=path))
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(folder)
    return path


def _extent(connection: Connection) -> tuple[object, ...]:
    """How long the log is, and its newest hash."""
    # By whatever name a revision calls its key.
    last = select(event.c.site_hash).order_by(literal_column("rowid").desc()).limit(1)
    count = select(func.count()).select_from(event)
    return (connection.execute(count).scalar(), connection.execute(last).scalar())
